"""The shared checker: one Dockerfile's bytes in, a verdict on every COPY and the findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from copy_link.base_images.find import BaseImage, find
from copy_link.build_context.context import BuildContext
from copy_link.dockerfile import directives
from copy_link.dockerfile.parser import Dockerfile, parse
from copy_link.image.evidence import Evidence
from copy_link.rules import copy_rules
from copy_link.rules import edits as make
from copy_link.rules.copy_rules import HARMS, LINK_IS_DROPPED
from copy_link.rules.edits import Edit
from copy_link.rules.findings import CopyReport, Finding, Report
from copy_link.rules.ignore_comments import Ignores
from copy_link.rules.law import (
    DIFFERS,
    DIRECTORY_BECOMES_FILE,
    UNKNOWN,
    Reason,
    Verdict,
    judge,
)
from copy_link.rules.table import RULES
from copy_link.settings import REQUIRE_SYNTAX, Settings
from copy_link.stages.copy_sources import Origin
from copy_link.stages.walk import Placed, walk
from copy_link.stages.windows import is_windows_name, windows_stages

# What a reason is about that is none of the law.
WINDOWS = "windows"


FindImage = Callable[[str], BaseImage]


def check(
    data: bytes,
    path: str,
    context: BuildContext | None = None,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    find_image: FindImage = find,
) -> Report:
    """Judge every COPY of a Dockerfile. Raises DockerfileError for a file that BuildKit does not read."""
    dockerfile = parse(data)
    windows = windows_stages(dockerfile)
    copies = tuple(
        _copy_report(
            one,
            judge(one.tree, one.copy),
            one.stage.is_windows or one.stage.number in windows or is_windows_name(one.stage.base),
        )
        for one in walk(dockerfile, path, Origin(context), find_image)
        if settings.include_add or one.copy.instruction.keyword == "COPY"
    )
    findings = _Findings(dockerfile, data, settings).of_file(copies)
    return Report(
        path, copies, tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.rule.id)))
    )


def _copy_report(placed: Placed, verdict: Verdict, is_windows: bool) -> CopyReport:
    copy, stage = placed.copy, placed.stage
    kind, reasons, evidence = verdict.kind, verdict.reasons, verdict.facts
    if is_windows:
        # Whether a linked one changes the image is not known, and a plain one is left as it is.
        kind, reasons = UNKNOWN if copy.is_linked else DIFFERS, (Reason(WINDOWS, copy_rules.WINDOWS),)
        stage = stage._replace(is_known=True, is_windows=True)
    fix = None
    if copy.is_linked is None and kind != DIFFERS:
        slash = (make.add_slash(copy.instruction),) if verdict.needs_slash else ()
        fix = (make.add_link(copy.instruction), *slash)
    missing = copy_rules.missing(stage, reasons) if kind == UNKNOWN else ""
    evidence = () if is_windows else (*evidence, *_defaults(placed))
    return CopyReport(copy.instruction, stage, copy.is_linked, kind, reasons, evidence, missing, fix)


def _defaults(placed: Placed) -> tuple[Evidence, ...]:
    """What was taken at its default, and may be something else in a build with arguments."""
    found = []
    stage = placed.stage
    if stage.base is not None and stage.arguments:
        names = ", ".join(f"${name}" for name in stage.arguments)
        found.append(Evidence(stage.source, stage.line, f"FROM {stage.base}, {names} at the default"))
    if placed.copy.arguments:
        names = ", ".join(f"${name}" for name in placed.copy.arguments)
        found.append(Evidence(stage.source, placed.copy.instruction.line, f"{names} at the default"))
    return tuple(found)


def _first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for an instruction, for its fix is enough."""
    first: dict[tuple[int, int], Finding] = {}
    for one in findings:
        first.setdefault((one.line, one.column), one)
    return list(first.values())


class _Findings:
    """Puts verdicts into findings for one file."""

    def __init__(self, dockerfile: Dockerfile, data: bytes, settings: Settings) -> None:
        self.dockerfile = dockerfile
        self.data = data
        self.settings = settings
        self.directive = directives.find(data)
        self.rejects_link = self.directive is not None and not directives.knows_link(self.directive.image)

    def of_file(self, copies: tuple[CopyReport, ...]) -> list[Finding]:
        """Everything that is found, and not silenced by a comment."""
        ignores = Ignores(self.dockerfile)

        def kept(findings: Iterable[Finding]) -> list[Finding]:
            return [one for one in findings if not ignores.silences(one.rule.id, one.line)]

        found = _first_of_each(kept(self.of_copies(copies)))
        flags = [one for one in copies if one.is_linked is not None and not one.stage.is_windows]
        syntax = kept(self.of_syntax(flags, found))
        if self.rejects_link:
            # What the builder does not read is not judged, but a comment about it is not unused either.
            found = []
        self.spare(ignores, copies)
        return [*found, *syntax, *self.of_ignores(ignores)]

    def spare(self, ignores: Ignores, copies: tuple[CopyReport, ...]) -> None:
        """Leave the comments above what is not judged: another run, or another builder, may need them."""
        judged = {one.instruction.start for one in copies if not one.stage.is_windows}
        for instruction in self.dockerfile.instructions:
            copied = instruction.trigger or instruction
            if copied.keyword in ("COPY", "ADD") and copied.start not in judged:
                ignores.spare(copied.line)

    def of_copies(self, copies: Iterable[CopyReport]) -> Iterable[Finding]:
        for copy in copies:
            if copy.is_linked:
                yield from self.of_linked(copy)
            elif copy.is_linked is None and copy.fix is not None:
                yield self.of_plain(copy, copy.fix)

    def of_plain(self, copy: CopyReport, fix: tuple[Edit, ...]) -> Finding:
        keyword = copy.instruction.keyword
        if copy.verdict == UNKNOWN:
            remedy = copy_rules.remedy(copy.stage, copy.reasons)
            message = f"cannot tell whether {keyword} can be linked: {copy.missing}{remedy}"
            return self.finding("CL002", copy, message, fix)
        slash = f", and / behind {copy.instruction.words[-1].text}" if len(fix) > 1 else ""
        return self.finding("CL001", copy, f"{keyword} builds the same image with --link: add it{slash}", fix)

    def of_linked(self, copy: CopyReport) -> Iterable[Finding]:
        """Every harm that linking does; only the first that is not silenced is told."""
        for about, rule in HARMS:
            harm = next((reason for reason in copy.reasons if reason.about == about), None)
            if copy.verdict == DIFFERS and harm is not None:
                is_slash_missing = about == DIRECTORY_BECOMES_FILE
                instruction = copy.instruction
                edit = make.add_slash(instruction) if is_slash_missing else make.drop_link(instruction, self.data)
                yield self.finding(rule, copy, copy_rules.harm(harm, instruction), (edit,), harm.evidence)

    def finding(
        self,
        rule: str,
        copy: CopyReport,
        message: str,
        edits: tuple[Edit, ...],
        evidence: tuple[Evidence, ...] | None = None,
    ) -> Finding:
        instruction = copy.instruction
        return Finding(
            RULES[rule],
            instruction.line,
            self.column(instruction.start),
            instruction.end_line,
            message,
            edits,
            RULES[rule].fix_is_safe,
            copy.evidence if evidence is None else evidence,
            instruction.keyword,
        )

    def of_syntax(self, flags: list[CopyReport], found: list[Finding]) -> Iterable[Finding]:
        """What is to be said of the syntax line, given the instructions with a link flag and what was found."""
        to_link = any(one.rule.id == "CL001" for one in found)
        if self.directive is not None and self.rejects_link and (flags or to_link):
            image = self.directive.image
            raised = directives.raised(image)
            edit = Edit(self.directive.start, self.directive.end, raised.encode())
            message = copy_rules.rejected(image, raised, bool(flags))
            yield self.at_line("CL202", self.directive.line, message, (edit,))
        elif self.directive is None and self.settings.syntax == REQUIRE_SYNTAX:
            # A syntax line is not owed for links that are to go.
            dropped = {one.line for one in found if one.rule.id in LINK_IS_DROPPED}
            if to_link or any(one.is_linked and one.instruction.line not in dropped for one in flags):
                yield self.of_missing_syntax()

    def of_missing_syntax(self) -> Finding:
        edit = make.add_syntax(self.dockerfile, self.data)
        line = edit.replacement.decode().strip()
        unseen = directives.unseen(self.data)
        if unseen is None:
            message = f"--link needs a frontend that knows it: add `{line}` as the first line"
            return self.at_line("CL201", 1, message, (edit,))
        # The frontend would find two of them, which is an error, and nobody goes by the one that is there.
        (comment,) = (one for one in self.dockerfile.comments if one.line == unseen)
        removal = make.remove_comment(comment, self.dockerfile, self.data)
        finding = self.at_line("CL201", 1, copy_rules.unseen_syntax(unseen, line), (edit, removal))
        return finding._replace(end_line=unseen)

    def of_ignores(self, ignores: Ignores) -> Iterable[Finding]:
        for comment, ids in ignores.unused():
            edit = make.remove_comment(comment, self.dockerfile, self.data)
            unknown_ids = tuple(one for one in ids if one not in RULES)
            guards = comment.line <= directives.LAST_GUARD and self.guards_directive(edit)
            message = copy_rules.unused(ids, unknown_ids, guards)
            yield self.at_line("CL301", comment.line, message, () if guards else (edit,))

    def guards_directive(self, removal: Edit) -> bool:
        """Whether a comment is what keeps the line below it from being a parser directive."""
        without = make.apply(self.data, [removal])
        return directives.directives(without) != directives.directives(self.data)

    def at_line(self, rule: str, line: int, message: str, edits: tuple[Edit, ...]) -> Finding:
        return Finding(RULES[rule], line, 1, line, message, edits, RULES[rule].fix_is_safe)

    def column(self, offset: int) -> int:
        start = self.data.rfind(b"\n", 0, offset) + 1
        start = max(start, self.dockerfile.start) if offset >= self.dockerfile.start else start
        return len(self.data[start:offset].decode("utf-8", "replace")) + 1
