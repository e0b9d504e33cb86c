"""The version of this package; reading it from the metadata of the installed package takes twice as long as a check."""

from __future__ import annotations

VERSION = "0.1.0"
