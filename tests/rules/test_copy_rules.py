from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.settings import BUILTIN_SYNTAX, NOTE, Settings

BUILTIN = Settings(syntax=BUILTIN_SYNTAX)
ALL = Settings(include_add=True, syntax=BUILTIN_SYNTAX, strict=True)


def report(text: str, settings: Settings = BUILTIN) -> Report:
    return check(text.encode(), "Dockerfile", None, settings)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("FROM debian:12\nCOPY --link f /tmp/x\n", ["CL104"]),
        ("FROM debian:12\nCOPY --link f /bin/x\n", ["CL102"]),
        ("FROM debian:12\nCOPY --link <<EOF /usr/local/bin\nEOF\n", ["CL103"]),
        ("FROM debian:12\nCOPY --link --chown=app f /tmp/x\n", ["CL101"]),
        ("FROM debian:12\nCOPY --link f /usr/local/bin/x\n", []),
        ("FROM mycorp/x\nCOPY --link f /app/x\n", ["CL105"]),
        ("FROM mycorp/x\nCOPY f /app/x\n", ["CL002"]),
        ("FROM debian:12\nCOPY f /srv/x\n", ["CL001"]),
        ("FROM debian:12\nCOPY f /tmp/x\nCOPY --link=false f /srv/x\n", []),
    ],
)
def test_a_finding_names_its_rule(text: str, rules: list[str]) -> None:
    assert [finding.rule.id for finding in report(text).findings] == rules


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
@pytest.mark.parametrize("flag", ["--link", "--link=true", "--link=True"])
@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("CL101", "{} --chown=app f /x"),
        ("CL102", "{} f /bin/x"),
        ("CL103", "{} <<F /usr/local/bin\nF"),
        ("CL104", "{} f /tmp/x"),
    ],
)
def test_every_harm_is_found_in_copy_and_add_with_any_spelling_of_the_flag(
    rule: str, lines: str, flag: str, keyword: str
) -> None:
    (finding,) = report(f"FROM debian:12\n{lines.format(f'{keyword} {flag}')}\n", ALL).findings
    assert finding.rule.id == rule
    assert finding.is_safe is (rule == "CL101")


@pytest.mark.parametrize(
    ("lines", "remedy"),
    [
        ("COPY --link <<F /usr/local/bin\nF", "add a trailing /"),
        ("ARG OWNER\nCOPY --link --chown=$OWNER <<F /usr/local/bin\nF", "drop --link"),
        ("RUN chown $(cat /id) /usr/local/bin\nCOPY --link <<F /usr/local/bin\nF", "drop --link"),
    ],
)
def test_a_trailing_slash_is_added_only_where_it_gives_the_image_of_the_plain_copy(lines: str, remedy: str) -> None:
    found = report(f"FROM debian:12\n{lines}\n")
    (finding,) = found.findings
    assert finding.rule.id == "CL103"
    assert finding.message.endswith(f": {remedy}")
    assert (b"/bin/" in apply(found.lines.data, finding.edits)) is (remedy != "drop --link")


@pytest.mark.parametrize(
    "lines",
    [
        "FROM mycorp/x\nCOPY --link f /tools/x",
        "FROM $BASE\nCOPY --link f /bin/x",
        "FROM debian:12\nRUN ./prepare /srv/x\nCOPY --link f /srv/x/",
        "FROM debian:12\nARG DIR\nCOPY --link f $DIR/x",
        "FROM debian:12\nARG OWNER\nCOPY --link --chown=$OWNER f /srv/x",
        "FROM debian:12\nCOPY --link gone /usr/local/bin",
        "FROM debian:12\nRUN test -e /x || mkdir -m 700 /x\nCOPY --link f /x/",
        "FROM debian:12\nADD --link a.tar /",
    ],
)
def test_an_uncertain_harm_is_only_a_note(lines: str) -> None:
    found = report(f"{lines}\n", ALL)
    assert [copy.verdict for copy in found.copies] == ["unknown"]
    (finding,) = found.findings
    assert (finding.rule.id, finding.rule.severity, finding.edits) == ("CL105", NOTE, ())


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
def test_a_linked_wildcard_that_matches_nothing_in_the_build_context_is_only_a_note(
    keyword: str, tmp_path: Path
) -> None:
    text = f"FROM debian:12\n{keyword} --link nope* /tmp/x/\n".encode()
    settings = Settings(include_add=True, syntax=BUILTIN_SYNTAX)
    (finding,) = check(text, "Dockerfile", BuildContext([str(tmp_path)]), settings).findings
    assert finding.rule.id == "CL105"
    assert "if the sources match anything" in finding.message
    (tmp_path / "nope.txt").touch()
    (finding,) = check(text, "Dockerfile", BuildContext([str(tmp_path)]), settings).findings
    assert finding.rule.id == "CL104"


def test_a_name_beside_a_link_is_reported_though_a_wildcard_matches_nothing(tmp_path: Path) -> None:
    text = b"FROM debian:12\nCOPY --link --chown=app nope* /srv/x/\n"
    (finding,) = check(text, "Dockerfile", BuildContext([str(tmp_path)]), BUILTIN).findings
    assert finding.rule.id == "CL101"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("RUN mkdir -p /go/bin && chmod 1777 /go /go/bin\nCOPY --link --from=t /o/* /go/bin/", "CL104"),
        ("COPY --link --from=t /o/*.so /lib/", "CL102"),
        ("COPY --link --from=t /o/[ab]* /home/x/ /tmp/", "CL104"),
        ("COPY --link --from=t --chown=app /o/* /srv/x/", "CL101"),
        ("COPY --link nope* /tmp/x/", "CL104"),
        ("ARG FILES\nCOPY --link $FILES /root/x/", "CL104"),
        ("ARG FILES\nCOPY --link $FILES /lib/x/", "CL102"),
        ("ARG FILES\nCOPY --link --chown=5:5 a $FILES /srv/x/", "CL104"),
    ],
)
def test_a_linked_wildcard_that_harms_if_it_copies_anything_is_reported(text: str, rule: str) -> None:
    (finding,) = report(f"FROM debian:12 AS t\nRUN mkdir /o && touch /o/a.so\nFROM debian:12\n{text}\n").findings
    assert finding.rule.id == rule


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("COPY --link extra-* /tmp/\nCOPY --link f /tmp/f", ["CL105", "CL104"]),
        ("COPY --link extra-* more-* /root/x/\nRUN true\nCOPY --link f /root/y", ["CL105", "CL104"]),
        ("COPY --link extra-* /tmp/\nCOPY --link more-* /tmp/\nCOPY --link f /tmp/", ["CL105", "CL105", "CL104"]),
        ("COPY --link extra-* /lib/x/\nCOPY --link f /lib/y", ["CL105", "CL102"]),
        ("RUN useradd -m u\nCOPY --link extra-* /home/u/\nCOPY --link f /home/u/", ["CL105", "CL104"]),
        ("COPY --link --chown=5:5 extra-* /srv/\nCOPY --link f /srv/f", ["CL105", "CL105"]),
        ("COPY --link extra-* /tmp/\nRUN ./prepare /tmp\nCOPY --link f /tmp/f", ["CL105", "CL105"]),
        ("COPY --link f /tmp/x\nCOPY --link f /tmp/f", ["CL104"]),
        ("COPY --link extra-* /srv/x/\nCOPY --link f /srv/y", []),
    ],
)
def test_a_harm_is_reported_after_a_link_that_has_nothing_to_copy(text: str, rules: list[str], tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    data = f"FROM debian:12\n{text}\n".encode()
    found = check(data, "Dockerfile", BuildContext([str(tmp_path)]), Settings(syntax=BUILTIN_SYNTAX)).findings
    assert [finding.rule.id for finding in found] == rules


def test_a_comment_silences_the_note_about_a_link() -> None:
    text = "FROM mycorp/x\n# copy-link: ignore[CL105] built both ways\nCOPY --link f /tools/x\n"
    assert report(text).findings == ()


def test_a_linked_wildcard_with_another_source() -> None:
    (finding,) = report("FROM debian:12\nCOPY --link nope* f /tmp/x/\n").findings
    assert finding.rule.id == "CL104"


@pytest.mark.parametrize(
    ("text", "honoured"),
    [
        pytest.param("COPY --link --chmod= f /tmp/x", True, id="empty"),
        pytest.param('COPY --link --chmod="" f /tmp/x', True, id="quotes around nothing"),
        pytest.param("ARG M=\nCOPY --link --chmod=$M f /tmp/x", True, id="an argument with an empty default"),
        pytest.param("ENV M=\nCOPY --link --chmod=${M} f /tmp/x", True, id="an empty variable"),
        pytest.param("ENV M=755\nCOPY --link --chmod=${M:+} f /tmp/x", True, id="an empty substitution"),
        pytest.param("COPY --link --chmod=755 f /tmp/x", False, id="a mode"),
        pytest.param("ENV M=u+x\nCOPY --link --chmod=$M f /tmp/x", False, id="a variable with a mode"),
    ],
)
def test_the_note_that_chmod_disables_the_link_is_only_for_a_mode(text: str, honoured: bool) -> None:
    found = report(f"FROM debian:12\n{text}\n")
    (finding,) = found.findings
    assert finding.rule.id == "CL104"
    assert ("ignores --link" not in finding.message) is honoured
    assert found.copies[0].ignores_link is not honoured


def test_a_linked_name_beside_an_empty_chmod_does_not_build() -> None:
    (finding,) = report("FROM debian:12\nCOPY --link --chmod= --chown=app f /srv/n/x\n").findings
    assert finding.rule.id == "CL101"
    assert "invalid user index" in finding.message


def test_columns_count_characters_from_1() -> None:
    (finding,) = report("FROM scratch\n\u00a0\u00a0COPY f /x\n").findings
    assert (finding.line, finding.column) == (2, 3)
