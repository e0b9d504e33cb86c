"""Generates Dockerfiles, and makes a failing one as small as possible."""
