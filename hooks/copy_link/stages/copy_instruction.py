"""One COPY or ADD with its words resolved: sources, owner, mode and destination path."""

from __future__ import annotations

import posixpath

from copy_link.build_context.context import Lookup
from copy_link.dockerfile.expansion import Variables, WordError, expand
from copy_link.dockerfile.frontends import spells_directory
from copy_link.dockerfile.parser import Instruction
from copy_link.image.entries import DIRECTORY, FILE, Owner
from copy_link.image.image import Image
from copy_link.image.tree import PATH_MAX
from copy_link.stages.problems import (
    EMPTY,
    NOT_EXPANDED,
    TOO_COMPLEX,
    TOO_LONG,
    VALUE_NOT_KNOWN,
    WORKDIR_NOT_KNOWN,
    Problem,
)
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

EITHER = frozenset({FILE, DIRECTORY})
# More digits than this are never a number that a builder accepts.
MAXIMUM_DIGITS = 100


class Ownership(NamedTuple):
    """The owner that `--chown` names.

    `uid` and `gid` are numbers if it gives numbers (or `root`), and the image's numbers for a name, None if these are
    not known. `names` are its user and group names, which the builder looks up in the image. `text` is the expanded
    value: "" without `--chown`, "?" if it is not known.
    """

    text: str
    uid: Owner
    gid: Owner
    names: tuple[str, ...] = ()


class Source(NamedTuple):
    """One source.

    `text` is its expanded word, None if that is not known. `kinds` has FILE, DIRECTORY or both, for the things that
    the word may match; it is empty if nothing matches. ADD unpacks a source that `may_be_archive`. `is_unmatched` says
    that the build context was searched, and has nothing for the word now. `lookup` says where it was searched, if that
    leaves open what the source is. `is_by_ending` says that it is taken for a file only because of the ending of
    its name.
    """

    text: str | None
    kinds: frozenset[str]
    may_be_archive: bool = False
    is_unmatched: bool = False
    lookup: Lookup | None = None
    is_by_ending: bool = False

    @property
    def may_match_nothing(self) -> bool:
        """True if the source may match nothing without an error: only one without a wildcard has to exist."""
        has_to_exist = len(self.kinds) == 1 and not self.is_by_ending
        return (self.text is None or has_wildcard(self.text)) and not has_to_exist


class Copy(NamedTuple):
    """A COPY or ADD at its point in a stage.

    `destination` is absolute and normalized, None if it is not known; then `problem` is the reason.
    `spelled_as_directory` is true if it ends in `/` or `/.`. `chmod` is None without `--chmod` and for an empty value,
    which the builder treats alike (measured), and "?" if its value is not known. `is_linked` is None for a plain one,
    False for `--link=false`. `origin` is the value of `--from`. `keeps_parents` is `--parents`. `arguments` are the
    build arguments whose values its words contain. `within` is the known beginning of an unknown destination: a path
    that ends in `/` or in the beginning of a name; None if that is not known either.
    """

    instruction: Instruction
    sources: tuple[Source, ...]
    destination: str | None
    spelled_as_directory: bool
    ownership: Ownership
    chmod: str | None
    is_linked: bool | None
    origin: str | None
    keeps_parents: bool
    arguments: tuple[str, ...] = ()
    problem: Problem | None = None
    within: str | None = None

    @property
    def is_add(self) -> bool:
        """True if it is an ADD."""
        return self.instruction.keyword == "ADD"

    @property
    def leaves_out(self) -> bool:
        """True if `--exclude` may keep a part of the sources from being copied."""
        return has_flag(self.instruction, "exclude")

    @property
    def may_except(self) -> bool:
        """True if `--exclude` has exceptions (`!`); the builder expands no variables in it."""
        return any("!" in (found.value or "") for found in self.instruction.flags if found.name == "exclude")

    @property
    def may_copy_file(self) -> bool:
        """True if a source may be a file that gets the name of the destination itself."""
        if self.spelled_as_directory or self.keeps_parents:
            return False
        return any(FILE in source.kinds for source in self.sources)

    @property
    def may_copy_file_elsewhere(self) -> bool:
        """True if a source would be such a file in another build context, whatever it is in this one."""
        if self.spelled_as_directory or self.keeps_parents:
            return False
        return self.may_copy_file or (
            self.origin is None
            and any(source.text is None or posixpath.normpath(f"/{source.text}") != "/" for source in self.sources)
        )


# Takes `--from` (None: the build context), an expanded source word (None: not known), and COPY or ADD.
SourceKinds = Callable[[str | None, str | None, str], Source]


def has_wildcard(word: str) -> bool:
    """True if a source word may match several paths, or none."""
    return any(character in word for character in "*?[\\")


def flag(instruction: Instruction, name: str) -> str | None:
    """The value of a flag as written, "" for a flag without a value, None without the flag."""
    return next((found.value or "" for found in instruction.flags if found.name == name), None)


def has_flag(instruction: Instruction, name: str) -> bool:
    """True if the instruction has the flag, with or without a value."""
    return any(found.name == name for found in instruction.flags)


def is_linked(instruction: Instruction) -> bool | None:
    """True for `--link`, False for `--link=false`, None for neither."""
    value = flag(instruction, "link")
    return None if value is None else value.lower() in ("", "true")


def ownership(text: str | None, image: Image) -> Ownership:
    """The owner for an expanded value of `--chown` or USER; None is a value that is not known."""
    if text is None:
        return Ownership("?", None, None)
    if not text:
        return Ownership("", 0, 0)
    user, colon, group = text.partition(":")
    names = tuple(dict.fromkeys(name for name in (user, group) if name and number(name) is None))
    uid: Owner = number(user) if user else 0
    gid: Owner = uid
    if uid is None:
        account = image.users.get(user)
        uid, gid = (account.uid, account.gid) if account else (None, None)
    if colon:
        gid = number(group) if group else 0
        if gid is None:
            gid = image.groups.get(group)
    return Ownership(text, uid, gid, names)


def number(text: str) -> int | None:
    """The number that the builder reads in one half of `--chown`; None for a name that it looks up."""
    if text == "root":
        return 0
    # The builder takes a number outside 32 bits with a sign for a name (measured).
    found = int(text) if len(text) <= MAXIMUM_DIGITS and _is_number(text) else None
    return found if found is not None and -(2**31) <= found < 2**31 else None


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return digits.isascii() and digits.isdigit()


def destination_path(workdir: str | None, text: str, frontend: str | None = None) -> tuple[str | None, bool]:
    """The absolute path of a destination word (None: not known), and whether it is spelled as a directory.

    `frontend` is the image in the syntax directive. Source: moby/buildkit util/system NormalizePath, which keeps a last
    `/` and `/.` and normalizes the rest.
    """
    spelled = spells_directory(text, frontend)
    if not text and not spelled:
        # The frontend copies a file to the working directory's path, and a `/` would make it the root.
        return None, spelled
    if not text.startswith("/"):
        if workdir is None:
            return None, spelled
        text = posixpath.join(workdir, text)
    # POSIX keeps two leading slashes, Go's path.Clean does not.
    path = "/" + posixpath.normpath(text).lstrip("/")
    if len(path) > PATH_MAX:
        return None, spelled
    return path, spelled or path == "/"


def expanded_word(text: str, variables: Variables, escape: str) -> tuple[str | None, tuple[str, ...], Problem | None]:
    """A word with its variables expanded (None: not known), their names, and the reason why it is not known."""
    try:
        expanded = expand(text, variables, escape)
    except WordError as error:
        return None, (), Problem(NOT_EXPANDED, (text,), str(error))
    if expanded.text is not None:
        return expanded.text, expanded.used, None
    unknown = tuple(dict.fromkeys(name for name in expanded.used if variables.get(name) is None))
    return None, expanded.used, Problem(VALUE_NOT_KNOWN, unknown) if unknown else Problem(TOO_COMPLEX, (text,))


def _known_beginning(word: str, variables: Variables, escape: str, workdir: str | None) -> str | None:
    """The beginning of a destination word that ends before its first unknown variable, as an absolute path."""
    known = rest = ""
    for at, character in enumerate(word):
        text = word[:at]
        found = None
        if character == "$" and not text.endswith(escape):
            found = expanded_word(text, variables, escape)[0]
        if found is not None:
            known, rest = found, word[at:]
    if not known or ".." in rest or (workdir is None and not known.startswith("/")):
        return None
    above, name = posixpath.split(posixpath.join(workdir or "/", known))
    if name.startswith("."):
        return None
    return posixpath.join("/" + posixpath.normpath(above).lstrip("/"), name)


def _mode(value: str | None) -> str | None:
    return "?" if value is None else value or None


def resolve(
    instruction: Instruction, image: Image, escape: str, source_kinds: SourceKinds, frontend: str | None = None
) -> Copy:
    """The instruction with its variables expanded, in this image; `source_kinds` looks up its sources.

    `frontend` is the image in the syntax directive.
    """
    variables = image.variables
    used: list[str] = []

    def value(text: str) -> tuple[str | None, Problem | None]:
        found, names, problem = expanded_word(text, variables, escape)
        if found is not None:
            used.extend(names)
        return found, problem

    origin, chown, chmod = flag(instruction, "from"), flag(instruction, "chown"), flag(instruction, "chmod")
    *words, last = instruction.words
    sources = [
        source_kinds(origin, value(word.text)[0], instruction.keyword)
        for word in words
        if not (instruction.heredocs and _is_heredoc(word.text))
    ]
    if has_flag(instruction, "unpack"):
        unpacks = (flag(instruction, "unpack") or "true").lower() == "true"
        sources = [
            source._replace(kinds=EITHER, may_be_archive=True, is_by_ending=False)
            if unpacks
            else source_kinds(origin, source.text, "COPY")
            if source.may_be_archive
            else source
            for source in sources
        ]
    sources.extend(Source(document.name, frozenset({FILE})) for document in instruction.heredocs)
    text, problem = value(last.text)
    path, spelled = (None, False) if text is None else destination_path(image.workdir, text, frontend)
    if path is None and not problem:
        is_long = image.workdir is not None or len(text or "") > PATH_MAX
        problem = Problem(TOO_LONG) if is_long else Problem(WORKDIR_NOT_KNOWN, (last.text,))
        if not text and not spelled:
            problem = Problem(EMPTY, (last.text,))
    lacks_value = text is None and problem is not None and problem.kind == VALUE_NOT_KNOWN
    return Copy(
        instruction=instruction,
        sources=tuple(sources),
        destination=path,
        spelled_as_directory=spelled,
        ownership=ownership("" if chown is None else value(chown)[0], image),
        chmod=None if chmod is None else _mode(value(chmod)[0]),
        is_linked=is_linked(instruction),
        origin=origin,
        keeps_parents=(flag(instruction, "parents") or "true").lower() == "true" and has_flag(instruction, "parents"),
        arguments=tuple(
            name
            for name in dict.fromkeys(used)
            if name in image.arguments and (variables.get(name) is not None or name in variables.not_given)
        ),
        problem=problem,
        within=_known_beginning(last.text, variables, escape, image.workdir) if lacks_value else None,
    )


def _is_heredoc(word: str) -> bool:
    # Imported here: few COPY have a heredoc.
    from copy_link.dockerfile.heredocs import is_heredoc

    return is_heredoc(word)
