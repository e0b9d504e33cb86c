from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copy_link.dockerfile.parser import DockerfileError, Instruction, Word, parse
from copy_link.dockerfile.split import first_blanks, healthcheck_kind, heredocs, split
from tests.support.dockerfiles import copying, dockerfiles


class Case(NamedTuple):
    """An instruction, the bytes of its flags and words, and the words as text."""

    text: bytes
    flags: tuple[bytes, ...]
    words: tuple[bytes, ...]
    texts: tuple[str, ...]


CASES = {
    "plain words": Case(b"COPY a b", (), (b"a", b"b"), ("a", "b")),
    "lower case and tabs": Case(b"\tcopy\ta\t\tb", (), (b"a", b"b"), ("a", "b")),
    "flags": Case(b"COPY --link --from=x a b", (b"--link", b"--from=x"), (b"a", b"b"), ("a", "b")),
    "a quoted flag": Case(b"COPY --chown='1 2' a b", (b"--chown='1 2'",), (b"a", b"b"), ("a", "b")),
    "the end of flags": Case(b"COPY --link -- --a b", (b"--link",), (b"--a", b"b"), ("--a", "b")),
    "quoted words": Case(b"COPY \"a\" 'b'", (), (b'"a"', b"'b'"), ('"a"', "'b'")),
    "JSON": Case(b'COPY ["a b", "c\\u0041"]', (), (b'"a b"', b'"c\\u0041"'), ("a b", "cA")),
    "JSON with flags": Case(b'COPY --link [ "a" ,"b" ]', (b"--link",), (b'"a"', b'"b"'), ("a", "b")),
    "JSON with half a character": Case(b'COPY ["\\ud800", "\xff"]', (), (b'"\\ud800"', b'"\xff"'), ("\ufffd",) * 2),
    "a word over two lines": Case(b"COPY a\\\nb c", (), (b"a\\\nb", b"c"), ("ab", "c")),
    "a comment between words": Case(b"COPY a \\\n# x\n b", (), (b"a", b"b"), ("a", "b")),
    "bytes that are not UTF-8": Case(b"COPY \xff \xc3\xa9", (), (b"\xff", b"\xc3\xa9"), ("\udcff", "\xe9")),
    "pairs": Case(b"ENV a='b c' d=e\\ f", (), (b"a='b c'", b"d=e\\ f"), ("a='b c'", "d=e\\ f")),
    "an escape at the end": Case(b"ENV a=b\\\n\\\n", (), (b"a=b",), ("a=b",)),
    "a stage": Case(b"FROM --platform=x a AS b", (b"--platform=x",), (b"a", b"AS", b"b"), ("a", "AS", "b")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_flags_and_words_are_found_at_their_bytes(case: Case) -> None:
    data = b"\xef\xbb\xbf# comment\nFROM a\n" + case.text + b"\n"
    found = parse(data).instructions[1]
    assert data[found.start : found.end] == case.text.lstrip().removesuffix(b"\n")
    assert data[found.start : found.keyword_end].upper() == found.keyword.encode()
    assert tuple(data[flag.start : flag.end] for flag in found.flags) == case.flags
    assert tuple(data[word.start : word.end] for word in found.words) == case.words
    assert tuple(word.text for word in found.words) == case.texts


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        (b"COPY a b", b"COPY"),
        (b"CO\\\nPY a b", b"CO\\\nPY"),
        (b"COPY\\\n a b", b"COPY"),
        (b"\\\n  COPY a b", b"COPY"),
        (b"ONBUILD COPY a b", b"COPY"),
        (b"ONBUILD \\\n  # x\n  CO\\\n\nPY a b", b"CO\\\n\nPY"),
    ],
)
def test_a_keyword_ends_after_its_last_byte(text: bytes, keyword: bytes) -> None:
    data = b"FROM a\n" + text
    instruction = parse(data).instructions[1]
    found = instruction.trigger or instruction
    assert found.keyword == "COPY"
    assert data[found.start : found.keyword_end] == keyword


@pytest.mark.parametrize(
    ("text", "flags", "words"),
    [
        ("CMD", [], []),
        ("CMD ", [], []),
        ("COPY", [], []),
        ("COPY --a", ["--a"], []),
        ("COPY --a='b\"c' x", ['--a=b"c'], ["x"]),
        ("COPY --a=\\ b\\'c x", ["--a= b'c"], ["x"]),
        ("COPY --a=b\\", ["--a=b"], []),
        ("ENV a=b\\", [], ["a=b"]),
        ("ENV a=b \\", [], ["a=b"]),
        ("ENV a=\\b", [], ["a=\\b"]),
        ("ENV a=\\\\ b=c", [], ["a=\\\\", "b=c"]),
        ("ENV a='\\' b=c", [], ["a='\\'", "b=c"]),
        ("ENV a='\"' b='c d'", [], ["a='\"'", "b='c d'"]),
    ],
)
def test_quotes_and_escapes_are_read_up_to_the_end_of_the_text(text: str, flags: list[str], words: list[str]) -> None:
    found = split(text, "\\", 1)
    assert ([flag.text for flag in found.flags], [word.text for word in found.words]) == (flags, words)
    assert max(found.arguments, *(word.end for word in found.words), 0) <= found.end == len(text.rstrip())


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('COPY ["a", "b"]', True),
        ('HEALTHCHECK --retries=1 CMD  ["a"]', True),
        ('HEALTHCHECK CMD a "b"', False),
        ("COPY a b", False),
        ("ENV a=b", False),
        ("USER a", False),
    ],
)
def test_an_array_of_strings_is_json_in_the_instructions_that_take_one(text: str, is_json: bool) -> None:
    assert split(text, "\\", 1).is_json is is_json


@pytest.mark.parametrize(
    ("text", "end", "expected"),
    [
        ("a \t b", 5, (1, 4)),
        (" a", 2, (0, 1)),
        ("a  ", 3, (1, 3)),
        ("ab ", 2, (2, 2)),
    ],
)
def test_the_first_blanks_are_found_before_the_end(text: str, end: int, expected: tuple[int, int]) -> None:
    assert first_blanks(text, 0, end) == expected


def test_the_kind_of_a_healthcheck_ends_before_white_space() -> None:
    assert healthcheck_kind("CMD \t[]") == ("CMD", 5)
    assert healthcheck_kind("") == ("", 0)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RUN <<E", ["E"]),
        ("COPY <<E <<F /x/", ["E", "F"]),
        ("ONBUILD ADD <<E /x", ["E"]),
        ("CMD <<E", []),
        ("ONBUILD CMD <<E", []),
        ('RUN ["a", "<<E"]', []),
    ],
)
def test_heredocs_are_opened_by_run_copy_and_add_in_shell_form(text: str, names: list[str]) -> None:
    assert [heredoc.name for heredoc in heredocs(text, "\\", 1)] == names


@pytest.mark.parametrize(
    ("plain", "with_slash"),
    [
        ("COPY a b", "COPY a b/"),
        ("COPY 'a' 'b'", "COPY 'a' 'b/'"),
        ('COPY --link a "b"', 'COPY --link a "b/"'),
        ("COPY a ''", "COPY a '/'"),
        ("COPY a '", "COPY a '/"),
        ("COPY a bcb", "COPY a bcb/"),
        ("COPY a b''", "COPY a b''/"),
        ("COPY a ''b", "COPY a ''b/"),
        ("COPY a 'b'c'", "COPY a 'b'c'/"),
        ("COPY a \"b'", "COPY a \"b'/"),
        ("COPY a b\\\n \\", "COPY a b/\\\n \\"),
        ('COPY ["a", "b"]', 'COPY ["a", "b/"]'),
        ('ONBUILD COPY ["a", "b" ]', 'ONBUILD COPY ["a", "b/" ]'),
        ("ONBUILD COPY a \\\n 'b'", "ONBUILD COPY a \\\n 'b/'"),
    ],
)
def test_a_slash_is_inserted_inside_the_quotes_of_a_word_that_is_quoted_as_a_whole(plain: str, with_slash: str) -> None:
    (found,) = copies(f"FROM a\n{plain}\n".encode())
    at = found.words[-1].append_at - len("FROM a\n")
    assert f"{plain[:at]}/{plain[at:]}" == with_slash


def copies(data: bytes) -> list[Instruction]:
    """The COPY and ADD instructions of a file that can be read, also those after ONBUILD."""
    try:
        found = parse(data).instructions
    except DockerfileError:
        return []
    return [one for one in (each.trigger or each for each in found) if one.keyword in ("COPY", "ADD")]


def texts(found: Instruction) -> tuple[object, ...]:
    words = tuple(word.text for word in found.words)
    heredocs = found.heredocs
    return found.keyword, words, found.is_json, found.arguments, heredocs, found.line, found.end_line


@given(st.one_of(dockerfiles, copying))
@settings(max_examples=200)
def test_flags_and_words_follow_each_other_inside_their_instruction(data: bytes) -> None:
    try:
        instructions = parse(data).instructions
    except DockerfileError:
        return
    for instruction in instructions:
        found = instruction.trigger or instruction
        assert instruction.start <= found.start < found.keyword_end <= found.end <= instruction.end <= len(data)
        at = found.keyword_end
        for start, end in [(flag.start, flag.end) for flag in found.flags] + [
            (word.start, word.end) for word in found.words
        ]:
            assert at <= start < end <= found.end
            at = end
        assert all(data[flag.start : flag.start + 1] == b"-" for flag in found.flags)


@given(copying)
@settings(max_examples=400)
def test_a_flag_inserted_after_the_keyword_is_the_first_and_changes_nothing_else(data: bytes) -> None:
    plain = copies(data)
    for index, found in enumerate(plain):
        if any(flag.name == "link" for flag in found.flags):
            continue
        linked = copies(data[: found.keyword_end] + b" --link" + data[found.keyword_end :])
        assert [texts(one) for one in linked] == [texts(one) for one in plain]
        expected = [("link", None), *(flag[:2] for flag in found.flags)]
        assert [flag[:2] for flag in linked[index].flags] == expected


@given(copying)
@settings(max_examples=400)
def test_a_slash_inserted_at_append_at_is_added_to_the_last_word_and_changes_nothing_else(data: bytes) -> None:
    plain = copies(data)
    for index, found in enumerate(plain):
        last = found.words[-1]
        if "<<" in last.text:
            continue
        assert last.start <= last.append_at <= last.end
        with_slash = copies(data[: last.append_at] + b"/" + data[last.append_at :])
        assert len(with_slash) == len(plain)
        assert [word.text for word in with_slash[index].words[:-1]] == [word.text for word in found.words[:-1]]
        assert with_slash[index].words[-1].text in appended(last, found.is_json)


def appended(word: Word, is_json: bool) -> tuple[str, ...]:
    """The word with a slash after it, or inside its quotes."""
    return (word.text + "/",) if is_json else (word.text + "/", f"{word.text[:-1]}/{word.text[-1]}")
