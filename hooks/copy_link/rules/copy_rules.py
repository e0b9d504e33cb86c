"""The words of a finding: what stands there, what becomes of it, who says so, and what to do."""

from __future__ import annotations

from copy_link.dockerfile.parser import Instruction
from copy_link.rules.law import (
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    LINKING,
    MAY_BE_DIRECTORY,
    OWNER_NAME,
    SYMLINK_ON_THE_WAY,
    Reason,
)
from copy_link.stages.copy_instruction import VALUE_NOT_KNOWN, WORKDIR_NOT_KNOWN, has_flag
from copy_link.stages.walk import Stage

# What the rule about a linked COPY goes by, in the order in which they matter.
HARMS = (
    (OWNER_NAME, "CL101"),
    (SYMLINK_ON_THE_WAY, "CL102"),
    (DIRECTORY_IS_RESET, "CL104"),
    (DIRECTORY_BECOMES_FILE, "CL103"),
)
# Rules whose fix takes a `--link` away.
LINK_IS_DROPPED = ("CL101", "CL102", "CL104")

BUILD_CONTEXT = "build context"
WINDOWS = "a Windows image: its layers are left alone"
# What decides an unknown verdict.
SURVEY, VALUE, ABSOLUTE, SLASH, BUILD = "survey", "value", "absolute path", "slash", "build"
REMEDIES = {
    VALUE: "; give it a value with ARG or ENV",
    ABSOLUTE: "; write an absolute path",
    SLASH: "; a / behind the destination says that it is a directory",
    BUILD: "; build it both ways, and write --link or --link=false",
}
IGNORED_BESIDE_CHMOD = "BuildKit so far ignores --link beside --chmod"


def breaks_build(reason: Reason, instruction: Instruction) -> bool:
    """Whether a linked instruction does not build for this reason."""
    return reason.about == OWNER_NAME and not has_flag(instruction, "chmod")


def harm(reason: Reason, instruction: Instruction) -> str:
    """What `--link` does to the image, and the remedy, for a linked instruction."""
    note = f" ({IGNORED_BESIDE_CHMOD})" if has_flag(instruction, "chmod") else ""
    if breaks_build(reason, instruction):
        return f"{reason.text}, so the build fails (`invalid user index: -1`): drop --link"
    if reason.about == OWNER_NAME:
        return f"{reason.text}{note}: drop --link"
    stands, _, becomes = reason.text.partition(LINKING)
    remedy = "add / behind it" if reason.about == DIRECTORY_BECOMES_FILE else "drop --link"
    return f"{stands}{_proof(reason)}; --link {becomes}{note}: {remedy}"


def _proof(reason: Reason) -> str:
    """Where the last fact that the reason rests on comes from."""
    if not reason.evidence:
        return ""
    fact = reason.evidence[-1]
    if fact.line:
        return f" since line {fact.line}"
    return f" ({fact.source})" if fact.source == BUILD_CONTEXT else f" in {fact.source}"


def missing(stage: Stage, reasons: tuple[Reason, ...]) -> str:
    """What would have to be known so that an unknown verdict is decided."""
    evidence_sources = {fact.source for reason in reasons for fact in reason.evidence}
    if not stage.is_known and (not evidence_sources or evidence_sources <= {stage.base, ""}):
        if stage.base is None:
            return f"the base image is not known: {stage.problem}"
        return f"base image {stage.base} is not known"
    is_of_base = stage.is_known and needed(stage, reasons) == SURVEY
    return f"{reasons[0].text} in {stage.base}" if is_of_base else reasons[0].text


def needed(stage: Stage, reasons: tuple[Reason, ...]) -> str:
    """What decides an unknown verdict: SURVEY, VALUE, ABSOLUTE, SLASH, or BUILD where nothing else is known to."""
    if not stage.is_known:
        return SURVEY if stage.base is not None else VALUE
    reason = reasons[0]
    if reason.text.endswith(MAY_BE_DIRECTORY):
        return SLASH
    if reason.text.startswith(VALUE_NOT_KNOWN):
        return VALUE
    if reason.text.endswith(WORKDIR_NOT_KNOWN):
        return ABSOLUTE
    is_of_base = reason.path is not None and all(
        fact.line is None and fact.source != BUILD_CONTEXT for fact in reason.evidence
    )
    return SURVEY if is_of_base and stage.base is not None else BUILD


def remedy(stage: Stage, reasons: tuple[Reason, ...]) -> str:
    """What a person can do so that an unknown verdict is decided; begins with `; `."""
    found = needed(stage, reasons)
    if found == SURVEY:
        return f"; describe it with `copy-link-survey {stage.base}`"
    return "; give it a default with ARG" if stage.base is None else REMEDIES[found]


def rejected(image: str, raised: str, has_link: bool) -> str:
    """That the frontend does not know `--link`; `has_link` says whether the file has that flag already."""
    outcome = "this file does not build" if has_link else "nothing here can be linked"
    return f"{image} rejects --link (`unknown flag: link`), so {outcome}: raise it to {raised}"


def unseen_syntax(unseen: int, line: str) -> str:
    """That the builder does not see the syntax line that is there; `line` is the one to take its place."""
    return (
        "--link needs a frontend that knows it, and white space hides the syntax line "
        f"{unseen} from the builder: write `{line}` as the first line instead"
    )


def unused(ids: tuple[str, ...], unknown_ids: tuple[str, ...], guards_directive: bool) -> str:
    """That an ignore comment silences nothing; `ids` are the rules that it names, if any.

    `guards_directive` says whether the line below would be read as a parser directive without it.
    """
    text = f" for {', '.join(ids)}" if ids else ""
    for rule in unknown_ids:
        text += f"; there is no rule {rule}"
    advice = ", and mind that the line below then is a directive" if guards_directive else ""
    return f"this ignore comment silences nothing{text}: remove it{advice}"
