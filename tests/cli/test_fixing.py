"""Properties of fixed Dockerfiles; the first cases are the smallest ones that once went wrong."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from copy_link import check
from copy_link.cli.fixing import fix
from copy_link.cli.hook_run import Run
from copy_link.dockerfile.directives import BYTE_ORDER_MARK
from copy_link.dockerfile.parser import Dockerfile, DockerfileError, Instruction, parse
from copy_link.report.results import checked_file
from copy_link.rules.copy_rules import UNDECIDED_EXISTING_LINK, UNDECIDED_LINK
from copy_link.rules.edits import apply
from copy_link.rules.findings import NO_FIX, Finding, Report
from copy_link.settings import NOTE, Arguments, Settings
from tests.support.mixtures import FILES, SETTINGS, dockerfiles

UNSAFE = Settings(unsafe_fixes=True)

DOES_NOT_BUILD = ("CL101", "CL202")

# Identifies a finding across versions of a file: its rule, and its instruction (by number) or comment.
Key = tuple[str, object]


@pytest.fixture(scope="module", autouse=True)
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A build context without a Dockerfile, as the current folder."""
    folder = tmp_path_factory.mktemp("context")
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


def run(found: Settings) -> Run:
    return Run(Arguments((), found, None))


def fixed(data: bytes, found: Settings) -> tuple[bytes, tuple[Finding, ...], Report, Report]:
    """The fixed bytes, the fixes, and the reports before and after them."""
    one = run(found)
    report = one.check("Dockerfile", data)
    after, fixes, left = fix(one, checked_file("Dockerfile", data, report, one.arguments.settings))
    return after, fixes, report, left


def readable(data: bytes) -> Dockerfile:
    try:
        return parse(data)
    except DockerfileError:
        assume(False)
        raise


def keys(data: bytes, report: Report) -> Counter[Key]:
    """The findings by keys that do not change when lines move or other instructions are edited."""
    lines = data.removeprefix(BYTE_ORDER_MARK).split(b"\n")
    numbers = {
        one.line: number
        for number, instruction in enumerate(parse(data).instructions)
        for one in (instruction, instruction.trigger or instruction)
    }
    found: Counter[Key] = Counter()
    for finding in report.findings:
        if finding.rule.id == "CL301":
            found[finding.rule.id, lines[finding.line - 1].strip()] += 1
        else:
            found[finding.rule.id, numbers[finding.line] if finding.keyword else None] += 1
    return found


def meaning(instruction: Instruction, is_moved: bool = False, is_rejected: bool = False) -> object:
    """The parts of an instruction, except for `--link` and a last `/`; without destination and owner if `is_moved`.

    If a builder has rejected the flag, `--link=false` does not count either.
    """
    flags = sorted(
        (one.name, None if is_moved and one.name == "chown" else one.value)
        for one in instruction.flags
        if one.name != "link" or (one.value == "false" and not is_rejected)
    )
    words = [word.text for word in instruction.words]
    is_copy = instruction.keyword in ("COPY", "ADD")
    return (
        instruction.keyword,
        flags,
        [*words[:-1], "" if is_moved else words[-1].rstrip('/"')] if is_copy else words,
        None if is_copy or instruction.trigger else instruction.arguments,
        instruction.heredocs,
        instruction.trigger and meaning(instruction.trigger, is_moved, is_rejected),
    )


many = settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "FROM debian:12\n" + "COPY --link f /tmp/f\n" * 9,
            "FROM debian:12\n" + "COPY f /tmp/f\n" * 9,
            id="each harmful link is found only after the one before it is dropped",
        ),
        pytest.param(
            "FROM debian:12\nCOPY --link f /tmp/f\nCOPY g /tmp/g\n",
            "FROM debian:12\nCOPY f /tmp/f\nCOPY g /tmp/g\n",
            id="a COPY after a harmful link cannot be linked without that link",
        ),
        pytest.param(
            "FROM debian:12\nADD --link f /tmp/f\n# copy-link: ignore[CL104] known\nADD --link f /tmp/f\n",
            "FROM debian:12\nADD --link f /tmp/f\n# copy-link: ignore[CL104] known\nADD --link f /tmp/f\n",
            id="a comment above an ADD that is not checked is left",
        ),
        pytest.param(
            "FROM --platform=windows/amd64 golang:1.22\n# copy-link: ignore[CL999]\nCOPY f /app/f\n",
            "FROM --platform=windows/amd64 golang:1.22\n# copy-link: ignore[CL999]\nCOPY f /app/f\n",
            id="a comment in a Windows stage is left",
        ),
        pytest.param(
            "# syntax=a\n# copy-link: ignore\n# syntax=b\nFROM debian:12\n",
            "# syntax=a\n# copy-link: ignore\n# syntax=b\nFROM debian:12\n",
            id="a comment that keeps the next line from being a syntax line is left",
        ),
    ],
)
def test_the_unsafe_fixes_produce_this_file(before: str, after: str) -> None:
    result, *_ = fixed(before.encode(), UNSAFE._replace(syntax="builtin"))
    assert result.decode() == after


@many
@given(dockerfiles(), SETTINGS)
@example(b'FROM mycorp/x\nCOPY ["f", "/tmp"]\nCOPY ["f", "/tmp/"]\n', UNSAFE)
def test_fixing_never_turns_one_finding_into_another(data: bytes, found: Settings) -> None:
    readable(data)
    after, fixes, _, left = fixed(data, found)
    # A fix that adds --link without knowing leaves a link that is not decided, or a file where another COPY needs a
    # directory.
    is_guessed = any(one.rule is UNDECIDED_LINK for one in fixes)
    allowed = {UNDECIDED_EXISTING_LINK.id, "CL102"} if is_guessed else {UNDECIDED_EXISTING_LINK.id}
    added = keys(after, left) - known(data, found)
    assert not [key for key in added if allowed.isdisjoint(key)]


def known(data: bytes, found: Settings) -> Counter[Key]:
    """The findings of a file, including those that are hidden because an earlier instruction does not build."""
    report = run(found).check("Dockerfile", data)
    edits = [edit for one in report.fixes(found.unsafe_fixes) if one.rule.id in DOES_NOT_BUILD for edit in one.edits]
    return keys(data, report) | (known(apply(data, edits), found) if edits else Counter())


@many
@given(dockerfiles(), SETTINGS)
def test_a_fixed_file_has_nothing_left_to_fix(data: bytes, found: Settings) -> None:
    readable(data)
    after, _, _, left = fixed(data, found)
    again, fixes, *_ = fixed(after, found)
    assert again == after
    assert fixes == ()
    assert all(not (one.edits and (one.is_safe or found.unsafe_fixes)) for one in left.findings)


@many
@given(dockerfiles(), SETTINGS)
@example(b'FROM debian:bookworm\nCOPY ["f", "/app/f"]\nCOPY --link ["d", "/app/f"]\n', Settings())
def test_a_check_after_the_unsafe_fixes_finds_only_problems_without_a_fix(data: bytes, found: Settings) -> None:
    readable(data)
    after, *_ = fixed(data, found._replace(unsafe_fixes=True))
    one = run(found)
    left = checked_file("Dockerfile", after, one.check("Dockerfile", after), one.arguments.settings).findings
    left = tuple(finding for finding in left if finding.rule.fix != NO_FIX)
    assert [finding.message for finding in left if not needs_another_path(finding) and not guards(finding)] == []


def guards(finding: Finding) -> bool:
    """True for an unused comment that cannot be removed: the next line would become a parser directive."""
    return finding.rule.id == "CL301" and "directive" in finding.message


def needs_another_path(finding: Finding) -> bool:
    """True for a COPY of a directory over a file, or the other way round, which fails without --link, too."""
    return (
        finding.rule.id in ("CL102", "CL203")
        and not finding.edits
        and "without --link the build fails" in finding.message
    )


@many
@given(dockerfiles(), SETTINGS)
def test_a_check_after_the_safe_fixes_finds_only_unsafe_or_manual_fixes(data: bytes, found: Settings) -> None:
    readable(data)
    after, *_ = fixed(data, found._replace(unsafe_fixes=False))
    one = run(found)
    for finding in checked_file("Dockerfile", after, one.check("Dockerfile", after), one.arguments.settings).findings:
        assert not finding.is_safe or not finding.edits
        assert finding.rule.id != "CL002" or found.strict or found.fail_level == NOTE


@many
@given(dockerfiles(), SETTINGS)
def test_a_fix_changes_only_its_own_lines(data: bytes, found: Settings) -> None:
    readable(data)
    lines = data.splitlines(keepends=True)
    for finding in run(found).check("Dockerfile", data).findings:
        after = apply(data, finding.edits)
        start = sum(map(len, lines[: finding.line - 1]))
        end = sum(map(len, lines[: finding.end_line]))
        assert after.startswith(data[:start])
        assert after.endswith(data[end:])
        if finding.keyword and not finding.respelled:
            assert unlinked(after[start : len(after) - len(data) + end]) == unlinked(data[start:end])


def unlinked(instruction: bytes) -> bytes:
    """An instruction without its `--link`, white space, line continuations and trailing slashes."""
    text = re.sub(rb"[ \t]*--link(?:=true|=True|=false)?(?![\w=])[ \t]*", b"", instruction, count=1)
    return re.sub(rb"\s+|/(?=[\"\]\s]|$)", b"", text.replace(b"\\\n", b"").replace(b"\\\r\n", b""))


@many
@given(dockerfiles(), SETTINGS)
def test_fixes_keep_the_meaning_of_every_instruction(data: bytes, found: Settings) -> None:
    before = readable(data)
    after, fixes, *_ = fixed(data, found)
    # tests/engine/test_real_paths.py and test_numeric_owners.py build the destinations and owners that fixes write.
    is_moved = any(one.respelled for one in fixes)
    is_rejected = any(one.rule.id == "CL203" for one in fixes)
    assert [meaning(one, is_moved, is_rejected) for one in parse(after).instructions] == [
        meaning(one, is_moved, is_rejected) for one in before.instructions
    ]
    assert (b"\r\n" in after) == (b"\r\n" in data) or b"\n" not in data or b"\n" not in after


@settings(many, max_examples=20)
@given(st.lists(dockerfiles(), min_size=2, max_size=5), SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(files: list[bytes], found: Settings, random: object) -> None:
    names = [f"{number}.dockerfile" for number in range(len(files))]
    for name, data in zip(names, files, strict=True):
        Path(name).write_bytes(data)
    options = [f"--syntax={found.syntax}", "--explain"]
    options += [f"--{name}" for name in ("strict", "include-add") if getattr(found, name.replace("-", "_"))]
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert output([*options, *names]) == output([*options, *shuffled])


def output(arguments: list[str]) -> tuple[int, list[str]]:
    """The exit status, and all lines of both streams, sorted; the characters of the summary are sorted too."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        status = check.main(arguments)
    lines = stream.getvalue().splitlines()
    return status, sorted("".join(sorted(line)) if line.startswith("COPY: ") else line for line in lines)
