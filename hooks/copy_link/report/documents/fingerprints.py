"""What makes a finding the same one in a later version of the file: not its line, but the instruction that it is on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from copy_link.dockerfile.positions import Lines
from copy_link.report.documents.paths import repository_path
from copy_link.report.results import Checked
from copy_link.rules.findings import Finding

# What these rules find is a line that the file has once at most.
ONE_IN_A_FILE = frozenset({"CL201", "CL202"})


def fingerprints(checked: Checked) -> Iterator[tuple[Finding, str]]:
    """Every finding with 64 hexadecimal digits of its own.

    They go by the path, the rule and the text of the instruction, however it is broken into lines; findings alike in
    all of that are counted.
    """
    lines = Lines(checked.data)
    copies = {copy.instruction.line: copy.instruction for copy in checked.report.copies}
    path = repository_path(checked.path)
    seen: Counter[tuple[str, str]] = Counter()
    for finding in checked.findings:
        text = ""
        if finding.keyword and finding.line in copies:
            text = f"{finding.keyword} {copies[finding.line].value}"
        elif finding.rule.id not in ONE_IN_A_FILE:
            text = lines.text(finding.line)
        key = finding.rule.id, " ".join(text.split())
        yield finding, digest(path, *key, str(seen[key]))
        seen[key] += 1


def digest(*parts: str) -> str:
    """SHA-256 over texts, told apart from every other sequence of texts."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
