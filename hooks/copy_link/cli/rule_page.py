"""The command `copy-link rule`: prints the page of a rule, or lists the rules."""

from __future__ import annotations

import argparse
import posixpath
import re
import sys
from pathlib import Path

from copy_link import rules
from copy_link.argument_parser import ArgumentParser
from copy_link.escaping import print_line, print_lines
from copy_link.rules.findings import Rule
from copy_link.rules.table import RULES
from copy_link.settings import PAGES
from copy_link.startup.annotations import Iterator, Sequence
from copy_link.startup.entry_point import entry_point
from copy_link.startup.nearest import nearest_words

PROGRAM = "copy-link rule"
DESCRIPTION = "Print the page of a rule: an example with the images that it builds, the reason, and the fix."
FOLDER = Path(rules.__file__).parent / "pages"
# The folder of the pages in the repository.
ADDRESS = "hooks/copy_link/rules/pages"
RELATIVE_LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")
MAXIMUM_NEAREST = 3


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Print the page of the rule named in `argv` by its id or its name, or a line for each rule if it names none.

    Returns 0. Raises SystemExit(2) after a message on standard error for a rule that does not exist.
    """
    name = option_parser().parse_args(argv).rule
    if name is None:
        print_lines(_table())
        return 0
    rule = _find(name)
    if rule is None:
        print_line(f"{PROGRAM}: error: there is no rule {name}{_nearest(name)}", sys.stderr)
        raise SystemExit(2)
    print_lines(page(rule).splitlines())
    return 0


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = ArgumentParser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("rule", nargs="?", metavar="RULE", help="an id such as CL104, or a name (default: list all)")
    return parser


def page(rule: Rule) -> str:
    """The page of a rule as Markdown; links to other pages are complete addresses."""
    text = (FOLDER / f"{rule.id}.md").read_text(encoding="utf-8")
    return RELATIVE_LINK.sub(lambda found: f"]({PAGES}/{posixpath.normpath(f'{ADDRESS}/{found[1]}')})", text)


def _find(name: str) -> Rule | None:
    return RULES.get(name.upper()) or next((rule for rule in RULES.values() if rule.name == name.lower()), None)


def _nearest(name: str) -> str:
    near = [
        *nearest_words(name.upper(), RULES, MAXIMUM_NEAREST),
        *nearest_words(name.lower(), (rule.name for rule in RULES.values()), MAXIMUM_NEAREST),
    ]
    return f"; the nearest are {', '.join(near)}" if len(near) > 1 else f"; did you mean {near[0]}?" if near else ""


def _table() -> Iterator[str]:
    width = max(len(rule.name) for rule in RULES.values())
    for rule in RULES.values():
        yield f"{rule.id}  {rule.name:{width}}  {rule.severity:7}  {rule.finds}"
