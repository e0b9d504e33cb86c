"""Fingerprints, which identify a finding across versions of a file.

They depend on the instruction, not on its line number.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from copy_link.report.documents.paths import repository_path
from copy_link.report.results import Checked
from copy_link.rules.findings import Finding
from copy_link.startup.annotations import Iterator


def fingerprints(checked: Checked) -> Iterator[tuple[Finding, str]]:
    """Each finding and note of a file with its fingerprint: 64 hexadecimal digits, different for each finding.

    The digits depend on the path, the rule and the text of the instruction, but not on its line breaks. Findings that
    agree in all of these are numbered.
    """
    lines = checked.report.lines
    copies = {copy.instruction.line: copy.instruction for copy in checked.report.copies}
    path = repository_path(checked.path)
    seen: Counter[tuple[str, str]] = Counter()
    for finding in checked.shown:
        text = ""
        if finding.keyword and finding.line in copies:
            text = f"{finding.keyword} {copies[finding.line].value}"
        elif not finding.rule.is_once_per_file:
            text = lines.text(finding.line)
        key = finding.rule.id, " ".join(text.split())
        yield finding, digest(path, *key, str(seen[key]))
        seen[key] += 1


def digest(*parts: str) -> str:
    """The SHA-256 digest of a sequence of texts, in hexadecimal; `"a", "b"` and `"ab"` have different digests."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
