"""Generates Dockerfiles, and shrinks a failing one."""
