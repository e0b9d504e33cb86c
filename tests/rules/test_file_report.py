from __future__ import annotations

from copy_link import checker
from copy_link.dockerfile.parser import parse
from copy_link.rules.file_report import report_on
from copy_link.settings import Settings

DATA = b"FROM debian:12\nRUN mkdir /srv/a\nCOPY f /srv/a\nRUN rm -r /srv/a\n"


def test_the_checker_returns_this_report_for_a_file_with_copies() -> None:
    report = report_on(parse(DATA), DATA, "Dockerfile", None, Settings(), checker.find)
    assert [copy.verdict for copy in report.copies] == ["same"]
    assert checker.check(DATA, "Dockerfile").copies == report.copies


def test_an_instruction_after_the_last_copy_changes_no_verdict() -> None:
    without = DATA.removesuffix(b"RUN rm -r /srv/a\n")
    verdicts = [checker.check(data, "Dockerfile").copies[0].reasons for data in (DATA, without)]
    assert verdicts[0] == verdicts[1]
