"""The terminal format: each finding with the marked line, its fix, and the evidence below it."""

from __future__ import annotations

from copy_link.dockerfile.positions import Lines
from copy_link.escaping import escaped_start, printable, shown_path
from copy_link.report.evidence import EvidenceIndex
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import advice, error_line, fixed_line, summary
from copy_link.report.text.plain import Text
from copy_link.report.text.screen import BAD, BAD_BOLD, BOLD, FAINT, GOOD, HIGHLIGHT, UNSURE_BOLD, Screen, width
from copy_link.report.text.snippet import Mark, Snippet
from copy_link.rules.edits import Edit, apply
from copy_link.rules.findings import DESTINATION, KEYWORD, CopyReport, Finding
from copy_link.rules.remedies import Remedy, remedies
from copy_link.settings import ERROR, NOTE, WARNING
from copy_link.startup.annotations import Iterable, Iterator

INDENT = 4


class Terminal(Text):
    """The terminal format: as the plain text format, with source lines, evidence and colours."""

    def __init__(self, screen: Screen, is_explained: bool = False, unsafe_fixes: bool = False) -> None:
        super().__init__(is_explained, unsafe_fixes)
        self.screen = screen

    def rows(self, checked: Checked) -> Iterator[str]:
        """The fixes, the picture if requested, and every finding with its lines and evidence."""
        if checked.fixed:
            yield self.screen.paint(fixed_line(checked), GOOD)
        if self.is_explained:
            from copy_link.report.text.picture import explanation

            yield from explanation(checked, self.screen, self.unsafe_fixes)
            yield ""
            # The picture already shows the evidence.
            for finding in checked.shown:
                yield from self.finding_rows(checked.path, finding)
            if checked.shown:
                yield ""
        elif checked.shown:
            findings = _Findings(checked, self.screen, self.unsafe_fixes)
            for finding in checked.shown:
                yield from findings.finding(finding)
                yield ""

    def finding_rows(self, path: str, finding: Finding) -> Iterator[str]:
        """A finding as in plain text, with colours and wrapped."""
        location, rule = f"{shown_path(path)}:{finding.line}:{finding.column}:", finding.rule.id
        painted = f"{self.screen.paint(location, BOLD)} {self.screen.paint(rule, rule_color(finding))}"
        indent = width(location) + 1 + len(rule) + 1
        message = f"{finding.severity}: {finding.message}"
        first, *others = self.screen.wrapped(printable(message), indent, INDENT)
        yield f"{painted} {first}"
        yield from (" " * INDENT + other for other in others)

    def failure(self, failure: Failure) -> Iterator[str]:
        """The lines for a file that could not be read or written."""
        return map(escaped_start, self.failure_rows(failure))

    def failure_rows(self, failure: Failure) -> Iterator[str]:
        """The error, and the line of the file that caused it."""
        for number, line in enumerate(self.screen.wrapped(error_line(failure), 0, INDENT)):
            yield ("" if number == 0 else " " * INDENT) + self.screen.paint(line, BAD_BOLD)
        if failure.line is not None:
            lines = Lines(failure.data)
            if lines.text(failure.line):
                yield from Snippet(lines, self.screen, failure.line).rows(failure.line, failure.line, [])
        yield ""

    def end(self, results: Results) -> Iterator[str]:
        """The summary, and the commands to run next."""
        found = summary(results)
        if found:
            first, *others = self.screen.wrapped(found, 0, INDENT)
            for line in (escaped_start(first), *(" " * INDENT + other for other in map(escaped_start, others))):
                yield self.screen.paint(line, BOLD)
        found = advice(results, self.is_explained)
        for line in self.screen.wrapped(found, 0, 0) if found else ():
            yield self.screen.paint(line, FAINT)


def rule_color(finding: Finding) -> str:
    """The colour for the rule of a finding, as compilers have them."""
    return {ERROR: BAD_BOLD, WARNING: UNSURE_BOLD, NOTE: HIGHLIGHT}[finding.severity]


class _Findings:
    """Shows the findings of one file."""

    def __init__(self, checked: Checked, screen: Screen, unsafe_fixes: bool) -> None:
        self.checked = checked
        self.screen = screen
        self.unsafe_fixes = unsafe_fixes
        # The line of the COPY for which each set of remedies was shown first.
        self.decided: dict[tuple[Remedy, ...], int] = {}
        self.index = EvidenceIndex(checked)
        self.lines = checked.report.lines

    def finding(self, finding: Finding) -> Iterator[str]:
        copy = self.index.copy_of(self.checked.report.copies, finding)
        yield from self.title(finding)
        proof = self.index.of_finding(finding, copy)
        begins = [self.lines.position(excerpt.start).line for excerpt in proof.excerpts]
        snippet = Snippet(self.lines, self.screen, max([finding.end_line, *begins]))
        added = list(self.added(finding))
        is_above = bool(added) and self.lines.position(finding.edits[0].start).column == 1
        marks = [Mark(start, end, "^", BAD) for start, end in self.spans(finding, copy)]
        fix = [row for line in added for row in snippet.added(line, finding.is_safe)]
        if is_above:
            yield from fix
        yield from snippet.rows(finding.line, self.last_line(finding, copy), marks)
        if not is_above:
            yield from fix
        if finding.edits and not finding.is_safe and not self.unsafe_fixes:
            yield from snippet.note("may change the image: needs --unsafe-fixes", FAINT)
        if proof.excerpts:
            yield self.screen.paint(f"{' ' * INDENT}because of", FAINT)
        for line in dict.fromkeys(sorted(begins)):
            here = [excerpt for excerpt in proof.excerpts if self.lines.position(excerpt.start).line == line]
            found = [Mark(excerpt.start, excerpt.end, "-", HIGHLIGHT, printable(excerpt.note)) for excerpt in here]
            last = max(self.lines.position(mark.end).line for mark in found)
            yield from snippet.rows(line, last, found)
        for fact in proof.elsewhere:
            yield from snippet.note(printable(fact), FAINT)
        if copy is not None:
            yield from self.remedies(copy, snippet)

    def title(self, finding: Finding) -> Iterator[str]:
        """The location and the rule, and below them the message."""
        location = self.screen.paint(f"{shown_path(self.checked.path)}:{finding.line}:{finding.column}:", BOLD)
        rule = self.screen.paint(finding.rule.id, rule_color(finding))
        yield f"{location} {rule} {finding.rule.name} ({finding.severity})"
        for line in self.screen.wrapped(printable(finding.message), INDENT):
            yield " " * INDENT + self.screen.paint(line, BOLD)

    def spans(self, finding: Finding, copy: CopyReport | None) -> list[tuple[int, int]]:
        """The spans of bytes to mark for a finding."""
        if copy is None:
            if not finding.edits:
                return [self.lines.span(finding.line)]
            return [_without_ending(edit, self.lines.data) for edit in finding.edits if edit.start < edit.end]
        instruction = copy.instruction
        destination = instruction.words[-1].start, instruction.words[-1].end
        marks = finding.rule.marks
        found = [(instruction.start, instruction.keyword_end)] if KEYWORD in marks else []
        found += [(flag.start, flag.end) for flag in instruction.flags if flag.name in marks]
        # Besides adding the link and writing a text, a fix can only append a slash.
        if DESTINATION in marks or len(finding.edits) > 1 + bool(finding.respelled):
            found.append(destination)
        return found

    def added(self, finding: Finding) -> Iterable[str]:
        """The lines that the fix changes or inserts, as they are after the fix."""
        if not finding.edits:
            return ()
        first = self.lines.position(finding.edits[0].start).line
        last = max(self.lines.position(edit.end).line for edit in finding.edits)
        start, end = self.lines.span(first)[0], self.lines.span(last)[1]
        moved = [Edit(edit.start - start, min(edit.end, end) - start, edit.replacement) for edit in finding.edits]
        before = self.lines.data[start:end].decode("utf-8", "replace").split("\n")
        after = apply(self.lines.data[start:end], moved).decode("utf-8", "replace").split("\n")
        return [line.rstrip("\r") for line in after if line not in before and line.strip()]

    def last_line(self, finding: Finding, copy: CopyReport | None) -> int:
        """The last line of the instruction, without its heredocs."""
        if copy is None or not copy.instruction.heredocs:
            return finding.end_line
        return self.lines.position(copy.instruction.words[-1].end).line

    def remedies(self, copy: CopyReport, snippet: Snippet) -> Iterator[str]:
        found = tuple(remedies(copy, self.index.instructions))
        line = self.decided.setdefault(found, copy.instruction.line)
        if found and line != copy.instruction.line:
            yield from snippet.note(f"see line {line}: the same remedy decides this too", "")
            return
        for remedy in found:
            yield from snippet.note(f"{printable(remedy.text)}:", "")
            for row in remedy.lines:
                yield f"        {self.screen.paint(printable(row), HIGHLIGHT)}"


def _without_ending(edit: Edit, data: bytes) -> tuple[int, int]:
    return edit.start, edit.start + len(data[edit.start : edit.end].rstrip(b"\r\n"))
