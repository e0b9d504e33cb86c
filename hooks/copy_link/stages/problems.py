"""Reasons why a word of the Dockerfile has no known value, as data; rules/ builds the sentences."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple

# A variable in the word has no known value.
VALUE_NOT_KNOWN = "value not known"
# The builder itself rejects the word.
NOT_EXPANDED = "not expanded"
# Every variable in the word is known, but its expansion is too long, or takes too long.
TOO_COMPLEX = "too complex"
# A relative destination in a stage whose working directory is not known.
WORKDIR_NOT_KNOWN = "workdir not known"
# An empty destination, which an old frontend does not read as a directory.
EMPTY = "empty"
# A destination longer than Linux allows.
TOO_LONG = "too long"
# An empty destination, which this frontend does not read as the working directory.
EMPTY = "empty"


class Problem(NamedTuple):
    """Why a word has no known value.

    `kind` is one of the constants above. `names` are the variables without a value (VALUE_NOT_KNOWN), or the word
    itself. `error` is the builder's message (NOT_EXPANDED).
    """

    kind: str
    names: tuple[str, ...] = ()
    error: str = ""
