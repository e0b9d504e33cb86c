"""Writes the files of a test."""

from __future__ import annotations

from pathlib import Path


def write(name: str, text: str) -> None:
    """Write a file below the current folder, and make the folders on the way."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)
