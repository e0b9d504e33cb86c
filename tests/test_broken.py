from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.broken import main

OLD = """\
# syntax=docker/dockerfile:1
FROM debian:12
COPY f /srv/
COPY --link f /opt/
COPY --link f /tmp/x
COPY --link --chown=app f /new/x
# copy-link: ignore[CL001] later
COPY f /var/
# copy-link: ignore
RUN true
FROM m/a
COPY f /srv/
"""

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def test_only_links_that_break_images_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    Path("Dockerfile").write_text(OLD)
    assert main([]) == 1
    output = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in output[:-2]] == [
        ["Dockerfile:5:1:", "CL104", "error:"],
        ["Dockerfile:6:1:", "CL101", "error:"],
    ]
    assert output[-2:] == ["COPY: 2 linked wrongly", "copy-link-fix --select=CL1,CL2 fixes 1 of these"]


@pytest.mark.parametrize("text", ["COPY f /srv/\n", "COPY --link f /srv/\n", "COPY f /tmp/x\n"])
def test_other_instructions_pass_quietly(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("Dockerfile").write_text(f"# syntax=docker/dockerfile:1\nFROM debian:12\n{text}")
    assert main(["Dockerfile"]) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_syntax_line_is_shown_and_does_not_block(capsys: pytest.CaptureFixture[str]) -> None:
    Path("Dockerfile").write_text("FROM debian:12\nCOPY --link f /srv/\n")
    assert main(["Dockerfile"]) == 0
    assert "CL201 warning: " in capsys.readouterr().out
    assert main(["--fail-level=warning", "Dockerfile"]) == 1


def test_the_configuration_can_ignore_more_rules() -> None:
    Path("Dockerfile").write_text("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /tmp/x\n")
    Path(".copy-link.toml").write_text('ignore = ["CL104"]\n')
    assert main(["Dockerfile"]) == 0
    Path(".copy-link.toml").write_text('select = ["CL0"]\n')
    assert main(["Dockerfile"]) == 0
    assert main(["--select=CL", "Dockerfile"]) == 1
