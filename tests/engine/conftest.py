"""Nothing but names for pytest: mypy does not read this file, for there is another conftest.py above it."""

from __future__ import annotations

from engine_plugin import (
    folder,
    linking_engine,
    printed,
    pytest_addoption,
    pytest_configure,
    pytest_terminal_summary,
)

__all__ = [
    "folder",
    "linking_engine",
    "printed",
    "pytest_addoption",
    "pytest_configure",
    "pytest_terminal_summary",
]
