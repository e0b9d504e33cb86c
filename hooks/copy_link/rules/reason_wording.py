"""The sentences that give reasons: what is wrong, why, and what to do, in that order.

No decision depends on a text in here; a test replaces all of them. A check loads this module only for a COPY that is
undecided, or that needs more than `--link`.
"""

from __future__ import annotations

import posixpath

from copy_link.build_context.context import Lookup
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Owner
from copy_link.image.evidence import BUILD_CONTEXT, Evidence, State
from copy_link.rules.findings import (
    AT_OTHER_PATH,
    AT_REAL_PATH,
    WITH_NUMBERS,
    WITH_OWNER,
    CopyReport,
    Hint,
    Rule,
    Spelling,
)
from copy_link.rules.law import UNKNOWN, mode_differs, owners_differ
from copy_link.rules.problems import problem_text
from copy_link.rules.reasons import (
    ATTRIBUTES,
    BELOW,
    DIRECTORY_IS_RESET,
    EXISTENCE,
    KIND,
    MATCH,
    MAY_BE_DIRECTORY,
    OWNER,
    OWNER_NAME,
    SOURCE_HOLDS,
    SOURCE_KIND,
    SYMLINK_ON_THE_WAY,
    WINDOWS,
    Reason,
)
from copy_link.rules.remedies import (
    ABSOLUTE_PATH,
    BOTH_WAYS,
    CONTEXT,
    SLASH,
    SOURCES,
    SURVEY,
    VALUE,
    decided_by,
    images_to_describe,
    may_be_build_context,
)
from copy_link.settings import CONFIGURATION

_REMEDIES = {
    VALUE: "give it a value with ARG or ENV",
    ABSOLUTE_PATH: "write an absolute path",
    SLASH: "add a trailing / if the destination is a directory",
    SOURCES: "create the sources first, or name the build context with --context",
    CONTEXT: f"name the build context with --context, or under [contexts] in {CONFIGURATION}",
    BOTH_WAYS: "build it both ways, then write --link or --link=false",
}
_MISSING = {
    OWNER: "the owner in --chown is not known",
    ATTRIBUTES: "the mode and owner of {path} are not known",
    KIND: "{path} is not known",
    MAY_BE_DIRECTORY: "{path} may be a directory, which a linked file replaces",
    SOURCE_HOLDS: "the sources may hold {path}, which the image has already",
    BELOW: "the paths below {path} are not known",
}


def real_path(copy: CopyReport, text: str) -> str:
    """A plain COPY goes through a symlink and can be linked at the real path `text`."""
    found = [reason for reason in copy.reasons if reason.kind == SYMLINK_ON_THE_WAY]
    symlinks = "".join(f"{reason.path} {_now(reason)}; " for reason in found)
    return f"{symlinks}{copy.instruction.keyword} builds the same image with --link at {text}: write it and add --link"


def numeric_owner(copy: CopyReport, spelling: Spelling) -> str:
    """A plain COPY has names in `--chown` and can be linked with the numbers that `spelling` has."""
    owner = next(reason.owner for reason in copy.reasons if reason.kind == OWNER_NAME)
    numbers = f"--chown={owner} is {spelling.text}{_source(spelling.evidence[:1], copy)}"
    flags = f"--link --chown={spelling.text}"
    # Numbers that this Dockerfile does not fix may change with the base image or a build argument.
    condition = "" if spelling.is_safe else ", if they stay as they are"
    linked = f"{copy.instruction.keyword} builds the same image with {flags}"
    return f"{numbers}; {linked}: write the numbers and add --link{condition}"


def undecided(copy: CopyReport) -> str:
    """A plain COPY cannot be decided, the missing fact, and the remedy."""
    return f"{copy.instruction.keyword} not decided: {missing(copy)}; {_sources(copy)}{_remedy(copy)}"


def undecided_existing(copy: CopyReport) -> str:
    """A linked COPY cannot be decided, the missing fact, and the remedy."""
    return f"--link not decided: {missing(copy)}; {_sources(copy)}{_remedy(copy)}"


def _sources(copy: CopyReport) -> str:
    """The sources that the build context leaves open, and where they were looked for, if the remedy is about them."""
    if decided_by(copy) != CONTEXT:
        return ""
    return "; ".join(lookup_text(lookup, line, copy) for line, lookup in copy.lookups) + ": "


def lookup_text(lookup: Lookup, line: int, copy: CopyReport) -> str:
    """A source that is in no folder or in several, as a clause; `line` is that of the COPY that copies it."""
    source = lookup.word if line == copy.instruction.line else f"{lookup.word} (line {line})"
    if lookup.ignored_by:
        return f"{source} is ignored by {lookup.ignored_by}"
    if lookup.found:
        return f"{source} may be that of {_listed(lookup.found)}"
    return f"{source} was not found in {_listed(lookup.folders)}"


def _listed(folders: tuple[str, ...]) -> str:
    names = ["the current folder" if folder == "." else folder for folder in folders]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _remedy(copy: CopyReport) -> str:
    """The way to decide an unknown verdict, as advice."""
    decides = decided_by(copy)
    if copy.is_linked and decides == BOTH_WAYS:
        return "build it without --link too, and drop it if the images differ"
    if decides == SURVEY:
        name = images_to_describe(copy)[0]
        survey = f"describe it with `copy-link-survey {name}`"
        if name == copy.stage.base and may_be_build_context(copy.stage):
            return (
                f"if it is a named build context, name its stage under [base-images] in {CONFIGURATION}, else {survey}"
            )
        return survey
    return "give it a default with ARG" if copy.stage.base is None and decides == VALUE else _REMEDIES[decides]


def missing(copy: CopyReport) -> str:
    """The fact that would decide an unknown verdict, as a clause."""
    stage = copy.stage
    if lacks_base_image(copy):
        if stage.base is None:
            return ": ".join(filter(None, ["the base image is not known", problem_text(stage.problem)]))
        if may_be_build_context(stage):
            return f"{stage.base} is neither a stage of this file nor a known image"
        return f"base image {stage.base} is not known"
    text = reason_text(copy.reasons[0])
    return f"{text} in {images_to_describe(copy)[0]}" if decided_by(copy) == SURVEY else text


def lacks_base_image(copy: CopyReport) -> bool:
    """True if the base image is the fact that an unknown verdict lacks: no other source says anything."""
    sources = {fact.source for reason in copy.reasons for fact in reason.evidence}
    return not copy.stage.is_known and sources <= {copy.stage.base, ""}


def reason_text(reason: Reason) -> str:
    """A reason as a clause: the state of a path and its state after linking, or the missing fact."""
    if reason.kind == WINDOWS:
        return "a Windows image: its layers are left alone"
    if reason.kind == OWNER_NAME:
        names = " and ".join(reason.names)
        return f"--chown={reason.owner} names {names}, but a linked layer has no /etc/passwd to look up names in"
    if reason.missing == EXISTENCE and reason.after is not None:
        return f"{reason.path} may exist, and then {_difference(reason)}"
    if reason.missing in _MISSING:
        return _MISSING[reason.missing].format(path=reason.path)
    if reason.after is None:
        return problem_text(reason.problem)
    linking = "a plain COPY fails there, and linking" if reason.fails_plain else "linking"
    text = f"{reason.path} {_now(reason)}; {linking} {_becomes(reason)}"
    if reason.missing == MATCH:
        return f"{text}, if the sources match anything"
    return f"{text}, if it is one" if reason.missing == SOURCE_KIND else text


def harm(reason: Reason, copy: CopyReport, rule: Rule, respelled: str = "") -> str:
    """The harm that an existing `--link` does to the image, and the remedy; `respelled` is the text to write for it."""
    note = " (BuildKit so far ignores --link beside --chmod)" if copy.ignores_link else ""
    remedy = "drop --link" if rule.drops_link or copy.fix is None else "add a trailing /"
    if respelled:
        remedy = f"write --chown={respelled}" if reason.kind == OWNER_NAME else f"write {respelled} instead"
    if copy.fails_for(reason):
        return f"{reason_text(reason)}, so the build fails (`invalid user index: -1`): {remedy}"
    if reason.kind == OWNER_NAME:
        return f"{reason_text(reason)}{note}: {remedy}"
    if reason.fails_plain:
        remedy = f"copy to {_symlink_target(reason) or 'another path'} instead"
        note += ", and without --link the build fails"
    return f"{reason.path} {_now(reason)}{_source(reason.evidence, copy)}; --link {_becomes(reason)}{note}: {remedy}"


def _symlink_target(reason: Reason) -> str | None:
    """The absolute path that the path leads to, None unless it is a symlink with a known target."""
    target = None if reason.now is None else reason.now.target
    if reason.path is None or target is None:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(reason.path), target))


def builder_rejects(copy: CopyReport, builder: str, is_safe: bool) -> str:
    """A builder that the configuration names rejects the flag; `is_safe` says that dropping it changes no image."""
    flag = "--link=false" if copy.is_linked is False else "--link"
    rejected = f"{builder} rejects {flag}, so it does not build this file"
    failing = next((reason for reason in copy.reasons if reason.fails_plain), None) if copy.is_linked else None
    if failing is not None:
        another = f"copy to {_symlink_target(failing) or 'another path'} instead"
        return f"{rejected}, and without --link the build fails, as {failing.path} {_now(failing)}: {another}"
    if is_safe:
        return f"{rejected}: drop {flag}"
    if copy.verdict == UNKNOWN:
        return f"{rejected}: drop {flag}, which may change the image of other builders ({missing(copy)})"
    return f"{rejected}: drop {flag}, which changes the image of other builders ({reason_text(copy.reasons[0])})"


def _now(reason: Reason) -> str:
    """The state of a path before the COPY."""
    if reason.kind == DIRECTORY_IS_RESET:
        return _difference(reason)
    state = reason.now or State(frozenset())
    if state.kinds == {SYMLINK}:
        return f"is a symlink to {state.target}" if state.target else "is a symlink"
    if state.kinds == {DIRECTORY}:
        return "is a directory"
    return "is a symlink or a file" if SYMLINK in state.kinds else "is a file"


def _difference(reason: Reason) -> str:
    """How a directory differs from the one that linking makes."""
    now, after = reason.now or State(frozenset()), reason.after or State(frozenset())
    found = []
    if mode_differs(now.mode):
        found.append(f"has mode {now.mode:04o}")
    if owners_differ(now.uid, after.uid) or owners_differ(now.gid, after.gid):
        found.append(f"is owned by {owner_text(now.uid)}:{owner_text(now.gid)}")
    return " and ".join(found)


def _becomes(reason: Reason) -> str:
    """The state of a path after linking."""
    after = reason.after or State(frozenset())
    if after.mode is not None:
        return f"makes it {after.mode:04o} {owner_text(after.uid)}:{owner_text(after.gid)}"
    if after.kinds == {FILE}:
        return "replaces it with the file"
    if after.kinds == {SYMLINK}:
        return "replaces it with the symlink"
    return "replaces it with a directory" if after.kinds == {DIRECTORY} else "replaces it with the copied files"


def _source(evidence: tuple[Evidence, ...], copy: CopyReport) -> str:
    """The source of the last piece of evidence."""
    if not evidence:
        return ""
    fact = evidence[-1]
    if fact.line:
        return f" since line {fact.line}" if fact.source == copy.stage.source else f" since {fact.source}:{fact.line}"
    return f" ({fact.source})" if fact.source == BUILD_CONTEXT else f" in {fact.source}"


def state_text(state: State) -> str:
    """The possible state of a path as a predicate."""
    kinds = state.kinds
    if kinds == {ABSENT}:
        return "does not exist"
    if kinds == {SYMLINK}:
        return f"is a symlink to {state.target}" if state.target else "is a symlink"
    if kinds == {FILE}:
        return "is a file"
    if DIRECTORY not in kinds or SYMLINK in kinds or (ABSENT in kinds and state.mode is None):
        return "is not known"
    mode = "not known" if state.mode is None else f"{state.mode:04o}"
    return f"is a directory{', if it exists' if ABSENT in kinds else ''}, mode {mode}, {_owner(state)}"


def _owner(state: State) -> str:
    return f"owner {owner_text(state.uid)}:{owner_text(state.gid)}"


def owner_text(owner: Owner) -> str:
    """A number or a name; `?` where it is not known."""
    return "?" if owner is None else str(owner)


def hint_text(hint: Hint) -> str:
    """The change that a hint proposes, and what it does to the image."""
    if hint.kind == AT_REAL_PATH:
        return f"written as {hint.path}, it can be linked and builds the same image"
    if hint.kind == WITH_NUMBERS:
        return f"with --chown={hint.owner}, it can be linked and builds the same image"
    if hint.kind == AT_OTHER_PATH:
        return f"at {hint.path}, it can be linked; change the lines that use the old path"
    if hint.kind == WITH_OWNER:
        return f"with --chown={hint.owner}, it can be linked; the copied files then have the owner of {hint.path}"
    return f"with WORKDIR {hint.path} before USER, or mkdir as root, it can be linked; {hint.path} then belongs to root"
