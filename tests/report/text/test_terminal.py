from __future__ import annotations

import pytest

from copy_link.report.results import Failure
from copy_link.report.text.screen import Screen, width
from copy_link.report.text.terminal import Terminal
from copy_link.settings import Settings
from tests.support.runs import checked, results, terminal_lines


def shown(text: str, columns: int = 80) -> str:
    form = Terminal(Screen(columns, is_colored=False, is_unicode=True))
    return "\n".join(form.file(checked(text)))


def test_the_command_that_changes_an_owner_is_shown_and_marked() -> None:
    text = (
        "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN mkdir -p /app && \\\n"
        "\t# whose it is\n\tchown -R 1234:1234 /app\nCOPY --link f /app/\n"
    )
    assert shown(text) == (
        "Dockerfile:6:1: CL104 link-resets-directory (error)\n"
        "    /app is owned by 1234:1234 since line 3; --link makes it 0755 0:0: drop\n"
        "    --link\n"
        "  6 │ COPY --link f /app/\n"
        "    │      ^^^^^^   ^^^^^\n"
        "    + COPY f /app/\n"
        "    = may change the image: needs --unsafe-fixes\n"
        "    because of\n"
        "  3 │ RUN mkdir -p /app && \\\n"
        "    │     -------------\n"
        "  5 │     chown -R 1234:1234 /app\n"
        "    │     -----------------------\n"
    )


def test_a_fact_about_a_base_image_is_shown_at_its_from() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM debian:12 AS base\nFROM base\nCOPY --link f /bin/f\n"
    assert "  2 │ FROM debian:12 AS base\n    │      --------- debian:12: /bin is a symlink to usr/bin\n" in shown(text)


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_lines_with_spaces_fit_on_the_screen(columns: int) -> None:
    text = "FROM debian:12\nRUN chown 5 /srv\nCOPY --link f /srv/\nCOPY f /usr/local/bin\nCOPY f /bin/\nCOPY f $X/y\n"
    for line in terminal_lines(results([checked(text)]), columns):
        assert width(line) <= columns or line.count(" ") < 4 or line.startswith("        "), line


def test_the_syntax_line_is_shown_above_the_first_line() -> None:
    lines = shown("FROM alpine:3.20\nCOPY f /x/\n").splitlines()
    added = lines.index("    + # syntax=docker/dockerfile:1")
    assert lines[added + 1] == "  1 │ FROM alpine:3.20"


def test_an_undecided_copy_is_shown_with_its_remedies() -> None:
    lines = shown("FROM mycorp/x:1\nCOPY f /srv/f\n").splitlines()
    assert "        copy-link-survey mycorp/x:1 --output x.mtree" in lines
    assert '        "mycorp/x:1" = "x.mtree"' in lines


def test_the_line_that_cannot_be_parsed_is_shown() -> None:
    form = Terminal(Screen(80, is_colored=False, is_unicode=True))
    failure = Failure("Dockerfile", 2, "there is no instruction COPPY", data=b"FROM x\nCOPPY y\n")
    assert list(form.failure(failure)) == [
        "Dockerfile:2: cannot read: there is no instruction COPPY",
        "  2 │ COPPY y",
        "",
    ]


@pytest.mark.parametrize("is_explained", [False, True])
def test_colors_change_nothing_but_the_colors(is_explained: bool) -> None:
    run = results([checked("FROM debian:12\nCOPY --link f /bin/f\nCOPY f /x/\n")])
    plain = terminal_lines(run, is_explained=is_explained)
    colored = terminal_lines(run, is_colored=True, is_explained=is_explained)
    assert plain != colored
    without = [line.replace("\x1b[0m", "") for line in colored]
    for code in ("1;31", "1;32", "1;35", "1", "2", "31", "32", "35", "36"):
        without = [line.replace(f"\x1b[{code}m", "") for line in without]
    assert without == plain


def test_the_text_of_a_heredoc_is_not_shown() -> None:
    found = shown("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY <<a \\\n  /srv/a\nthe text\na\n")
    assert "  4 │   /srv/a\n" in found
    assert "the text" not in found


def test_a_name_in_chown_needs_no_evidence() -> None:
    assert "because of" not in shown("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link --chown=app f /x/\n")


def test_a_remedy_for_several_findings_is_shown_once() -> None:
    found = shown("FROM mycorp/x:1\nCOPY f /srv/f\nCOPY g /srv/g\n")
    assert found.count("copy-link-survey mycorp/x:1 --output") == 1
    assert "    = see line 2: the same remedy decides this too\n" in found


def test_an_unsafe_fix_has_a_note_unless_unsafe_fixes_are_requested() -> None:
    one = checked("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /tmp/\n")
    unsafe = Terminal(Screen(80, is_colored=False, is_unicode=True), unsafe_fixes=True)
    assert not any("--unsafe-fixes" in line for line in unsafe.file(one))
    assert any("--unsafe-fixes" in line for line in Terminal(unsafe.screen).file(one))


def test_findings_below_a_picture_are_single_lines() -> None:
    run = results([checked("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\n")])
    assert terminal_lines(run, 160, is_explained=True)[-5:] == [
        "",
        "Dockerfile:3:1: CL001 warning: COPY builds the same image with --link: add it",
        "",
        "COPY: 1 to link",
        "copy-link-fix fixes this",
    ]


def test_a_hint_names_the_option_that_explains_undecided_instructions() -> None:
    text = "FROM mycorp/x:1\nCOPY f /srv/f\n"
    hint = "--explain shows what would decide it"
    run = results([checked(text, settings=Settings())])
    assert terminal_lines(run)[-1] == hint
    assert hint not in terminal_lines(run, is_explained=True)
    assert hint not in terminal_lines(results([checked(text)]))


@pytest.mark.parametrize(
    ("text", "unsafe_fixes", "expected"),
    [
        ("COPY --link f /x/\n", False, None),
        ("COPY f /x/\n", False, "copy-link-fix fixes this"),
        ("COPY f /x/\nCOPY f /y/\n", False, "copy-link-fix fixes all of these"),
        ("COPY f /x/\nCOPY --link f /bin/\n", False, "copy-link-fix fixes 1 of these"),
        ("COPY --link f /bin/\n", False, None),
        ("COPY f /x/\nCOPY --link f /bin/\n", True, "copy-link-fix --unsafe-fixes fixes all of these"),
    ],
)
def test_a_hint_counts_the_findings_that_the_fixer_can_fix(text: str, unsafe_fixes: bool, expected: str | None) -> None:
    run = results([checked(f"# syntax=docker/dockerfile:1\nFROM debian:12\n{text}")], unsafe_fixes)
    hints = [line for line in terminal_lines(run) if line.startswith("copy-link-fix")]
    assert hints == ([] if expected is None else [expected])
    assert all("copy-link-fix" not in line for line in terminal_lines(run._replace(program="copy-link-fix")))


def test_a_note_is_shown_with_the_owner_marked_and_the_source_of_its_number() -> None:
    rows = shown("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n").splitlines()
    assert rows[0] == "Dockerfile:3:1: CL004 link-numeric-owner (note)"
    assert rows[4:9] == [
        "  3 │ COPY --chown=node f /x/y",
        "    │ ^^^^ ^^^^^^^^^^^^",
        "    + COPY --link --chown=1000:1000 f /x/y",
        "    = may change the image: needs --unsafe-fixes",
        "    because of",
    ]
    assert "node:22: node is 1000:1000" in "\n".join(rows)
