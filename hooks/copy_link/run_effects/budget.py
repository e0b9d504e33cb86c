"""A bound on the work for the RUN instructions of one file, counted in steps, so that no file takes long.

A time limit would give different verdicts on different machines.
"""

from __future__ import annotations

# For a whole file. A step takes up to 5 microseconds; of 327 real Dockerfiles, the longest takes a fifth of them.
MAXIMUM_STEPS = 150_000
# The steps of one command, whatever it does.
COMMAND = 20
# The steps of an install: it slows down every later lookup.
INSTALL = 1000
# A shell text takes a step for so many characters: reading one takes up to 2 microseconds and 150 bytes.
CHARACTERS = 4
# So do so many fields of a word.
FIELDS = 5


class Budget:
    """The steps that are left for the RUN instructions of a file."""

    def __init__(self, steps: int = MAXIMUM_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take steps off."""
        self._left -= steps

    @property
    def is_spent(self) -> bool:
        """True if no steps are left; nothing about the image is known from here on."""
        return self._left <= 0
