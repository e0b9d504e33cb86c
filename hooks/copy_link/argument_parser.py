"""Parses command lines; a message about a wrong one is a single printable line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from copy_link.escaping import printable


class ArgumentParser(argparse.ArgumentParser):
    """As argparse's own, whose messages quote the arguments as they are: file names may be from anyone."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, and exit with status 2."""
        super().error(printable(message))
