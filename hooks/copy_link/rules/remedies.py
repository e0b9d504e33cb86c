"""The ways to decide an unknown verdict: commands and configuration lines to paste."""

from __future__ import annotations

from copy_link.dockerfile.parser import Instruction
from copy_link.image.evidence import BUILD_CONTEXT, NOT_DESCRIBED
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import UNKNOWN
from copy_link.rules.problems import lacks_absolute_path, lacks_value, unknown_variables
from copy_link.rules.reasons import MATCH, MAY_BE_DIRECTORY, SOURCE_KIND, WORD
from copy_link.settings import CONFIGURATION
from copy_link.stages.stage import PLATFORM_ARGUMENTS, Stage
from copy_link.startup.annotations import Container, Iterable, Iterator
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

# Ways to decide an unknown verdict.
SURVEY, VALUE, ABSOLUTE_PATH, SLASH, SOURCES, CONTEXT, BOTH_WAYS = (
    "survey",
    "value",
    "absolute path",
    "slash",
    "sources",
    "context",
    "both ways",
)

# A name in FROM that means nothing to a shell or to TOML: registry with port, path, tag, digest.
REFERENCE = pattern(r"(?a)[A-Za-z0-9][\w.:/@-]*\Z")

# Most names of images have one of these. Names that a bake or compose file gives to build contexts rarely do.
_OF_IMAGES = frozenset("/:.@")

_CONTEXT = ("--context DIR",)


class Remedy(NamedTuple):
    """An instruction to a person, and the lines to paste."""

    text: str
    lines: tuple[str, ...]


def decided_by(copy: CopyReport) -> str:
    """The way to decide an unknown verdict; BOTH_WAYS if no other is known."""
    stage, reason = copy.stage, copy.reasons[0]
    if reason.missing == MATCH:
        return CONTEXT if copy.lookups else SOURCES
    if not_described(copy):
        return SURVEY
    if not stage.is_known:
        return SURVEY if stage.base is not None else VALUE
    if reason.missing in (MAY_BE_DIRECTORY, SOURCE_KIND):
        return CONTEXT if copy.lookups else SLASH
    if reason.missing == WORD and lacks_value(reason.problem):
        return VALUE
    if reason.missing == WORD and lacks_absolute_path(reason.problem):
        return ABSOLUTE_PATH
    is_of_base = reason.path is not None and all(
        fact.line is None and fact.source != BUILD_CONTEXT for fact in reason.evidence
    )
    if is_of_base and stage.base is not None:
        return SURVEY
    return CONTEXT if copy.lookups else BOTH_WAYS


def may_be_build_context(stage: Stage) -> bool:
    """True if the unknown base image may be a named build context, as in a bake or compose file: `FROM deps`."""
    return not stage.is_known and stage.base is not None and _OF_IMAGES.isdisjoint(stage.base)


def not_described(copy: CopyReport) -> tuple[str, ...]:
    """The names of the images without a description that the first reason is about, as FROM or --from writes them."""
    facts = copy.reasons[0].evidence
    return tuple(dict.fromkeys(fact.source for fact in facts if fact.predicate.kind == NOT_DESCRIBED))


def images_to_describe(copy: CopyReport) -> tuple[str, ...]:
    """The images whose descriptions may decide an unknown verdict: the base image if nothing else is known to."""
    return not_described(copy) or (() if copy.stage.base is None else (copy.stage.base,))


def remedies(copy: CopyReport, instructions: Iterable[Instruction]) -> list[Remedy]:
    """The remedies for an unknown verdict; none for another, for a COPY left plain anyway, or if nothing helps.

    `instructions` are those of the whole file.
    """
    if copy.verdict != UNKNOWN or copy.left_plain:
        return []
    stage = copy.stage
    decides = decided_by(copy)
    found: list[Remedy] = []
    if decides == SURVEY:
        names = [name for name in images_to_describe(copy) if REFERENCE.match(name)]
        found = [remedy for name in names for remedy in (*_build_context(stage, name), *_description(copy, name))]
    elif decides == VALUE:
        declared = {word.text.partition("=")[0] for one in instructions if one.keyword == "ARG" for word in one.words}
        problems = [reason.problem for reason in copy.reasons] if stage.is_known else [stage.problem]
        found = [remedy for problem in problems for remedy in _defaults(unknown_variables(problem), declared)]
    elif decides == SLASH:
        found = list(_source_kind(copy.instruction))
    elif decides == CONTEXT:
        found = list(_context(copy))
    elif decides == SOURCES:
        found = [Remedy("create the sources first, or name the build context that has them", _CONTEXT)]
    return list(dict.fromkeys(found or (_both_ways(copy.instruction) if copy.is_linked is None else ())))


def _build_context(stage: Stage, name: str) -> Iterator[Remedy]:
    if name == stage.base and may_be_build_context(stage):
        lines = ("[base-images]", f'"{name}" = "Dockerfile#{name}"')
        yield Remedy(f"if {name} is a named build context, name its Dockerfile and stage in {CONFIGURATION}", lines)


def _description(copy: CopyReport, name: str) -> list[Remedy]:
    subject = "the base image" if name == copy.stage.base else name
    path = f"{name.partition('@')[0].rpartition('/')[2].partition(':')[0]}.mtree"
    return [
        Remedy(f"describe {subject}", (f"copy-link-survey {name} --output {path}",)),
        Remedy(f"and name the description in {CONFIGURATION}", ("[base-images]", f'"{name}" = "{path}"')),
    ]


def _defaults(names: Iterable[str], declared: Container[str]) -> Iterator[Remedy]:
    """Only an ARG of the file can get a default: the base image sets other variables, the builder some itself."""
    lines = tuple(f"ARG {name}=..." for name in names if name in declared and name not in PLATFORM_ARGUMENTS)
    if lines:
        yield Remedy(
            "give the build argument a default" if len(lines) == 1 else "give the build arguments defaults", lines
        )


def _source_kind(instruction: Instruction) -> Iterator[Remedy]:
    yield from _slash(instruction)
    if not any(flag.name == "from" for flag in instruction.flags):
        yield Remedy("or name the build context, with the sources in it", _CONTEXT)


def _slash(instruction: Instruction) -> Iterator[Remedy]:
    destination = instruction.words[-1].text
    if not instruction.is_json and not instruction.heredocs and instruction.value.endswith(destination):
        yield Remedy(f"if {destination} is a directory, write", (f"{instruction.keyword} {instruction.value}/",))


def _context(copy: CopyReport) -> Iterator[Remedy]:
    names = dict.fromkeys(lookup.word for _, lookup in copy.lookups)
    file = copy.stage.source.replace("\\", "/").replace('"', "?")
    yield Remedy(f"name the build context that has {' and '.join(names)}", _CONTEXT)
    yield Remedy(f"or, for every hook, in {CONFIGURATION}", ("[contexts]", f'"{file}" = "DIR"'))
    if copy.reasons[0].missing in (MAY_BE_DIRECTORY, SOURCE_KIND):
        yield from _slash(copy.instruction)


def _both_ways(instruction: Instruction) -> Iterator[Remedy]:
    if not instruction.heredocs:
        keyword, value = instruction.keyword, " ".join(instruction.value.split())
        yield Remedy("build it both ways, and if the image is the same, write", (f"{keyword} --link {value}",))
        yield Remedy("if it is not, say that it is plain on purpose", (f"{keyword} --link=false {value}",))
