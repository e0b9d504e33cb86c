"""Builds images on a real BuildKit and lists their files."""
