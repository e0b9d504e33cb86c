from __future__ import annotations

import re
from argparse import Action
from typing import NamedTuple

import pytest

from copy_link import broken, check, fix
from copy_link.cli.command_line import option_parser, parse
from copy_link.settings import AUTOMATIC, CONFIGURATION, ENDING, REQUIRE_SYNTAX, TEXT, Options, Settings
from tests.support.project import ROOT

HELP = {"-h", "--help"}
ONLY = {"--diff": "fix", "--exit-zero-on-fix": "fix", "--statistics": "check"}
PROGRAMS = (broken.PROGRAM, check.PROGRAM, fix.PROGRAM)
WITH_DEFAULT = ("--output-format", "--color", "--syntax", "--config", "--context", "--fail-level")


class Row(NamedTuple):
    """A row of a table of options: the values that an option takes (or a name for them), and its description."""

    values: str
    text: str


def actions(program: str) -> dict[str, Action]:
    found = option_parser(program, "")._actions
    return {action.option_strings[-1]: action for action in found if action.option_strings}


ALL = actions(fix.PROGRAM) | actions(check.PROGRAM)


def table(page: str) -> dict[str, Row]:
    text = (ROOT / page).read_text(encoding="utf-8")
    section = text.partition("\n## Options\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`--.+`) \| (.+) \|$", section, re.MULTILINE)
    assert len(rows) == section.count("\n| `"), "a row was not parsed"
    return {
        option: Row(values, text)
        for options, text in rows
        for option, values in re.findall(r"`(--[\w-]+)(?: ([^`]+))?`", options)
    }


def tables() -> dict[str, Row]:
    return table("README.md") | table("docs/configuration.md")


def test_the_two_pages_list_exactly_the_existing_options_and_each_once() -> None:
    assert set(tables()) == set(ALL) - HELP
    assert not set(table("README.md")) & set(table("docs/configuration.md"))


def test_the_pages_say_which_command_has_an_option_that_others_have_not() -> None:
    for option, row in tables().items():
        having = {program for program in PROGRAMS if option in actions(program)}
        only = ONLY.get(option)
        assert having == ({f"copy-link-{only}"} if only else set(PROGRAMS))
        assert ("(only `copy-link-" in row.text) == (only is not None)
        assert only is None or f"(only `copy-link-{only}`)" in row.text


@pytest.mark.parametrize("option", sorted(set(ALL) - HELP))
def test_the_pages_list_the_values_of_the_option(option: str) -> None:
    action, values = ALL[option], tables()[option].values
    if action.nargs == 0:
        assert values == ""
    elif action.choices:
        assert values == f"{{{','.join(action.choices)}}}"
    else:
        assert values == action.metavar


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_help_names_every_option(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        option_parser(program, "Does it.").parse_args(["--help"])
    assert exit_.value.code == 0
    shown = capsys.readouterr().out
    for option, action in actions(program).items():
        assert option in shown
        assert action.help
    assert set(re.findall(r"^  (?:-h, )?(--[\w-]+)", shown, re.MULTILINE)) == set(actions(program))
    assert " ".join(ENDING) in " ".join(shown.split())


def test_only_the_fixer_says_that_it_applies_fixes() -> None:
    texts = [str(actions(program)["--unsafe-fixes"].help) for program in (check.PROGRAM, fix.PROGRAM)]
    assert ["apply" in text for text in texts] == [False, True]


def test_the_readme_and_the_help_show_the_defaults_of_the_code() -> None:
    rows, found = tables(), ALL
    options = Options()
    assert f"(default: `{Options().fail_level}`; `{Options(broken.PROGRAM).fail_level}` for `copy-link-broken`)" in (
        rows["--fail-level"].text
    )
    assert (options.output_format, options.color, Settings().syntax) == (TEXT, AUTOMATIC, REQUIRE_SYNTAX)
    assert f"(default: `{options.output_format}`)" in rows["--output-format"].text
    assert f"(default: `{options.color}`, which is" in rows["--color"].text
    assert f"`{Settings().syntax}` (the default)" in rows["--syntax"].text
    assert f"(default: the nearest `{CONFIGURATION}` above each" in rows["--config"].text
    assert f"(default: {options.output_format})" in str(found["--output-format"].help)
    assert f"(default: {options.color}," in str(found["--color"].help)
    assert f"{Settings().syntax}: a file with --link needs a # syntax= line (the default)" in str(
        found["--syntax"].help
    )
    assert f"(default: the nearest {CONFIGURATION} above each" in str(found["--config"].help)
    for option, row in rows.items():
        has_default = "default" in row.text
        assert has_default == (option in WITH_DEFAULT)


def test_words_become_options_and_other_options_keep_their_defaults() -> None:
    options = Options()
    parse("copy-link-fix", "", ["--diff", "--syntax=builtin", "a", "-", "--color", "never", "b"], options)
    assert (options.paths, options.diff, options.syntax, options.color) == (["a", "-", "b"], True, "builtin", "never")
    untouched = set(vars(Options())) - {"paths", "diff", "syntax", "color"}
    assert all(getattr(options, name) == getattr(Options(), name) for name in untouched)


def test_after_two_dashes_every_word_is_a_file() -> None:
    options = Options()
    parse("copy-link-check", "", ["--strict", "--", "--explain"], options)
    assert (options.paths, options.strict, options.explain) == (["--explain"], True, False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--diff"], "unrecognized arguments: --diff"),
        (["--expl"], "unrecognized arguments: --expl"),
        (["--color=green"], "argument --color: invalid choice: 'green'"),
        (["--output-format"], "argument --output-format: expected one argument"),
    ],
)
def test_wrong_words_exit_with_2(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        parse("copy-link-check", "", words, Options())
    assert exit_.value.code == 2
    assert f"copy-link-check: error: {message}" in capsys.readouterr().err
