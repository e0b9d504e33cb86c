"""The records of a check: rules, each COPY with its verdict, findings, and the report on a file."""

from __future__ import annotations

from copy_link.settings import NOTE
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.build_context.context import Lookup
    from copy_link.dockerfile.parser import Dockerfile, Instruction
    from copy_link.dockerfile.positions import Lines
    from copy_link.image.evidence import Evidence
    from copy_link.rules.edits import Edit
    from copy_link.rules.reasons import Reason
    from copy_link.stages.stage import Stage

# Comments that begin with it are for copy-link, in lower or upper case.
MARK = "copy-link:"

# For `fix`: a rule without a fix.
NO_FIX = "none"

# Parts of a COPY that a rule marks in its line, besides the names of flags.
KEYWORD, DESTINATION = "keyword", "destination"

# Reasons to leave a COPY plain: no image that is shipped has its layer; a builder rejects the flag.
NOT_SHIPPED, BUILDER_REJECTS = "stage", "builder"

# Kinds of hints: link at the real path or at another one, with numbers for names, with the owner of the directory, or
# after root has made the directory.
AT_REAL_PATH, AT_OTHER_PATH, WITH_NUMBERS = "at real path", "at other path", "with numbers"
WITH_OWNER, MADE_BY_ROOT = "with owner", "made by root"


class Rule(NamedTuple):
    """A rule: one row of a table.

    `finds` and `fix` are short descriptions; a fix that is not safe needs `--unsafe-fixes`. A NOTE is shown only if it
    blocks the commit, with `--strict`. `fix` is NO_FIX if only a person can fix it. `harms` are the kinds of reasons
    that the rule reports. `adds_link` and `drops_link` tell what the fix does to `--link`. `marks` are the parts of a
    COPY that the rule is about. `is_once_per_file` says that a file has at most one such finding. If the rule
    `notes_unsafe`, a finding with an unsafe fix is a note that is shown.
    """

    id: str
    name: str
    finds: str
    fix: str
    fix_is_safe: bool
    severity: str
    harms: tuple[str, ...] = ()
    adds_link: bool = False
    drops_link: bool = False
    marks: tuple[str, ...] = (KEYWORD,)
    is_once_per_file: bool = False
    notes_unsafe: bool = False


class Spelling(NamedTuple):
    """Another spelling of a COPY that is linked and builds the image of the plain COPY.

    `edits` write it, `text` is the new text in it, and `evidence` are the facts that it rests on. It `is_safe` unless a
    build argument may have another value, or the base image decides the text.
    """

    edits: tuple[Edit, ...]
    is_safe: bool
    text: str
    evidence: tuple[Evidence, ...] = ()


class Hint(NamedTuple):
    """A change of the Dockerfile that would make linking possible, but changes the image.

    `kind` is one of the constants above, `path` the path that it is about, and `owner` the numbers to write.
    """

    kind: str
    path: str
    owner: str = ""


class CopyReport(NamedTuple):
    """One COPY or ADD with its verdict.

    `is_linked` is None for a plain one and False for `--link=false`. `fix` adds `--link` (None where that changes the
    image, or is not possible), or the `/` that an existing link needs to build the same image. `ignores_link` says that
    BuildKit so far ignores `--link` for its `--chmod`. `real_path` links it at the real path of its destination,
    `numeric_owner` with numbers for the names in `--chown` (None where that is not needed, or changes the image).
    `lookups` are the sources that an unknown verdict depends on, with the lines that copy them, if the build context
    leaves open what they are. `hints` are empty unless the settings ask for them. `left_plain` is the reason, one of
    the constants above, why the settings want no link here; "" if they do.
    """

    instruction: Instruction
    stage: Stage
    is_linked: bool | None
    verdict: str
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    fix: tuple[Edit, ...] | None
    ignores_link: bool = False
    real_path: Spelling | None = None
    lookups: tuple[tuple[int, Lookup], ...] = ()
    numeric_owner: Spelling | None = None
    hints: tuple[Hint, ...] = ()
    left_plain: str = ""

    def fails_for(self, reason: Reason) -> bool:
        """True if the instruction does not build with `--link` for this reason."""
        # Imported here: a file without COPY needs no reasons.
        from copy_link.rules.reasons import OWNER_NAME

        return reason.kind == OWNER_NAME and not self.ignores_link

    @property
    def fails_linked(self) -> bool:
        """True if the instruction does not build with `--link`."""
        return any(map(self.fails_for, self.reasons))


class Finding(NamedTuple):
    """One thing to fix.

    `line`, `column` and `end_line` count from 1, columns in characters. `keyword` is that of the COPY or ADD that it is
    about, "" if it is about something else. `respelled` is the text that the fix writes instead of a path or an owner,
    "" if it only adds or drops something. `goes_with` is the line of the COPY after whose finding it is told; 0 for its
    own place.
    """

    rule: Rule
    line: int
    column: int
    end_line: int
    message: str
    edits: tuple[Edit, ...]
    is_safe: bool
    evidence: tuple[Evidence, ...] = ()
    keyword: str = ""
    respelled: str = ""
    goes_with: int = 0

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """The key for the order in which findings are told: that of the file."""
        return self.goes_with or self.line, self.goes_with > 0, self.column, self.rule.id

    @property
    def drops_link(self) -> bool:
        """True if the fix drops `--link`."""
        return self.rule.drops_link and not self.respelled

    @property
    def severity(self) -> str:
        """The severity of this finding."""
        return NOTE if self.is_note else self.rule.severity

    @property
    def is_note(self) -> bool:
        """True for a finding that is a note because its fix is unsafe."""
        return self.rule.notes_unsafe and not self.is_safe


class Report(NamedTuple):
    """The result of checking one file: `dockerfile` is what its bytes were parsed to, `lines` are their positions.

    `disabled` are the ids of the rules that were left out.
    """

    path: str
    dockerfile: Dockerfile
    lines: Lines
    copies: tuple[CopyReport, ...]
    findings: tuple[Finding, ...]
    disabled: frozenset[str] = frozenset()

    def fixes(self, unsafe: bool) -> tuple[Finding, ...]:
        """The findings that a fixer may fix: those with a safe fix, and with `unsafe` those with any fix."""
        return tuple(finding for finding in self.findings if finding.edits and (finding.is_safe or unsafe))
