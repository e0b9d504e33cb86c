"""The rule table: what each rule finds and whether its fix leaves the built image as it is."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple


class Rule(NamedTuple):
    """`finds` and `fix` are short descriptions; a fix that is not safe needs `--unsafe-fixes`."""

    id: str
    name: str
    finds: str
    fix: str
    fix_is_safe: bool


RULES = {
    rule.id: rule
    for rule in (
        Rule("CL001", "missing-link", "a plain COPY that builds the same image with --link", "add --link", True),
        Rule("CL002", "undecided-link", "a plain COPY of which that cannot be known", "add --link", False),
        Rule("CL101", "link-named-owner", "--link with a name in --chown: the build fails", "drop --link", True),
        Rule("CL102", "link-replaces-symlink", "--link through, or onto, a symlink", "drop --link", False),
        Rule("CL103", "link-replaces-directory", "a file linked onto a directory", "add the trailing /", False),
        Rule(
            "CL104", "link-resets-directory", "--link below a directory of another mode or owner", "drop --link", False
        ),
        Rule("CL201", "syntax-missing", "--link without a # syntax= line", "add the line", True),
        Rule("CL202", "syntax-too-old", "a pinned frontend before 1.4, which rejects --link", "raise the pin", False),
        Rule("CL301", "unused-ignore", "an ignore comment that silences nothing", "remove it", True),
    )
}
