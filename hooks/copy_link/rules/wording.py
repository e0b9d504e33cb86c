"""The sentences of findings for which no reason has to be given; `reason_wording` has the others.

No decision depends on a text in here; a test replaces all of them.
"""

from __future__ import annotations

from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.rules.edits import Edit
    from copy_link.rules.findings import CopyReport


def missing_link(copy: CopyReport, fix: tuple[Edit, ...]) -> str:
    """A plain COPY can be linked; `fix` has a second edit if it appends a `/`."""
    slash = f", and a trailing / to {copy.instruction.words[-1].text}" if len(fix) > 1 else ""
    return f"{copy.instruction.keyword} builds the same image with --link: add it{slash}"


def too_long(message: str) -> str:
    """The message of a finding whose fix would make the line longer than the builder reads."""
    return f"{message} (not fixed: the line would be longer than the builder reads; continue it on the next line first)"


def missing_syntax(line: str, linked_line: int) -> str:
    """A file with links, the first on `linked_line`, has no syntax line; `line` is the one to add."""
    link = f"goes with the --link on line {linked_line}, which needs a frontend that knows it"
    return f"{link}: add `{line}` as the first line"


def hidden_syntax(hidden: int, line: str, linked_line: int) -> str:
    """White space hides the syntax line `hidden` from the builder; `line` is the one to write instead.

    The first link is on `linked_line`.
    """
    return (
        f"goes with the --link on line {linked_line}, which needs a frontend that knows it, but white space hides the "
        f"syntax line {hidden} from the builder: write `{line}` as the first line instead"
    )


def rejected(image: str, raised: str, has_link: bool) -> str:
    """The frontend rejects `--link`; `has_link` says whether the file has that flag already."""
    outcome = "this file does not build" if has_link else "nothing here can be linked"
    return f"{image} rejects --link (`unknown flag: link`), so {outcome}: raise it to {raised}"


def unused_ignore(ids: tuple[str, ...], unknown_ids: tuple[str, ...], guards_directive: bool) -> str:
    """An ignore comment silences nothing; `ids` are the rules that it names, `unknown_ids` those that do not exist.

    `guards_directive` says whether the next line would become a parser directive without the comment.
    """
    text = f" for {', '.join(ids)}" if ids else ""
    for rule in unknown_ids:
        text += f"; there is no rule {rule}"
    advice = " (the next line then becomes a directive)" if guards_directive else ""
    return f"this ignore comment silences nothing{text}: remove it{advice}"
