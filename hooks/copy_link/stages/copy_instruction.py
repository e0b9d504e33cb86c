"""One COPY or ADD with its words resolved: from where, what, whose, and to which path."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from copy_link.dockerfile.expansion import WordError, expand
from copy_link.dockerfile.heredocs import is_heredoc
from copy_link.dockerfile.parser import Instruction
from copy_link.image.entries import DIRECTORY, FILE, Owner
from copy_link.image.image import Image
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

EITHER = frozenset({FILE, DIRECTORY})
NUMBER = pattern(r"[+-]?[0-9]+\Z")
MOST_DIGITS = 100
# As Linux has it (limits.h); no build makes a longer one.
PATH_MAX = 4096
# How it is said that a word cannot be known.
VALUE_NOT_KNOWN = "the value of"
WORKDIR_NOT_KNOWN = "is relative to a WORKDIR that is not known"


class Ownership(NamedTuple):
    """What `--chown` asks for.

    `uid` and `gid` are numbers where it gives numbers (or `root`), None where only the builder knows. `names` are the
    user and group names in it that are looked up in the image. `text` is the expanded value ("" without `--chown`).
    """

    text: str
    uid: Owner
    gid: Owner
    names: tuple[str, ...] = ()


class Source(NamedTuple):
    """One source: `text` is None when it cannot be known; `kinds` are those of what it leads to (none: no match).

    A `fact` says how the kinds are known ("" when they are not). ADD unpacks what `may_be_archive`.
    """

    text: str | None
    kinds: frozenset[str]
    fact: str = ""
    may_be_archive: bool = False

    @property
    def may_match_nothing(self) -> bool:
        """Whether the builder may find nothing here, and go on: what has no wildcard has to be there."""
        return (self.text is None or has_wildcard(self.text)) and len(self.kinds) != 1


class Copy(NamedTuple):
    """A COPY or ADD at its place in a stage.

    `destination` is absolute and clean, None when not known. `spelled_as_directory` says whether it ends in `/` or
    `/.`. `is_linked` is None for a plain one, False for `--link=false`. `arguments` are the build arguments that its
    words go by. `problem` says why the words cannot be known.
    """

    instruction: Instruction
    sources: tuple[Source, ...]
    destination: str | None
    destination_text: str
    spelled_as_directory: bool
    ownership: Ownership
    chmod: str | None
    is_linked: bool | None
    origin: str | None
    keeps_parents: bool
    arguments: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_add(self) -> bool:
        """Whether it is an ADD."""
        return self.instruction.keyword == "ADD"

    @property
    def leaves_out(self) -> bool:
        """Whether something in the sources may not be copied (`--exclude`)."""
        return has_flag(self.instruction, "exclude")

    @property
    def may_except(self) -> bool:
        """Whether `--exclude` has exceptions (`!`); the builder puts no variables into it."""
        return any("!" in (found.value or "") for found in self.instruction.flags if found.name == "exclude")

    @property
    def may_copy_file(self) -> bool:
        """Whether a source may be a file that takes the destination's own name."""
        if self.spelled_as_directory or self.keeps_parents:
            return False
        return any(FILE in source.kinds for source in self.sources)


# Given `--from` (None: the build context), an expanded source word (None: not known) and COPY or ADD.
SourceKinds = Callable[[str | None, str | None, str], Source]


def has_wildcard(word: str) -> bool:
    """Whether a source word may lead to several things, or none."""
    return any(character in word for character in "*?[\\")


def flag(instruction: Instruction, name: str) -> str | None:
    """The value of a flag as written, None without it."""
    return next((found.value or "" for found in instruction.flags if found.name == name), None)


def has_flag(instruction: Instruction, name: str) -> bool:
    """Whether the flag is there, with a value or without."""
    return any(found.name == name for found in instruction.flags)


def is_linked(instruction: Instruction) -> bool | None:
    """True for `--link`, False for `--link=false`, None for neither."""
    value = flag(instruction, "link")
    return None if value is None else value.lower() in ("", "true")


def ownership(text: str | None, image: Image) -> Ownership:
    """What the (expanded) value of `--chown` means; None is a value that is not known."""
    if text is None:
        return Ownership("?", None, None)
    if not text:
        return Ownership("", 0, 0)
    user, colon, group = text.partition(":")
    names = tuple(dict.fromkeys(name for name in (user, group) if name and _number(name) is None))
    uid: Owner = _number(user) if user else 0
    gid: Owner = uid
    if uid is None:
        account = image.users.get(user)
        uid, gid = (account.uid, account.gid) if account else (None, None)
    if colon:
        gid = _number(group) if group else 0
        if gid is None:
            gid = image.groups.get(group)
    return Ownership(text, uid, gid, names)


def _number(text: str) -> int | None:
    if text == "root":
        return 0
    # The builder takes what 32 bits with a sign do not hold for a name (measured).
    number = int(text) if len(text) <= MOST_DIGITS and NUMBER.match(text) else None
    return number if number is not None and -(2**31) <= number < 2**31 else None


def destination_path(workdir: str | None, text: str) -> tuple[str | None, bool]:
    """Where a destination word leads, and whether it is spelled as a directory.

    Source: moby/buildkit util/system NormalizePath, which keeps a last `/` and `/.` and cleans the rest.
    """
    if text in ("", "."):
        text = "./"
    spelled = text.endswith(("/", "/."))
    if not text.startswith("/"):
        if workdir is None:
            return None, spelled
        text = posixpath.join(workdir, text)
    # POSIX leaves two leading slashes alone, Go's path.Clean does not.
    path = "/" + posixpath.normpath(text).lstrip("/")
    if len(path) > PATH_MAX:
        return None, spelled
    return path, spelled or path == "/"


def resolve(instruction: Instruction, image: Image, escape: str, source_kinds: SourceKinds) -> Copy:
    """Put in the variables, the WORKDIR and what is known of the sources."""
    variables = image.variables
    used: list[str] = []

    def value(text: str) -> tuple[str | None, str]:
        try:
            expanded = expand(text, variables, escape)
        except WordError as error:
            return None, f"{text} cannot be expanded: {error}"
        if expanded.text is not None:
            used.extend(expanded.used)
        unknown = dict.fromkeys(f"${name}" for name in expanded.used if variables.get(name) is None)
        return expanded.text, f"{VALUE_NOT_KNOWN} {', '.join(unknown)} is not known" if expanded.text is None else ""

    origin, chown, chmod = flag(instruction, "from"), flag(instruction, "chown"), flag(instruction, "chmod")
    *words, last = instruction.words
    sources = [
        source_kinds(origin, value(word.text)[0], instruction.keyword)
        for word in words
        if not (instruction.heredocs and is_heredoc(word.text))
    ]
    if has_flag(instruction, "unpack"):
        unpacks = (flag(instruction, "unpack") or "true").lower() == "true"
        sources = [
            source._replace(kinds=EITHER, may_be_archive=True)
            if unpacks
            else source_kinds(origin, source.text, "COPY")
            if source.may_be_archive
            else source
            for source in sources
        ]
    sources.extend(Source(document.name, frozenset({FILE}), "a heredoc is a file") for document in instruction.heredocs)
    text, problem = value(last.text)
    path, spelled = (None, False) if text is None else destination_path(image.workdir, text)
    if path is None and not problem:
        is_long = image.workdir is not None or len(text or "") > PATH_MAX
        problem = "the destination is too long" if is_long else f"{last.text} {WORKDIR_NOT_KNOWN}"
    return Copy(
        instruction=instruction,
        sources=tuple(sources),
        destination=path,
        destination_text=last.text,
        spelled_as_directory=spelled,
        ownership=ownership("" if chown is None else value(chown)[0], image),
        chmod=None if chmod is None else value(chmod)[0] or "?",
        is_linked=is_linked(instruction),
        origin=origin,
        keeps_parents=(flag(instruction, "parents") or "true").lower() == "true" and has_flag(instruction, "parents"),
        arguments=tuple(
            name
            for name in dict.fromkeys(used)
            if name in image.arguments and (variables.get(name) is not None or name in variables.not_given)
        ),
        problem=problem,
    )
