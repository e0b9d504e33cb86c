"""Walks the stages: the image before each COPY."""
