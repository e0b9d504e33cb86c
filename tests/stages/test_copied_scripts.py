from __future__ import annotations

from typing import NamedTuple

import pytest

from copy_link.checker import check


class Case(NamedTuple):
    """A Dockerfile, and the verdict on each plain COPY in it but those of heredocs."""

    name: str
    text: str
    verdicts: str


SETUP = "<<'EOF' /bin/setup\nmkdir -m 700 /opt/p\nEOF\n"
CASES = (
    Case("a copied script is read when a RUN runs it", f"COPY {SETUP}RUN setup\nCOPY f /opt/p/", "differs"),
    Case("a path that the script does not name keeps its state", f"COPY {SETUP}RUN setup\nCOPY f /opt/q/", "same"),
    Case("a script that is not run does nothing", f"COPY {SETUP}COPY f /opt/p/", "same"),
    Case(
        "in a directory it has the name of the heredoc",
        "COPY <<'EOF' /x/\nmkdir -m 700 /opt/p\nEOF\nRUN sh /x/EOF\nCOPY f /opt/p/",
        "differs",
    ),
    Case(
        "the builder expands variables in it",
        "COPY <<EOF /x\nmkdir -m 700 /opt/$NAME\nEOF\nRUN sh /x\nCOPY f /opt/p/",
        "unknown",
    ),
    Case(
        "leading tabs may be removed",
        "COPY <<-'EOF' /x\n\tcat <<-E | sh\n\tmkdir -m 700 /opt/p\n\tE\nEOF\nRUN sh /x\nCOPY f /opt/p/",
        "differs",
    ),
    Case(
        "a file that is copied over it may be another script",
        f"COPY {SETUP}COPY . /bin\nRUN setup\nCOPY f /srv/p/",
        "unknown",
    ),
    Case(
        "it is known in a stage that it is copied to",
        f"COPY {SETUP}FROM debian:bookworm\nCOPY --from=0 /bin/setup /s\nRUN sh /s\nCOPY f /opt/p/",
        "differs",
    ),
    Case(
        "it is known if a wildcard copied it",
        f"COPY {SETUP}FROM debian:bookworm\nCOPY --from=0 /usr/bin/set* /s/\nRUN sh /s/setup\nCOPY f /opt/p/",
        "differs",
    ),
    Case(
        "it is known if its directory is copied at the end of the stage",
        f"COPY {SETUP}RUN mkdir /y && mv /bin/setup /y/s\n"
        "FROM debian:bookworm\nCOPY --from=0 /y /x\nRUN sh /x/s\nCOPY f /opt/p/",
        "differs",
    ),
    Case(
        "it is known only to a RUN that mounts its stage",
        f"COPY {SETUP}FROM debian:bookworm\nRUN --mount=type=bind,from=one,source=/usr/bin,target=/m sh /m/setup\n"
        "COPY f /opt/p/\nRUN sh /m/setup\nCOPY f /opt/q/",
        "differs same",
    ),
    Case(
        "it is known in a stage that builds on its own",
        f"COPY {SETUP}FROM one\nRUN setup\nCOPY f /opt/p/",
        "differs",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_script_in_the_dockerfile_is_known(case: Case) -> None:
    report = check(f"FROM debian:bookworm AS one\n{case.text}\n".encode(), "Dockerfile", None)
    found = [copy.verdict for copy in report.copies if copy.instruction.value.startswith("f ")]
    assert " ".join(found) == case.verdicts
