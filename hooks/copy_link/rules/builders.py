"""The builders that a configuration names, and CL203 for links that one of them rejects."""

from __future__ import annotations

from copy_link.dockerfile.positions import Lines
from copy_link.rules import edits as make
from copy_link.rules import reason_wording
from copy_link.rules.findings import CopyReport, Finding
from copy_link.rules.law import SAME
from copy_link.rules.syntax_rules import BUILDER_REJECTS_LINK
from copy_link.startup.annotations import Iterable, Iterator
from copy_link.startup.nearest import nearest
from copy_link.startup.patterns import pattern

# The first version of each builder that accepts the flag; docs/builders.md has the sources. For BuildKit, the syntax
# line decides, which CL201 and CL202 are about.
FIRST_WITH_LINK: dict[str, tuple[int, ...]] = {
    "buildkit": (),
    "podman": (5, 6),
    "buildah": (1, 41),
    "kaniko": (1, 9, 2),
    # The builder of Docker Engine before BuildKit, by the version of the engine.
    "classic": (23,),
}
_BUILDER = pattern(r"([a-z]+)\s*(?:(<=|<|==|>=|>)\s*([0-9]{1,6}(?:\.[0-9]{1,6}){0,3}))?\Z")
_NAME = pattern(r"[A-Za-z]*")
SHAPE = 'a builder and the versions in use, like "podman<5.6"'


def problem(builder: str) -> str | None:
    """A clause about a builder that cannot be read, with the nearest one; None if it is right."""
    found = _BUILDER.match(builder)
    if found is not None and found[1] in FIRST_WITH_LINK:
        return None
    name = _NAME.match(builder)[0]  # type: ignore[index]
    if name in FIRST_WITH_LINK:
        return f'"{builder}" is not {SHAPE}'
    near = nearest(name.lower(), FIRST_WITH_LINK)
    known = f'did you mean "{near}"?' if near else f"the builders are {', '.join(FIRST_WITH_LINK)}"
    return f'there is no builder "{name or builder}"; {known}'


def rejects_link(builder: str) -> bool:
    """True if a version that the text allows, such as `podman<5.6`, rejects `COPY --link`.

    Without a version it means current ones, which accept the flag or ignore it.
    """
    found = _BUILDER.match(builder)
    if found is None or found[2] is None:
        return False
    first = FIRST_WITH_LINK[found[1]]
    version = tuple(map(int, found[3].split(".")))
    # Versions below any bound are among those before the first.
    return bool(first) and (found[2] in ("<", "<=") or version < first)


def find(copies: Iterable[CopyReport], lines: Lines, builder: str) -> Iterator[Finding]:
    """A finding for each link of a file, `--link=false` too, that `builder` rejects; `lines` are its positions.

    The fix is safe where other builders make the same image without the flag, or none at all with it.
    """
    for copy in copies:
        if copy.is_linked is None:
            continue
        is_safe = copy.is_linked is False or copy.verdict == SAME or copy.fails_linked
        instruction = copy.instruction
        # The plain COPY that the edit makes must build.
        fails_plain = copy.is_linked and any(reason.fails_plain for reason in copy.reasons)
        yield Finding(
            BUILDER_REJECTS_LINK,
            instruction.line,
            lines.position(instruction.start).column,
            instruction.end_line,
            reason_wording.builder_rejects(copy, builder, is_safe),
            () if fails_plain else (make.drop_link(instruction, lines.data),),
            is_safe,
            () if is_safe else copy.evidence,
            instruction.keyword,
        )
