from __future__ import annotations

import re
from argparse import Action
from typing import NamedTuple

import pytest

from copy_link import check, fix
from copy_link.cli.command_line import option_parser, parse
from copy_link.settings import AUTOMATIC, CONFIGURATION, ENDING, REQUIRE_SYNTAX, TEXT, Options, Settings
from tests.support.project import ROOT

HELP = {"-h", "--help"}
ONLY_FIX = {"--diff"}


class Row(NamedTuple):
    """A row of the README's table: the values that an option takes (or a name for them), and its description."""

    values: str
    text: str


def actions(program: str) -> dict[str, Action]:
    found = option_parser(program, "")._actions
    return {action.option_strings[-1]: action for action in found if action.option_strings}


def table() -> dict[str, Row]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("\n## Options\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(--[\w-]+)(?: ([^`]+))?` \| (.+) \|$", section, re.MULTILINE)
    assert len(rows) == section.count("\n| `"), "a row was not parsed"
    return {option: Row(values, text) for option, values, text in rows}


def test_the_readme_lists_exactly_the_existing_options() -> None:
    assert set(table()) == set(actions("copy-link-fix")) - HELP
    assert set(actions("copy-link-fix")) - set(actions("copy-link-check")) == ONLY_FIX
    for option, row in table().items():
        assert ("only `copy-link-fix`" in row.text) == (option in ONLY_FIX)


@pytest.mark.parametrize("option", sorted(set(actions("copy-link-fix")) - HELP))
def test_the_readme_lists_the_values_of_the_option(option: str) -> None:
    action, values = actions("copy-link-fix")[option], table()[option].values
    if action.nargs == 0:
        assert values == ""
    elif action.choices:
        assert values == f"{{{','.join(action.choices)}}}"
    else:
        assert values == action.metavar


@pytest.mark.parametrize("program", [check.PROGRAM, fix.PROGRAM])
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
    rows, found = table(), actions("copy-link-fix")
    options = Options()
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
        assert has_default == (option in ("--output-format", "--color", "--syntax", "--config", "--context"))


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
