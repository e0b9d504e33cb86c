from __future__ import annotations

import pytest

from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from tests.support.run_cases import Case, Found, Ran, each

CASES = (
    Case("f() { chown 5 $1; }; f /opt", {"/opt": "dir 755 5:0"}),
    Case("f() { :; }; if x; then f() { chown 5 /opt; }; fi; f", {"/opt": "dir 755 ?:0"}),
    Case("D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case(
        "D=/x; D=/opt/a sh -c 'mkdir -m 700 $D'; mkdir $D", {"/opt/a": "absent|file|dir 700 0:0", "/x": "dir 755 0:0"}
    ),
    Case("D=/opt/a eval 'mkdir -m 700 $D' && mkdir $D/b", {"/opt/a": "dir 700 0:0"}),
    Case("f() { mkdir -m 700 $D; }; D=/opt/a f", {"/opt/a": "dir 700 0:0"}),
    Case("if chown x", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'sh s' > s && sh s && mkdir /opt/a", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_functions_and_their_variables_have_the_effects_of_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def test_evidence_names_the_line_and_the_simple_command(ran: Ran) -> None:
    tree = ran("RUN true\nRUN mkdir /app && \\\n    chown -R  1234:1234  /app").tree
    assert tree.at("/app").evidence == (
        Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN mkdir /app")),
        Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN chown -R 1234:1234 /app")),
    )


def test_evidence_is_cut_short(ran: Ran) -> None:
    (evidence,) = ran(f"mkdir /{'a' * 200}").tree.at(f"/{'a' * 200}").evidence
    assert len(evidence.predicate.text) <= 84
    assert evidence.predicate.text.endswith("...")


@pytest.mark.parametrize(
    "text",
    [
        "mkdir /a;" * 3000,
        "a || chown 1 /opt;" * 300,
        "(" * 5000,
        "$(" * 5000,
        "{a," * 5000,
        "mkdir " + "{a,b}" * 40,
        "${a:-" * 3000,
        "f() { f; f; }; f",
        "for a in 1 2 3 4 5 6 7 8 9; do " * 8 + "mkdir /$a;" + " done;" * 8,
        "if x; then " * 3000,
        '"' * 4001,
        "sh -c '" * 500,
        "eval " * 2000 + "mkdir /x",
        "mkdir " + "*a" * 3000,
        "mkdir " + "/a" * 3000,
    ],
    ids=lambda text: text[:20],
)
def test_a_long_or_deep_text_is_interpreted_in_time(text: str, ran: Ran) -> None:
    ran(f"RUN {text}")
