"""Fingerprints, by which a finding is recognised in a later version of the file.

They depend on the instruction, not on its line.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from copy_link.report.documents.paths import repository_path
from copy_link.report.results import Checked
from copy_link.rules.findings import Finding


def fingerprints(checked: Checked) -> Iterator[tuple[Finding, str]]:
    """Every finding with 64 hexadecimal digits of its own.

    They depend on the path, the rule and the text of the instruction, however it is broken into lines; findings that
    are equal in all of these are counted.
    """
    lines = checked.report.lines
    copies = {copy.instruction.line: copy.instruction for copy in checked.report.copies}
    path = repository_path(checked.path)
    seen: Counter[tuple[str, str]] = Counter()
    for finding in checked.findings:
        text = ""
        if finding.keyword and finding.line in copies:
            text = f"{finding.keyword} {copies[finding.line].value}"
        elif not finding.rule.is_once_per_file:
            text = lines.text(finding.line)
        key = finding.rule.id, " ".join(text.split())
        yield finding, digest(path, *key, str(seen[key]))
        seen[key] += 1


def digest(*parts: str) -> str:
    """SHA-256 over texts; another sequence of texts has another digest."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
