"""The shared checker: one Dockerfile's bytes in, a verdict on every COPY and the findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from copy_link import edits as make
from copy_link import syntax_directive
from copy_link.base_images import BaseImage, find
from copy_link.build_context import BuildContext
from copy_link.dockerfile import Dockerfile, Instruction, parse
from copy_link.edits import Edit
from copy_link.ignores import Ignores
from copy_link.link import (
    DIFFERS,
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    OWNER_NAME,
    SAME,
    SYMLINK_ON_THE_WAY,
    UNKNOWN,
    Reason,
    Verdict,
    judge,
)
from copy_link.patterns import pattern
from copy_link.records import NamedTuple
from copy_link.rules import RULES, Rule
from copy_link.settings import REQUIRE_SYNTAX, Settings
from copy_link.sources import Origin
from copy_link.stages import Placed, Stage, walk
from copy_link.tree import Evidence

WINDOWS_PATH = pattern(r"[A-Za-z]:[\\/]")

# What the rule about a linked COPY goes by, in the order in which they matter.
HARMS = (
    (OWNER_NAME, "CL101"),
    (SYMLINK_ON_THE_WAY, "CL102"),
    (DIRECTORY_IS_RESET, "CL104"),
    (DIRECTORY_BECOMES_FILE, "CL103"),
)


class CopyReport(NamedTuple):
    """One COPY or ADD with its verdict.

    `is_linked` is None for a plain one and False for `--link=false`. `missing` says what an unknown verdict lacks.
    `fix` links it (None where that is not right, or not possible).
    """

    instruction: Instruction
    stage: Stage
    is_linked: bool | None
    verdict: str
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    missing: str
    fix: tuple[Edit, ...] | None


class Finding(NamedTuple):
    """Something to do: where (line and column from 1, column in characters), what, and the edits that do it."""

    rule: Rule
    line: int
    column: int
    end_line: int
    message: str
    edits: tuple[Edit, ...]
    is_safe: bool
    evidence: tuple[Evidence, ...] = ()
    keyword: str = ""


class Report(NamedTuple):
    """What the checker has to say of one file."""

    path: str
    copies: tuple[CopyReport, ...]
    findings: tuple[Finding, ...]

    def fixes(self, unsafe: bool) -> tuple[Finding, ...]:
        """The findings that a fixer may act on."""
        return tuple(finding for finding in self.findings if finding.edits and (finding.is_safe or unsafe))


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
    placed = walk(dockerfile, path, Origin(context), find_image)
    copies = tuple(
        _copy_report(one, judge(one.tree, one.copy))
        for one in placed
        if settings.include_add or one.copy.instruction.keyword == "COPY"
    )
    ignores = Ignores(dockerfile)
    found = _Findings(dockerfile, data, settings)
    findings = [*found.of_copies(copies), *found.of_syntax(copies)]
    kept = [finding for finding in findings if not ignores.silences(finding.rule.id, finding.line)]
    if settings.syntax == REQUIRE_SYNTAX and not any(_links(finding) for finding in kept):
        # A syntax line is not owed for links that stay away.
        kept = [finding for finding in kept if finding.rule.id != "CL201" or found.has_link(copies)]
    kept.extend(found.of_ignores(ignores))
    return Report(
        path, copies, tuple(sorted(kept, key=lambda finding: (finding.line, finding.column, finding.rule.id)))
    )


def _links(finding: Finding) -> bool:
    return finding.rule.id in ("CL001", "CL002")


def _copy_report(placed: Placed, verdict: Verdict) -> CopyReport:
    copy, stage = placed.copy, placed.stage
    kind, reasons, evidence = verdict.kind, verdict.reasons, verdict.facts
    if stage.is_windows or WINDOWS_PATH.match(copy.destination_text):
        kind, reasons = DIFFERS, (Reason("windows", "a Windows image: its layers are left alone"),)
    fix = None
    if copy.is_linked is None and kind != DIFFERS:
        slash = (make.add_slash(copy.instruction),) if verdict.needs_slash else ()
        fix = (make.add_link(copy.instruction), *slash)
    missing = _missing(stage, reasons) if kind == UNKNOWN else ""
    evidence = (*evidence, *_defaults(placed))
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


def _proof(reason: Reason) -> str:
    """Where the last fact that the reason rests on comes from, for a message."""
    if not reason.evidence:
        return ""
    fact = reason.evidence[-1]
    return f" ({fact.source}:{fact.line})" if fact.line else f" ({fact.source})"


def _missing(stage: Stage, reasons: tuple[Reason, ...]) -> str:
    """What would have to be known, in words that name the remedy where there is one."""
    evidence_sources = {fact.source for reason in reasons for fact in reason.evidence}
    if not stage.is_known and (not evidence_sources or evidence_sources <= {stage.base, ""}):
        if stage.base is None:
            return f"the base image is not known: {stage.problem}"
        return f"base image {stage.base} is not known"
    return reasons[0].text


def _remedy(copy: CopyReport) -> str:
    """What a person can do so that an unknown verdict is decided."""
    base = copy.stage.base
    if base is not None and not copy.stage.is_known:
        return f"; describe it with `copy-link-survey {base}`"
    if any("may be a directory" in reason.text for reason in copy.reasons):
        return "; a / behind the destination says that it is a directory"
    return ""


class _Findings:
    """Puts verdicts into findings for one file."""

    def __init__(self, dockerfile: Dockerfile, data: bytes, settings: Settings) -> None:
        self.dockerfile = dockerfile
        self.data = data
        self.settings = settings
        self.directive = syntax_directive.find(data)
        self.rejects_link = self.directive is not None and not syntax_directive.knows_link(self.directive.image)

    def has_link(self, copies: Iterable[CopyReport]) -> bool:
        return any(copy.is_linked for copy in copies)

    def of_copies(self, copies: Iterable[CopyReport]) -> Iterable[Finding]:
        for copy in copies:
            if self.rejects_link:
                continue
            if copy.is_linked:
                yield from self.of_linked(copy)
            elif copy.is_linked is None and copy.fix is not None:
                yield self.of_plain(copy, copy.fix)

    def of_plain(self, copy: CopyReport, fix: tuple[Edit, ...]) -> Finding:
        keyword = copy.instruction.keyword
        if copy.verdict == UNKNOWN:
            message = f"cannot tell whether {keyword} can be linked: {copy.missing}{_remedy(copy)}"
            return self.finding("CL002", copy, message, fix)
        slash = f", and / behind {copy.instruction.words[-1].text}" if len(fix) > 1 else ""
        return self.finding("CL001", copy, f"{keyword} builds the same image with --link: add it{slash}", fix)

    def of_linked(self, copy: CopyReport) -> Iterable[Finding]:
        for about, rule in HARMS:
            harm = next((reason for reason in copy.reasons if reason.about == about), None)
            if copy.verdict == DIFFERS and harm is not None:
                if about == DIRECTORY_BECOMES_FILE:
                    edit, remedy = make.add_slash(copy.instruction), "add / behind it"
                else:
                    edit, remedy = make.drop_link(copy.instruction, self.data), "drop --link"
                yield self.finding(rule, copy, f"{harm.text}{_proof(harm)}: {remedy}", (edit,), harm.evidence)
                return

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

    def of_syntax(self, copies: tuple[CopyReport, ...]) -> Iterable[Finding]:
        wants_link = [copy for copy in copies if copy.is_linked or (copy.fix is not None and copy.verdict == SAME)]
        if not wants_link:
            return
        if self.directive is not None and self.rejects_link:
            image = self.directive.image
            raised = syntax_directive.raised(image)
            edit = Edit(self.directive.start, self.directive.end, raised.encode())
            message = f"{image} rejects --link, so nothing here can be linked: raise it to {raised}"
            yield self.at_line("CL202", self.directive.line, message, (edit,))
        elif self.directive is None and self.settings.syntax == REQUIRE_SYNTAX:
            edit = make.add_syntax(self.dockerfile, self.data)
            line = edit.replacement.decode().strip()
            message = f"--link needs a frontend that knows it: add `{line}` as the first line"
            yield self.at_line("CL201", 1, message, (edit,))

    def of_ignores(self, ignores: Ignores) -> Iterable[Finding]:
        for comment, ids in ignores.unused():
            text = f" for {', '.join(ids)}" if ids else ""
            edit = make.remove_line(comment.start, comment.end, self.data)
            yield self.at_line("CL301", comment.line, f"this ignore comment silences nothing{text}: remove it", (edit,))

    def at_line(self, rule: str, line: int, message: str, edits: tuple[Edit, ...]) -> Finding:
        return Finding(RULES[rule], line, 1, line, message, edits, RULES[rule].fix_is_safe)

    def column(self, offset: int) -> int:
        start = self.data.rfind(b"\n", 0, offset) + 1
        start = max(start, self.dockerfile.start) if offset >= self.dockerfile.start else start
        return len(self.data[start:offset].decode("utf-8", "replace")) + 1
