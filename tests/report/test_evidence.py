from __future__ import annotations

import pytest

from copy_link.image.entries import DIRECTORY, SYMLINK
from copy_link.image.evidence import INSTRUCTION, STATE, Evidence, Predicate, State
from copy_link.report.evidence import EvidenceIndex, Proof, Statement, grouped
from tests.support.runs import checked


def proofs(text: str) -> list[tuple[str, list[tuple[str, str]], tuple[str, ...]]]:
    """For each finding its rule, the excerpts with their notes, and the facts from elsewhere."""
    one = checked(text)
    index = EvidenceIndex(one)
    found = []
    for finding in one.findings:
        proof: Proof = index.of_finding(finding, index.copy_of(one.report.copies, finding))
        marked = [(one.data[place.start : place.end].decode(), place.note) for place in proof.excerpts]
        found.append((finding.rule.id, marked, proof.elsewhere))
    return found


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        pytest.param(
            "FROM debian:12\nRUN true && chown  5:5 \\\n  # whose\n  /srv\nCOPY --link f /srv/\n",
            [
                ("debian:12", "debian:12: /srv is a directory, mode 0755, owner 0:0"),
                ("chown  5:5 \\\n  # whose\n  /srv", ""),
            ],
            id="one command of a RUN",
        ),
        pytest.param(
            "FROM debian:12\nRUN mkdir /a\nRUN chmod 700 /a\nCOPY --link f /a/\n",
            [("RUN mkdir /a", ""), ("RUN chmod 700 /a", "")],
            id="whole instructions",
        ),
        pytest.param(
            "FROM debian:12 AS x\nFROM x\nCOPY --link f /tmp/\n",
            [("debian:12", "debian:12: /tmp is a directory, mode 1777, owner 0:0")],
            id="the base image of a stage on another stage",
        ),
    ],
)
def test_evidence_is_found_in_the_file(text: str, marked: list[tuple[str, str]]) -> None:
    ((rule, found, elsewhere),) = proofs(f"# syntax=docker/dockerfile:1\n{text}")
    assert (rule, found, elsewhere) == ("CL104", marked, ())


def test_the_proof_of_a_harm_is_the_evidence_of_its_own_reason() -> None:
    ((rule, marked, elsewhere),) = proofs(
        "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link --chown=a f /tmp/\n"
    )
    assert (rule, marked, elsewhere) == ("CL101", [], ())


def directory(path: str) -> Evidence:
    return Evidence("debian:12", None, path, Predicate(STATE, State(frozenset({DIRECTORY}), 0o755, 0, 0)))


def test_equal_facts_about_several_paths_become_one_statement() -> None:
    facts = [
        directory("/usr"),
        directory("/usr/local"),
        directory("/usr"),
        Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN mkdir /x")),
        Evidence("debian:12", None, "/bin", Predicate(STATE, State(frozenset({SYMLINK}), target="usr/bin"))),
    ]
    assert grouped(facts) == [
        Statement("debian:12", None, "/usr, /usr/local are each a directory, mode 0755, owner 0:0"),
        Statement("Dockerfile", 3, "RUN mkdir /x", is_instruction=True),
        Statement("debian:12", None, "/bin is a symlink to usr/bin"),
    ]
