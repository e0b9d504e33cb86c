"""Our parser against BuildKit's own, which the package `dockerfile` contains.

That is the parser of BuildKit 0.12 (January 2024). Files that newer versions read differently are not given to it
(NEWER); `test_a_file_is_read_as_newer_builders_read_it` has a table of them, as BuildKit 0.32 reads them.
"""

from __future__ import annotations

import re
from unittest import mock

import dockerfile as judge
import pytest
from hypothesis import assume, example, given, reject, settings
from hypothesis import strategies as st

from copy_link.dockerfile import validation
from copy_link.dockerfile.go_text import SPACE
from copy_link.dockerfile.parser import Dockerfile, DockerfileError, Instruction, parse
from tests.support.dockerfiles import TABLE, copying, dockerfiles

BLANKS = re.compile(r"[\t\v\f\r ]+")
SPLIT_INTO_WORDS = ("COPY", "ADD", "FROM", "VOLUME", "EXPOSE", "ARG")
KNOWN = frozenset(name.upper() for name in judge.all_cmds())

# White space after <<; anything after a JSON array; `# check=`; other escapes in flags; ${x#y} beside a heredoc.
NEWER = re.compile(
    rb"<<-?([\s\\`]|\Z)|\][^\n]*[^\s]|#\s*check|(?s:# escape=`.*--[^\n]*[\\`])|(?s:<<.*\$\{|\$\{.*<<)", re.IGNORECASE
)


def is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def read_only(data: bytes) -> Dockerfile:
    """Our reading without the checks that the builder makes after parsing: the judge only parses."""
    with mock.patch.multiple(validation, check=mock.DEFAULT, check_trigger=mock.DEFAULT):
        return parse(data)


def values(found: Instruction) -> tuple[str, ...]:
    """The arguments in the judge's form."""
    words = tuple(word.text for word in found.words)
    if found.keyword not in KNOWN:
        return ("",)
    if found.keyword == "HEALTHCHECK":
        kind, *rest = re.split(r"[\t\n\v\f\r \x85\xa0]+", found.arguments, maxsplit=1)
        return (kind, *(words if found.is_json else rest)) if kind else ()
    if found.is_json or found.keyword in SPLIT_INTO_WORDS:
        return words
    if found.keyword in ("ENV", "LABEL"):
        if words and "=" not in words[0]:
            return (*BLANKS.split(found.arguments, maxsplit=1),)
        return tuple(half for word in words for half in word.split("=", 1))
    return (found.arguments,) if found.arguments else ()


def ours(data: bytes) -> list[dict[str, object]]:
    read = []
    for found in read_only(data).instructions:
        flags = tuple(f"--{flag.name}" + ("" if flag.value is None else f"={flag.value}") for flag in found.flags)
        one: dict[str, object] = {"keyword": found.keyword, "text": found.value, "flags": flags}
        one |= {"lines": (found.line, found.end_line), "trigger": found.trigger.keyword if found.trigger else ""}
        inner = found.trigger if found.trigger and found.trigger.keyword else found
        if inner is found or inner.keyword != "ONBUILD":
            one |= {"json": inner.is_json, "values": values(inner)}
        if inner is found:
            one["heredocs"] = tuple((heredoc.name, heredoc.content) for heredoc in found.heredocs)
        read.append(one)
    return read


def theirs(data: bytes) -> list[dict[str, object]]:
    read = []
    for found in judge.parse_string(data.decode()):
        first_line = (found.original or "").partition("\n")[0]
        keyword, *text = BLANKS.split(first_line.strip(SPACE), maxsplit=1)
        assert keyword == (found.cmd or "")
        trigger = (found.sub_cmd or "").upper()
        one: dict[str, object] = {"keyword": keyword.upper(), "text": "".join(text).strip(SPACE), "flags": found.flags}
        one |= {"lines": (found.start_line, found.end_line), "trigger": trigger}
        if trigger != "ONBUILD":
            one |= {"json": found.json, "values": found.value}
        if not trigger:
            # The judge does not report those after ONBUILD.
            one["heredocs"] = tuple((heredoc.name, heredoc.content) for heredoc in found.heredocs)
        read.append(one)
    return read


def assert_read_as_the_judge_reads(data: bytes) -> None:
    try:
        expected = theirs(data)
    except judge.GoParseError:
        expected = []
    keywords = [one["keyword"] for one in expected]
    if next((keyword for keyword in keywords if keyword != "ARG"), "") == "FROM":
        assert ours(data) == expected
    else:
        with pytest.raises(DockerfileError):
            read_only(data)


@pytest.mark.parametrize("data", TABLE.values(), ids=TABLE)
def test_a_file_is_read_as_the_builder_reads_it(data: bytes) -> None:
    assert NEWER.search(data) is None
    assert_read_as_the_judge_reads(data)


@given(st.one_of(dockerfiles, copying))
@settings(max_examples=800)
@example(b"FROM a\nRUN <<EOF\\\nEOF\n")
@example("FROM a\nRUN <<$E\n\xe9\n$E\n".encode())
@example(b"FROM a\nENV a=b \\\n\\\n")
@example(b'FROM a\nRUN [1e999]\nRUN ["\\ud800"]\n')
def test_generated_files_are_read_as_the_builder_reads_them(data: bytes) -> None:
    assume(not NEWER.search(data) and is_utf_8(data))
    try:
        assert_read_as_the_judge_reads(data)
    except UnicodeDecodeError:
        # BuildKit splits flags byte by byte, even inside a character, and the judge cannot report half a character.
        reject()


@given(st.one_of(dockerfiles, copying))
@settings(max_examples=300)
def test_the_instruction_after_onbuild_is_read_like_one_of_its_own(data: bytes) -> None:
    assume(not NEWER.search(data))
    try:
        found = read_only(data)
    except DockerfileError:
        return
    for one in found.instructions:
        if one.trigger is None or one.trigger.keyword == "ONBUILD":
            continue
        if one.arguments.startswith("#") or one.arguments.endswith(found.escape):
            continue
        bodies = "".join(f"{heredoc.content}{heredoc.name}\n" for heredoc in one.heredocs)
        directive = "# escape=`\n" if found.escape == "`" else ""
        alone = read_only(f"{directive}FROM a\n{one.arguments}\n\n{bodies}".encode("utf-8", "surrogateescape"))
        if len(alone.instructions) == 2:
            assert alone.instructions[1].keyword == one.trigger.keyword
            assert alone.instructions[1].arguments == one.trigger.arguments
            assert [word.text for word in alone.instructions[1].words] == [word.text for word in one.trigger.words]
            assert [flag[:2] for flag in alone.instructions[1].flags] == [flag[:2] for flag in one.trigger.flags]


@given(dockerfiles)
@settings(max_examples=200)
def test_bytes_that_are_not_utf_8_are_kept(data: bytes) -> None:
    """The judge cannot report them, so it reads the file with a private character in place of each."""
    shown = data.replace("\xe9".encode(), "\ue0ff".encode())
    assume(not NEWER.search(shown) and b"--" not in shown)
    raw = shown.replace("\ue0ff".encode(), b"\xff")
    try:
        assert_read_as_the_judge_reads(shown)
    except UnicodeDecodeError:
        reject()

    def texts(data: bytes) -> list[tuple[str, str, int, int]] | None:
        try:
            found = read_only(data).instructions
        except DockerfileError:
            return None
        return [(one.keyword, one.arguments, one.line, one.end_line) for one in found]

    assert str(texts(raw)).replace("\\udcff", "\ue0ff") == str(texts(shown)).replace("\\ue0ff", "\ue0ff")


class Newer(dict[str, tuple[bytes, int]]):
    """Names, each with a file and the number of instructions that BuildKit 0.32 reads in it (0: it rejects it)."""


NEWER_TABLE = Newer(
    {
        "a space after << belongs to the heredoc": (b"FROM a\nRUN cat << EOF\nCOPY a b\nEOF\n", 2),
        "a tab too": (b"FROM a\nRUN cat <<\t EOF\nCOPY a b\nEOF\nRUN x\n", 3),
        "white space after <<- does not": (b"FROM a\nRUN cat <<- EOF\nCOPY a b\n", 3),
        "<< with only spaces after it is no heredoc": (b"FROM a\nRUN cat <<  \nCOPY a b\n", 3),
        "a JSON array followed by text is not JSON": (b'FROM a\nCOPY ["a", "b"] c d\n', 2),
        "an array of numbers followed by text is a command": (b"FROM a\nRUN [1] x\n", 2),
        "check is a directive": (b"# check=skip=all\n# escape=`\nFROM a\nRUN a `\n b\n", 2),
        "an escape is allowed once, also after check": (b"# escape=`\n# check=x\n# escape=`\nFROM a\n", 0),
        "the escape character splits flags": (b"# escape=`\nFROM a\nCOPY --chown=1\\ --from=x a b\n", 2),
        "a modified variable does not hide a heredoc": (b"FROM a\nRUN ${x#y} <<E\nCOPY a b\nE\n", 2),
        "a variable in braces hides the text before it": (b"FROM a\nRUN <<E${x:-y}\nRUN z\n", 3),
        "an open brace leaves no heredoc": (b"FROM a\nRUN ${x <<E\nRUN z\n", 3),
        "a vertical tab before a directive": (b"#\x0bescape=`\nFROM a\nRUN a `\n b\n", 2),
        "a line of 65,536 bytes": (b"FROM a\nRUN " + b"x" * 65531 + b"\nRUN y\n", 3),
        "a line of 65,537 bytes": (b"FROM a\nRUN " + b"x" * 65532 + b"\nRUN y\n", 0),
        "a byte order mark counts": (b"\xef\xbb\xbfFROM " + b"x" * 65527 + b"\n", 1),
        "a byte order mark is counted": (b"\xef\xbb\xbfFROM " + b"x" * 65528 + b"\n", 0),
    }
)


@pytest.mark.parametrize(("data", "count"), NEWER_TABLE.values(), ids=NEWER_TABLE)
def test_a_file_is_read_as_newer_builders_read_it(data: bytes, count: int) -> None:
    try:
        found = len(parse(data).instructions)
    except DockerfileError:
        found = 0
    assert found == count


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file has no instructions"),
        (b"ARG a\n", 1, "the file has no FROM"),
        (b"ARG a\nCOPY a b\nFROM a\n", 2, "COPY before the first FROM"),
        (b"FROM a\nENV a\n", 2, "ENV needs a name and a value"),
        (b"FROM a\nCOPY a\n", 2, "COPY"),
        (b"FROM a\n\nONBUILD FROM a\n", 3, "FROM is not allowed after ONBUILD"),
        (b"FROM a\nONBUILD ENV a\n", 2, "ENV needs a name and a value"),
    ],
)
def test_a_file_that_the_builder_rejects_is_an_error_in_its_line(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(DockerfileError) as raised:
        parse(data)
    assert raised.value.line == line
    assert raised.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("data", "start", "escape", "line_ending", "comments"),
    [
        (b"FROM a\n", 0, "\\", b"\n", []),
        (b"\xef\xbb\xbfFROM a\r\n", 3, "\\", b"\r\n", []),
        (b"# escape=`\nFROM a\r\n", 0, "`", b"\n", [(1, 0, 10, "escape=`")]),
        (b"FROM a\nRUN a \\\n  # b c \r\n d\n#\n", 0, "\\", b"\n", [(3, 15, 23, "b c"), (5, 28, 29, "")]),
        (b"FROM a\nRUN <<E\n# in the heredoc\nE\n", 0, "\\", b"\n", []),
    ],
)
def test_the_properties_of_the_whole_file_are_read(
    data: bytes, start: int, escape: str, line_ending: bytes, comments: list[tuple[int, int, int, str]]
) -> None:
    found = parse(data)
    assert (found.start, found.escape, found.line_ending) == (start, escape, line_ending)
    assert [tuple(comment) for comment in found.comments] == comments
