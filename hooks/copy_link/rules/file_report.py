"""The report on one Dockerfile: a verdict on every COPY, and the findings."""

from __future__ import annotations

from copy_link.base_images.find import BaseImage
from copy_link.build_context.context import BuildContext, Lookup
from copy_link.dockerfile.directives import DEFAULT_SYNTAX
from copy_link.dockerfile.parser import Dockerfile
from copy_link.dockerfile.positions import Lines
from copy_link.image.evidence import BASE_DEFAULTS, DEFAULTS, NEWER, Evidence, Predicate
from copy_link.rules import copy_rules, syntax_rules, wording
from copy_link.rules import edits as make
from copy_link.rules.edits import Edit
from copy_link.rules.findings import BUILDER_REJECTS, MARK, NOT_SHIPPED, CopyReport, Finding, Hint, Report
from copy_link.rules.law import DIFFERS, UNKNOWN, Verdict, judge
from copy_link.rules.reasons import OF_SOURCES, SYMLINK_ON_THE_WAY, WINDOWS, Reason
from copy_link.settings import BUILTIN_SYNTAX, REQUIRE_SYNTAX, Settings
from copy_link.stages.copy_sources import Origin
from copy_link.stages.walk import Placed, walk
from copy_link.startup.annotations import Callable, Iterable
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.rules.ignore_comments import Ignores

FindImage = Callable[[str], BaseImage]


def report_on(
    dockerfile: Dockerfile,
    data: bytes,
    path: str,
    context: BuildContext | None,
    settings: Settings,
    find_image: FindImage,
) -> Report:
    """The report on a Dockerfile that was parsed from `data`; the other arguments are those of `checker.check`."""
    sought: dict[int, list[Lookup]] = {}
    builder = _rejecting(settings.builders) if settings.builders else ""
    left_plain = _left_plain(dockerfile, builder, settings)
    copies = tuple(
        _copy_report(one, judge(one.tree, one.copy, one.collisions), data, sought, settings.hints, left_plain)
        for one in walk(dockerfile, path, Origin(context), find_image)
        if settings.include_add or one.copy.instruction.keyword == "COPY"
    )
    lines = Lines(data)
    findings = _findings(dockerfile, lines, copies, settings, builder)
    findings.sort(key=lambda finding: finding.order)
    return Report(path, dockerfile, lines, copies, tuple(findings), settings.disabled)


def _rejecting(names: Iterable[str]) -> str:
    """The first of these builders that rejects `--link`; "" if none does."""
    from copy_link.rules.builders import rejects_link

    return next(filter(rejects_link, names), "")


def _left_plain(dockerfile: Dockerfile, builder: str, settings: Settings) -> Callable[[int], str]:
    """A function that gives the reason why the settings want no link in a stage, by its number; "" if they do."""
    if builder:
        return lambda number: BUILDER_REJECTS
    if not settings.stages:
        return lambda number: ""
    # Imported here: few configurations choose stages.
    from copy_link.stages.shipped_stages import shipped_stages

    shipped = shipped_stages(dockerfile, settings.stages)
    return lambda number: "" if number in shipped else NOT_SHIPPED


def _copy_report(
    placed: Placed,
    verdict: Verdict,
    data: bytes,
    sought: dict[int, list[Lookup]],
    gives_hints: bool,
    left_plain: Callable[[int], str],
) -> CopyReport:
    """The report on one COPY; its sources that the build context leaves open are added to `sought`, by line."""
    copy, stage = placed.copy, placed.stage
    kind, reasons = verdict.kind, verdict.reasons
    if stage.is_windows:
        # The law does not cover it: a plain one is left as it is, and a linked one may change the image.
        kind, reasons = UNKNOWN if copy.is_linked else DIFFERS, (Reason(WINDOWS),)
    slash = (make.add_slash(copy.instruction),) if verdict.needs_slash else ()
    left = left_plain(stage.number) if copy.is_linked is None else ""
    fix: tuple[Edit, ...] | None = None
    if copy.is_linked is None and kind != DIFFERS and not left:
        fix = (make.add_link(copy.instruction), *slash)
    elif copy.is_linked and kind == DIFFERS:
        fix = slash or None
    real_path = numeric_owner = None
    if copy.is_linked is not False and kind == DIFFERS and not stage.is_windows and not left:
        # Imported here: most files have no COPY that linking changes.
        if placed.owner is not None:
            from copy_link.rules.numeric_owners import numeric_owner_spelling

            numeric_owner = numeric_owner_spelling(placed, data)
        if any(reason.kind == SYMLINK_ON_THE_WAY for reason in verdict.reasons):
            from copy_link.rules.real_paths import real_path_spelling

            real_path = real_path_spelling(placed, data)
    hints: tuple[Hint, ...] = ()
    is_left_plain = copy.is_linked is None and kind == DIFFERS and real_path is None and numeric_owner is None
    if gives_hints and is_left_plain and not stage.is_windows and not left:
        from copy_link.rules.hints import hints as find_hints

        hints = find_hints(placed, verdict)
    evidence = () if stage.is_windows else (*verdict.facts, *_defaults(placed))
    own = [source.lookup for source in copy.sources if source.lookup is not None]
    if own:
        sought[copy.instruction.line] = own
    lookups = _lookups(copy.instruction.line, reasons[0], sought) if kind == UNKNOWN and sought else ()
    return CopyReport(
        copy.instruction,
        stage,
        copy.is_linked,
        kind,
        reasons,
        evidence,
        fix,
        copy.chmod is not None,
        real_path,
        lookups,
        numeric_owner,
        hints,
        left,
    )


def _lookups(line: int, reason: Reason, sought: dict[int, list[Lookup]]) -> tuple[tuple[int, Lookup], ...]:
    """The lookups that a reason depends on: those of the COPY on `line` itself, else of COPY in its evidence."""
    lines = sorted({fact.line for fact in reason.evidence if fact.line is not None})
    if reason.missing in OF_SOURCES and line in sought:
        lines = [line]
    return tuple((one, lookup) for one in lines for lookup in sought.get(one, ()))


def _defaults(placed: Placed) -> tuple[Evidence, ...]:
    """What was assumed: arguments have their defaults, and a newer base image is like the newest described ones."""
    found = []
    stage = placed.stage
    if stage.base is not None and stage.arguments:
        predicate = Predicate(BASE_DEFAULTS, text=stage.base, names=stage.arguments)
        found.append(Evidence(stage.source, stage.line, None, predicate))
    if stage.taken_as and stage.base is not None:
        found.append(Evidence(stage.source, stage.line, None, Predicate(NEWER, text=stage.base, names=stage.taken_as)))
    if placed.copy.arguments:
        predicate = Predicate(DEFAULTS, names=placed.copy.arguments)
        found.append(Evidence(stage.source, placed.copy.instruction.line, None, predicate))
    return tuple(found)


def _readable(findings: list[Finding], data: bytes) -> list[Finding]:
    """The findings; one whose fix would make a line too long for the builder has no fix, and says why."""
    return [
        one
        if make.keeps_lines_readable(data, one.edits)
        else one._replace(edits=(), message=wording.too_long(one.message))
        for one in findings
    ]


def _findings(
    dockerfile: Dockerfile, lines: Lines, copies: tuple[CopyReport, ...], settings: Settings, builder: str
) -> list[Finding]:
    """All findings of the selected rules that no comment silences; `builder` rejects links, "" if none does."""
    ignores = _ignores(dockerfile)
    disabled = settings.disabled

    def kept(findings: Iterable[Finding]) -> list[Finding]:
        if ignores is not None:
            # A comment about a rule that this run leaves out counts as used: another run may need it.
            findings = [one for one in findings if not ignores.silences(one.rule.id, one.line)]
        return [one for one in findings if one.rule.id not in disabled]

    data = lines.data
    about_copies = kept(copy_rules.find(copies, lines))
    if builder:
        from copy_link.rules import builders

        about_copies = [*kept(builders.find(copies, lines, builder)), *about_copies]
    found = _readable(copy_rules.first_of_each(about_copies), data)
    others = []
    if not builder:
        required = {REQUIRE_SYNTAX: DEFAULT_SYNTAX, BUILTIN_SYNTAX: None}.get(settings.syntax, settings.syntax)
        others = kept(syntax_rules.find(dockerfile, data, copies, found, required))
        if syntax_rules.rejects_link(dockerfile.frontend):
            # A builder that does not read the file copies nothing. Comments about its COPY count as used all the same.
            found = []
    if ignores is not None:
        from copy_link.rules import ignore_comments
        from copy_link.rules.table import RULES

        ignore_comments.spare_unjudged(ignores, dockerfile, copies)
        if ignore_comments.UNUSED_IGNORE.id not in disabled:
            others += ignore_comments.find(ignores, dockerfile, data, RULES)
    return [*found, *others]


def _ignores(dockerfile: Dockerfile) -> Ignores | None:
    """The ignore comments of a file; None if no comment is for copy-link."""
    if not any(MARK in comment.text.lower() for comment in dockerfile.comments):
        return None
    # Imported here: few files have one.
    from copy_link.rules.ignore_comments import Ignores

    return Ignores(dockerfile)
