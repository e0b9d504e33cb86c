from __future__ import annotations

import time

import pytest

from copy_link.cli.toml_text import TomlError, parse


def test_a_table_is_parsed() -> None:
    assert parse('a = "x.y.z"\n[b]\n"c.d" = [1, 2]\n') == {"a": "x.y.z", "b": {"c.d": [1, 2]}}


@pytest.mark.parametrize(
    "text",
    [
        f'a = "{"[" * 500}{"." * 500}{"1" * 500}"',
        f"a = '{'[' * 500}{'.' * 500}'",
        f'a = """\n{"[." * 500}\n""" # {"[" * 500}',
        f"a = '''\n{'[.1' * 500}\n'''",
        'a = "\\\\u0000"',
        "a = '\\u0000'",
        "".join(f"[a.b{number}]\nc.d = 1.5\n" for number in range(200)),
    ],
    ids=["text", "literal text", "long text", "long literal text", "a backslash", "no escapes", "many tables"],
)
def test_nothing_counts_in_texts_and_comments(text: str) -> None:
    assert parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=", "(at line 1, column 1)"),
        ("\na = " + "[" * 5000, "it is nested more than 20 levels deep (at line 2)"),
        ("\n\na = " + "{b = " * 5000, "it is nested more than 20 levels deep (at line 3)"),
        ("a = '''\n\n''' # x\n" + ".".join("a" * 20_000) + " = 1", "it is nested more than 20 levels deep (at line 4)"),
        ("[" + " . ".join("a" * 20_000) + "]", "it is nested more than 20 levels deep (at line 1)"),
        ("a = 1\nb = " + "1" * 5000, "a number has more than 100 digits (at line 2)"),
        ("a = 0x" + "1_" * 5000 + "1", "a number has more than 100 digits (at line 1)"),
        ('a = 1\n"b" = "c\\u0000d"', "a text has a NUL (at line 2)"),
        ('a = "\\\\\\U00000000"', "a text has a NUL (at line 1)"),
    ],
)
def test_an_extreme_text_is_an_error_with_its_line(text: str, message: str) -> None:
    begin = time.process_time()
    with pytest.raises(TomlError) as error:
        parse(text)
    assert message in str(error.value)
    assert time.process_time() - begin < 5
