"""Findings on a terminal: the lines they speak of with the place marked, the fix, and beneath that the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from copy_link.checker import CopyReport, Finding
from copy_link.edits import Edit, apply
from copy_link.report import Checked, Failure, Results, guarded, printable, shown_path
from copy_link.report.evidence import Evidences
from copy_link.report.remedies import remedies
from copy_link.report.screen import BAD, BAD_BOLD, BOLD, FAINT, GOOD, PLACE, UNSURE, Screen
from copy_link.report.snippet import Mark, Snippet
from copy_link.report.source import Lines
from copy_link.report.text import Text, error_line, fixed_line, summary

INDENT = 4
# What is marked in the line of a finding, besides what its fix replaces.
MARKS_FLAGS = {"CL101": ("link", "chown"), "CL102": ("link",), "CL103": ("link",), "CL104": ("link",)}
MARKS_DESTINATION = frozenset({"CL002", "CL102", "CL103", "CL104"})


class Terminal(Text):
    """The format."""

    def __init__(self, screen: Screen, is_explained: bool = False, unsafe_fixes: bool = False) -> None:
        super().__init__(is_explained, unsafe_fixes)
        self.screen = screen

    def rows(self, checked: Checked) -> Iterator[str]:
        """What was fixed, the picture if it was asked for, and every finding with its lines and evidence."""
        if checked.fixed:
            yield self.screen.paint(fixed_line(checked.path, checked.fixed), GOOD)
        if self.is_explained:
            from copy_link.report.explanation import explanation

            yield from explanation(checked, self.screen, self.unsafe_fixes)
            yield ""
        if checked.findings:
            findings = _Findings(checked, self.screen)
            for finding in checked.findings:
                yield from findings.finding(finding)
                yield ""

    def failure(self, failure: Failure) -> Iterator[str]:
        """What is said of a file that could not be read."""
        return map(guarded, self.failure_rows(failure))

    def failure_rows(self, failure: Failure) -> Iterator[str]:
        """One line, and the line of the file that it speaks of."""
        for number, line in enumerate(self.screen.wrapped(error_line(failure), 0, INDENT)):
            yield ("" if number == 0 else " " * INDENT) + self.screen.paint(line, BAD_BOLD)
        if failure.line is not None:
            lines = Lines(failure.data)
            if lines.text(failure.line):
                yield from Snippet(lines, self.screen, failure.line).rows(failure.line, failure.line, [])
        yield ""

    def end(self, results: Results) -> Iterator[str]:
        """The summary, if there is anything to sum up."""
        found = summary(results)
        if found:
            for line in self.screen.wrapped(found, 0):
                yield self.screen.paint(guarded(line), BOLD)


class _Findings:
    """Shows the findings of one file."""

    def __init__(self, checked: Checked, screen: Screen) -> None:
        self.checked = checked
        self.screen = screen
        self.evidences = Evidences(checked)
        self.lines = Lines(checked.data)

    def finding(self, finding: Finding) -> Iterator[str]:
        copy = self.evidences.copy_of(self.checked.report.copies, finding)
        yield from self.title(finding)
        evidence = [fact for reason in copy.reasons for fact in reason.evidence] if copy else []
        proof = self.evidences.proof(copy, [*evidence, *finding.evidence])
        begins = [self.lines.position(place.start).line for place in proof.places]
        snippet = Snippet(self.lines, self.screen, max([finding.end_line, *begins]))
        added = list(self.added(finding))
        is_above = bool(added) and self.lines.position(finding.edits[0].start).column == 1
        marks = [Mark(start, end, "^", BAD) for start, end in self.spans(finding, copy)]
        fix = [row for line in added for row in snippet.added(line, finding.is_safe)]
        if is_above:
            yield from fix
        yield from snippet.rows(finding.line, finding.end_line, marks)
        if not is_above:
            yield from fix
        if finding.edits and not finding.is_safe:
            yield from snippet.note("this may change the image: copy-link-fix does it only with --unsafe-fixes", FAINT)
        if proof.places:
            yield self.screen.paint(f"{' ' * INDENT}because of", FAINT)
        for line in dict.fromkeys(sorted(begins)):
            here = [place for place in proof.places if self.lines.position(place.start).line == line]
            found = [Mark(place.start, place.end, "-", PLACE, printable(place.note)) for place in here]
            last = max(self.lines.position(mark.end).line for mark in found)
            yield from snippet.rows(line, last, found)
        for fact in proof.elsewhere:
            yield from snippet.note(printable(fact), FAINT)
        if copy is not None:
            yield from self.remedies(copy, snippet)

    def title(self, finding: Finding) -> Iterator[str]:
        """Where and which rule, and beneath it what."""
        color = UNSURE if finding.rule.id == "CL002" else BAD_BOLD
        place = f"{shown_path(self.checked.path)}:{finding.line}:{finding.column}:"
        yield f"{self.screen.paint(place, BOLD)} {self.screen.paint(finding.rule.id, color)} {finding.rule.name}"
        for line in self.screen.wrapped(printable(finding.message), INDENT):
            yield " " * INDENT + self.screen.paint(line, BOLD)

    def spans(self, finding: Finding, copy: CopyReport | None) -> list[tuple[int, int]]:
        """The bytes that the finding is about."""
        if copy is None:
            if not finding.edits:
                return [self.lines.span(finding.line)]
            return [_without_ending(edit, self.lines.data) for edit in finding.edits if edit.start < edit.end]
        instruction = copy.instruction
        destination = instruction.words[-1].start, instruction.words[-1].end
        flags = MARKS_FLAGS.get(finding.rule.id)
        if flags is None:
            found = [(instruction.start, instruction.keyword_end)]
        else:
            found = [(one.start, one.end) for one in instruction.flags if one.name in flags]
        if finding.rule.id in MARKS_DESTINATION or len(finding.edits) > 1:
            found.append(destination)
        return found

    def added(self, finding: Finding) -> Iterable[str]:
        """The lines that the fix makes of the finding's, and those that it puts in front of them."""
        if not finding.edits:
            return ()
        first = self.lines.position(finding.edits[0].start).line
        last = max(self.lines.position(edit.end).line for edit in finding.edits)
        start, end = self.lines.span(first)[0], self.lines.span(last)[1]
        moved = [Edit(edit.start - start, min(edit.end, end) - start, edit.replacement) for edit in finding.edits]
        before = self.lines.data[start:end].decode("utf-8", "replace").split("\n")
        after = apply(self.lines.data[start:end], moved).decode("utf-8", "replace").split("\n")
        return [line.rstrip("\r") for line in after if line not in before and line.strip()]

    def remedies(self, copy: CopyReport, snippet: Snippet) -> Iterator[str]:
        for remedy in remedies(copy, self.evidences.instructions):
            yield from snippet.note(f"{printable(remedy.text)}:", "")
            for line in remedy.lines:
                yield f"        {self.screen.paint(printable(line), PLACE)}"


def _without_ending(edit: Edit, data: bytes) -> tuple[int, int]:
    return edit.start, edit.start + len(data[edit.start : edit.end].rstrip(b"\r\n"))
