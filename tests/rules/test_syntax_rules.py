from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.dockerfile.parser import parse
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.rules.syntax_rules import rejects_link
from copy_link.settings import BUILTIN_SYNTAX, Settings


def report(text: str) -> Report:
    return check(text.encode(), "Dockerfile")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM scratch\nCOPY f /x\n", "# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --link f /x\n"),
        ("FROM scratch\r\nCOPY f /x", "# syntax=docker/dockerfile:1\r\nFROM scratch\r\nCOPY --link f /x"),
        (
            "# escape=`\nFROM scratch\nCOPY f /x\n",
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM scratch\nCOPY --link f /x\n",
        ),
        ("\ufeffFROM scratch\nCOPY f /x\n", "\ufeff# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --link f /x\n"),
        ("#!/x\nFROM scratch\nCOPY f /x\n", "#!/x\n# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --link f /x\n"),
        ("FROM scratch\nCOPY --link f /x\n", "# syntax=docker/dockerfile:1\nFROM scratch\nCOPY --link f /x\n"),
        ("FROM debian:12\nCOPY f /tmp/x\n", "FROM debian:12\nCOPY f /tmp/x\n"),
        (
            "# syntax=docker/dockerfile:1.2\nFROM scratch\nCOPY f /x\n",
            "# syntax=docker/dockerfile:1.2\nFROM scratch\nCOPY f /x\n",
        ),
        (
            "# syntax=docker/dockerfile:1.4\nFROM scratch\nCOPY f /x\n",
            "# syntax=docker/dockerfile:1.4\nFROM scratch\nCOPY --link f /x\n",
        ),
    ],
)
def test_a_linked_file_gets_a_syntax_line(before: str, after: str) -> None:
    found = report(before)
    data = apply(before.encode(), [edit for finding in found.fixes(unsafe=False) for edit in finding.edits])
    assert data.decode() == after
    assert not report(after).fixes(unsafe=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" # syntax=docker/dockerfile:1.2\n", "# syntax=docker/dockerfile:1\n"),
        ("\ufeff\t# syntax=a\r\n", "\ufeff# syntax=docker/dockerfile:1\r\n"),
        ("# check=skip=all\n\t#syntax=x\n", "# syntax=docker/dockerfile:1\n# check=skip=all\n"),
        (
            " # check=skip=all\n# syntax=a\n # escape=`\n",
            "# syntax=docker/dockerfile:1\n # check=skip=all\n # escape=`\n",
        ),
    ],
)
def test_a_syntax_line_that_the_builder_ignores_is_replaced(before: str, after: str) -> None:
    found = report(f"{before}FROM scratch\nCOPY --link f /x\n")
    (finding,) = found.findings
    assert (finding.rule.id, finding.line, finding.is_safe) == ("CL201", 1, True)
    fixed = apply(f"{before}FROM scratch\nCOPY --link f /x\n".encode(), finding.edits).decode()
    assert fixed == f"{after}FROM scratch\nCOPY --link f /x\n"
    assert report(fixed).findings == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("# syntax=docker/dockerfile:1.3\nFROM scratch\nCOPY f /x\n", ["CL202"]),
        ("# syntax=docker/dockerfile:1.3\nFROM scratch\nCOPY --link f /x\n", ["CL202"]),
        ("# syntax=docker/dockerfile:1.3\nFROM scratch\nCOPY --link=false f /x\n", ["CL202"]),
        ("# syntax=docker/dockerfile:1.3\nFROM debian:12\nCOPY f /tmp/x\n", []),
        ("# syntax=docker/dockerfile:1.4\nFROM scratch\nCOPY --link f /x\n", []),
        ("FROM scratch\nCOPY --link f /x\n", ["CL201"]),
        ("FROM scratch\nCOPY --link=false f /x\n", []),
        # The fix drops the only link, or cannot be made: no line is needed.
        ("FROM debian:12\nCOPY --link --chown=app f /x\n", ["CL101"]),
        ("FROM debian:12\nCOPY --link --chown=app f /x\nCOPY --link f /srv/x\n", ["CL101", "CL201"]),
        ("FROM mcr.microsoft.com/windows/nanoserver\nCOPY --link f /x\n", []),
    ],
)
def test_a_syntax_line_is_required_only_for_a_link_that_stays_or_comes(text: str, rules: list[str]) -> None:
    found = [finding.rule.id for finding in report(text).findings]
    assert found == rules


@pytest.mark.parametrize(
    ("text", "line", "order"),
    [
        ("FROM scratch\nCOPY f /x\n", 2, ["CL001", "CL201"]),
        ("FROM scratch\nRUN x\nCOPY --link f /x\nCOPY f /y\n", 3, ["CL201", "CL001"]),
        ("FROM debian:12\nCOPY f /tmp/x\nCOPY f /y\nCOPY f /z\n", 3, ["CL001", "CL201", "CL001"]),
        ("FROM debian:12\nCOPY --link --chown=app f /x\nCOPY --link f /y\n", 3, ["CL101", "CL201"]),
        ("# x\n # syntax=docker/dockerfile:1\nFROM scratch\nCOPY f /x\n", 4, ["CL001", "CL201"]),
    ],
)
def test_a_missing_syntax_line_is_told_after_the_link_that_it_goes_with(text: str, line: int, order: list[str]) -> None:
    findings = report(text).findings
    assert [finding.rule.id for finding in findings] == order
    (finding,) = (one for one in findings if one.rule.id == "CL201")
    assert finding.message.startswith(f"goes with the --link on line {line}, ")
    assert finding.line == 1


def test_the_configuration_gives_the_frontend_to_write() -> None:
    settings = Settings(syntax="registry.example.com/docker/dockerfile:1")
    text = b"FROM scratch\nCOPY --link f /x\n"
    (finding,) = check(text, "Dockerfile", None, settings).findings
    fixed = apply(text, finding.edits)
    assert fixed == b"# syntax=registry.example.com/docker/dockerfile:1\n" + text
    assert "`# syntax=registry.example.com/docker/dockerfile:1`" in finding.message
    assert check(fixed, "Dockerfile", None, settings).findings == ()
    other = b"# syntax=docker/dockerfile:1\n" + text
    assert check(other, "Dockerfile", None, settings).findings == ()


def test_a_file_with_the_builtin_frontend_needs_no_syntax_line() -> None:
    text = b"FROM scratch\nCOPY --link f /x\n"
    assert check(text, "Dockerfile", None, Settings(syntax=BUILTIN_SYNTAX)).findings == ()


@pytest.mark.parametrize(
    ("syntax", "rejects"),
    [
        ("# syntax=docker/dockerfile:1.3\n", True),
        ("# syntax=docker/dockerfile:1.3.1-labs\n", True),
        ("# syntax=docker/dockerfile:1.4\n", False),
        ("# syntax=docker/dockerfile:1\n", False),
        ("", False),
    ],
)
def test_a_frontend_before_1_4_rejects_the_flag(syntax: str, rejects: bool) -> None:
    assert rejects_link(parse(f"{syntax}FROM scratch\n".encode()).frontend) is rejects
