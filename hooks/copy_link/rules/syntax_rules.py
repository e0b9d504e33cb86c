"""The rules about what reads the file: CL201 and CL202 about the `# syntax=` line, CL203 about the builder."""

from __future__ import annotations

from copy_link.dockerfile import directives
from copy_link.dockerfile.parser import Dockerfile
from copy_link.rules import edits as make
from copy_link.rules import wording
from copy_link.rules.copy_rules import MISSING_LINK, NUMERIC_OWNER, REAL_PATH
from copy_link.rules.edits import Edit
from copy_link.rules.findings import CopyReport, Finding, Rule
from copy_link.settings import ERROR, WARNING
from copy_link.startup.annotations import Iterable, Iterator

SYNTAX_MISSING = Rule(
    "CL201",
    "syntax-missing",
    "--link without a # syntax= line",
    "add the line",
    True,
    WARNING,
    is_once_per_file=True,
)
SYNTAX_TOO_OLD = Rule(
    "CL202",
    "syntax-too-old",
    "a pinned frontend before 1.4, which rejects --link",
    "raise the pin",
    False,
    ERROR,
    is_once_per_file=True,
)
# It is reported by rules/builders.py, which few configurations need.
BUILDER_REJECTS_LINK = Rule(
    "CL203",
    "builder-rejects-link",
    "--link where a builder in the configuration rejects it",
    "drop --link",
    True,
    ERROR,
    drops_link=True,
    marks=("link",),
)
RULES = (SYNTAX_MISSING, SYNTAX_TOO_OLD, BUILDER_REJECTS_LINK)


def rejects_link(frontend: str | None) -> bool:
    """True if the frontend that a `# syntax=` line names (None: there is no such line) rejects `--link`."""
    return frontend is not None and not directives.knows_link(frontend)


def find(
    dockerfile: Dockerfile, data: bytes, copies: Iterable[CopyReport], found: Iterable[Finding], required: str | None
) -> Iterator[Finding]:
    """The finding about the syntax line of a file, if there is one.

    `found` are the findings about its COPY instructions. `required` is the frontend to write in the line that a file
    with `--link` needs; None if it needs none.
    """
    flags = [copy for copy in copies if copy.is_linked is not None and not copy.stage.is_windows]
    found = list(found)
    to_link = [
        one.line
        for one in found
        if one.rule in (MISSING_LINK, REAL_PATH, NUMERIC_OWNER) and one.edits and not one.is_note
    ]
    directive = directives.find(data)
    if directive is not None and rejects_link(directive.image) and (flags or to_link):
        raised = directives.raised(directive.image)
        edit = Edit(directive.start, directive.end, raised.encode())
        message = wording.rejected(directive.image, raised, bool(flags))
        yield _at_line(SYNTAX_TOO_OLD, directive.line, message, (edit,))
    elif directive is None and required is not None:
        # Links that the fix drops need no syntax line.
        dropped = {one.line for one in found if one.drops_link}
        linked = [copy.instruction.line for copy in flags if copy.is_linked and copy.instruction.line not in dropped]
        if to_link or linked:
            yield _missing(dockerfile, data, required, min(to_link + linked))


def _missing(dockerfile: Dockerfile, data: bytes, image: str, linked_line: int) -> Finding:
    edit = make.add_syntax(dockerfile, data, image)
    line = edit.replacement.decode().strip()
    hidden = directives.unseen(data)
    if hidden is None:
        found = _at_line(SYNTAX_MISSING, 1, wording.missing_syntax(line, linked_line), (edit,))
        return found._replace(goes_with=linked_line)
    # Two lines would be an error, and the frontend does not see the one that is there.
    (comment,) = (one for one in dockerfile.comments if one.line == hidden)
    removal = make.remove_comment(comment, dockerfile, data)
    finding = _at_line(SYNTAX_MISSING, 1, wording.hidden_syntax(hidden, line, linked_line), (edit, removal))
    return finding._replace(end_line=hidden, goes_with=linked_line)


def _at_line(rule: Rule, line: int, message: str, edits: tuple[Edit, ...]) -> Finding:
    return Finding(rule, line, 1, line, message, edits, rule.fix_is_safe)
