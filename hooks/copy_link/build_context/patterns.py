r"""The two pattern languages of the build context: that of `.dockerignore`, and that of the names in a COPY source.

Both become a set of states that reads a path once, character by character, so that no pattern is slow. A pattern that
the builder rejects, or reads as a regular expression by accident (`\d`, `^`), is a PatternError.
Sources: moby/patternmatcher and Go's path/filepath.Match; measured in tests/engine/test_sent_files.py.
"""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.go_text import has_special
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

# The characters that Go's strings.TrimSpace removes.
WHITE_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# Bytes; Go's bufio.Scanner fails on a longer line, and so does the builder.
LONGEST_LINE = 65535


class PatternError(ValueError):
    """A pattern that the builder rejects, or whose meaning is not certain; the text names it and says why."""


class _Characters(NamedTuple):
    """A set of characters, both ends of each range included."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False

    def has(self, character: str) -> bool:
        """True if the character is in the set."""
        return any(low <= character <= high for low, high in self.ranges) != self.is_negated


NONE = _Characters(())
SLASH = _Characters((("/", "/"),))
NO_SLASH = _Characters(SLASH.ranges, is_negated=True)
NO_NEWLINE = _Characters((("\n", "\n"),), is_negated=True)


class _State(NamedTuple):
    """A state of a pattern: characters that lead to the next state, those that keep this one, and states to skip."""

    advance: _Characters = NONE
    stay: _Characters = NONE
    skip: int = 0


STAR = _State(stay=NO_SLASH, skip=1)
REST = _State(stay=NO_NEWLINE, skip=1)
# `**/` is any number of whole directories: either it is skipped, or it ends with a slash.
DIRECTORIES = [_State(skip=2), _State(advance=SLASH, stay=NO_NEWLINE)]


class PathPattern:
    """A pattern; a call with a path returns True if the whole path matches."""

    def __init__(self, states: list[_State]) -> None:
        self._states = states
        self._end = 1 << len(states)
        self._skip_one = sum(1 << number for number, state in enumerate(states) if state.skip)
        self._skip_two = sum(1 << number for number, state in enumerate(states) if state.skip == 2)
        self._moves: dict[str, tuple[int, int]] = {}

    def __call__(self, path: str) -> bool:
        """True if the whole path matches."""
        here = self._skipped(1)
        for character in path:
            if character not in self._moves:
                self._moves[character] = self._moves_on(character)
            advance, stay = self._moves[character]
            here = self._skipped((here & advance) << 1 | here & stay)
            if not here:
                return False
        return bool(here & self._end)

    def _moves_on(self, character: str) -> tuple[int, int]:
        advance = sum(1 << number for number, state in enumerate(self._states) if state.advance.has(character))
        return advance, sum(1 << number for number, state in enumerate(self._states) if state.stay.has(character))

    def _skipped(self, here: int) -> int:
        reached = 0
        while here != reached:
            reached = here
            here |= (here & self._skip_one) << 1 | (here & self._skip_two) << 2
        return here


def _class_member(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] in ("", "-", "]"):
        raise PatternError(f"{text}: syntax error in a character class")
    if text[at] == "\\":
        at += 1
    if at + 1 >= len(text):
        raise PatternError(f"{text}: a character class does not end")
    return text[at], at + 1


def _character_class(text: str, at: int) -> tuple[_State, int]:
    """The character class that starts at this `[`, and the offset after it."""
    at += 1
    is_negated = text[at : at + 1] == "^"
    at += is_negated
    ranges: list[tuple[str, str]] = []
    while not ranges or text[at] != "]":
        low, at = _class_member(text, at)
        high = low
        if text[at] == "-":
            high, at = _class_member(text, at + 1)
        ranges.append((low, high))
    return _State(_Characters(tuple(ranges), is_negated)), at + 1


def _literal(character: str) -> _State:
    return _State(_Characters(((character, character),)))


def _name_states(text: str) -> list[_State]:
    """The states of a pattern as Go's filepath.Match reads it. Raises PatternError for a malformed one."""
    states: list[_State] = []
    at = 0
    while at < len(text):
        if text[at] == "[":
            state, at = _character_class(text, at)
            states.append(state)
            continue
        if text[at] == "\\":
            at += 1
            if at == len(text):
                raise PatternError(f"{text}: nothing follows the last backslash")
            states.append(_literal(text[at]))
        elif text[at] != "*":
            states.append(_State(NO_SLASH) if text[at] == "?" else _literal(text[at]))
        elif states[-1:] != [STAR]:
            states.append(STAR)
        at += 1
    return states


def name_pattern(text: str) -> PathPattern:
    r"""The pattern for one component of a COPY source (`*`, `?`, `[a-z]`, `[^a]`, `\x`).

    Raises PatternError for a malformed one, and for one with a class that may match a `/` (`a[^b]c`).
    """
    states = _name_states(text)
    if any(state.advance.has("/") for state in states[1:-1]):
        raise PatternError(f"{text}: a character class matches across directories")
    return PathPattern(states)


def _ignore_states(text: str) -> list[_State]:
    """The states of a pattern as moby/patternmatcher reads it, unless it is a path, or a path before or after `**`."""
    states: list[_State] = []
    at = 0
    while at < len(text):
        if text.startswith("**", at):
            at += 3 if text.startswith("/", at + 2) else 2
            if at == len(text):
                states.append(REST)
            elif states[-2:] != DIRECTORIES:
                states.extend(DIRECTORIES)
            continue
        if text[at] == "[":
            state, end = _character_class(text, at)
            if _is_read_otherwise(text[at + 1 : end - 1], state):
                raise PatternError(f"{text}: the builder reads this character class differently")
            states.append(state)
            at = end
            continue
        if text[at] == "\\":
            at += 1
            if text[at].isalnum() or not text[at].isascii():
                raise PatternError(f"{text}: \\{text[at]} means more than {text[at]} to the builder")
            states.append(_literal(text[at]))
        else:
            states.append(_ignore_state(text, text[at]))
        at += 1
    return states


def _ignore_state(text: str, character: str) -> _State:
    if character == "^":
        raise PatternError(f"{text}: the builder takes ^ for the start of the path")
    if character == "*":
        return STAR
    return _State(NO_SLASH) if character == "?" else _literal(character)


def _is_read_otherwise(inside: str, state: _State) -> bool:
    """True if a character class has another meaning, or none, in a regular expression."""
    is_reversed = any(low > high for low, high in state.advance.ranges)
    return is_reversed or "[:" in inside or any(character in "*?\\" for character in inside)


def _matcher(text: str) -> Callable[[str], bool]:
    _name_states(text)
    if not has_special(text):
        return lambda path: path == text
    if text.startswith("**") and not has_special(text[2:]):
        suffix = text[2:]
        # Not only of whole names: `**x` matches a/bx.
        return lambda path: path.endswith(suffix) or (suffix[0] == "/" and path == suffix[1:])
    if text.endswith("**") and not has_special(text[:-2]):
        prefix = text[:-2]
        return lambda path: path.startswith(prefix)
    return PathPattern(_ignore_states(text))


class IgnorePattern(NamedTuple):
    """One line of a `.dockerignore`: its cleaned text, whether it is an exception (`!`), and a test for paths."""

    text: str
    is_exception: bool
    matches: Callable[[str], bool]


class DockerIgnore(NamedTuple):
    """The patterns of one file, in order."""

    patterns: tuple[IgnorePattern, ...] = ()

    def match(self, path: str, above: tuple[bool, ...]) -> tuple[bool, tuple[bool, ...]]:
        """Match a path; returns True if it is ignored, and for each pattern True if it matched.

        `above` are the matches of the directory that contains the path, () at the top. As in the builder, a pattern
        that would change nothing is not tried, and then does not match below either.
        """
        is_ignored = False
        matched: list[bool] = []
        for number, pattern in enumerate(self.patterns):
            matches = bool(above) and above[number]
            if not matches and pattern.is_exception == is_ignored:
                matches = pattern.matches(path)
            matched.append(matches)
            if matches:
                is_ignored = not pattern.is_exception
        return is_ignored, tuple(matched)

    def looks_into(self, path: str) -> bool:
        """True if the builder looks for exceptions inside this directory, which is itself ignored."""
        exceptions = [
            pattern.text.removesuffix("/**").removesuffix("/*") for pattern in self.patterns if pattern.is_exception
        ]
        if any(has_special(text) or "^" in text for text in exceptions):
            return True
        return any(f"{text}/".startswith(f"{path}/") for text in exceptions)


def parse(data: bytes) -> DockerIgnore:
    """The patterns in the bytes of a `.dockerignore`. Raises PatternError."""
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        raise PatternError("bytes that are not UTF-8") from error
    if any(len(line) > LONGEST_LINE for line in data.split(b"\n")):
        raise PatternError("a line that is too long")
    patterns = (_pattern(line) for line in text.split("\n") if not line.startswith("#"))
    return DockerIgnore(tuple(pattern for pattern in patterns if pattern is not None))


def _pattern(line: str) -> IgnorePattern | None:
    # The builder cleans a pattern twice, and `/!a` becomes an exception the second time.
    text = line.strip(WHITE_SPACE)
    bang = "!" if text.startswith("!") else ""
    text = text[len(bang) :].strip(WHITE_SPACE)
    if text:
        text = _clean(text)
        text = text[1:] if len(text) > 1 and text.startswith("/") else text
    text = f"{bang}{text}".strip(WHITE_SPACE)
    if not text:
        return None
    text = _clean(text)
    if text == "!":
        raise PatternError("a ! without a pattern")
    path = text.removeprefix("!")
    return IgnorePattern(path, path != text, _matcher(path))


def _clean(path: str) -> str:
    """Go's filepath.Clean."""
    cleaned = posixpath.normpath(path)
    # POSIX leaves two leading slashes alone, Go does not.
    return "/" + cleaned.lstrip("/") if cleaned.startswith("/") else cleaned
