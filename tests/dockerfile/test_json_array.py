from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copy_link.dockerfile.go_text import decode_as_go, encode
from copy_link.dockerfile.json_array import NotStringsError, strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('["a", "b"]', [("a", 1, 4), ("b", 6, 9)]),
        ('x [ "a\\"b" ]\t', [('a"b', 4, 10)]),
        ("[ ]", []),
        ('["\\u0041\\n\\/"]', [("A\n/", 1, 13)]),
        ('["\\ud83d\\ude00"]', [(encode("\U0001f600"), 1, 15)]),
        ('["\\ud83d", "\xff"]', [(encode("\ufffd"), 1, 9), (encode("\ufffd"), 11, 14)]),
        ('["a"', None),
        ('["a",]', None),
        ('["a"] b', None),
        ('["\\x"]', None),
        ('["a\tb"]', None),
        ("[ -f a ]", None),
        ('[ "$a" = b ] && c', None),
        ('[[ "$a" == b ]]', None),
        ("[1e999]", None),
        ("[NaN]", None),
        ("a", None),
    ],
)
def test_an_array_of_strings_is_read_with_the_span_of_each(text: str, expected: list[object] | None) -> None:
    assert strings(text, text.find("[") if "[" in text else 0) == expected


@pytest.mark.parametrize("text", ["[1]", '["a", 1]', "[null]", "[-1.5e3, 2]", '[["a"]]', "[[]]", '[{"a": 1}]'])
def test_an_array_of_other_values_is_an_error(text: str) -> None:
    with pytest.raises(NotStringsError):
        strings(text, 0)


VALUES = st.recursive(st.text(max_size=5) | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3))


@given(st.text(alphabet='[]{}",: \t\\u0aAdD8cCe1-.tfn\xe9\x01', max_size=20) | VALUES.map(json.dumps))
@example('["\\ud8' + '00\\u0041"]')
def test_every_text_is_read_as_json_reads_it(text: str) -> None:
    """Go's errors for numbers that are too large are in the table above."""
    if not text.startswith("["):
        return
    raw = encode(text)
    try:
        values = json.loads(decode_as_go(raw))
    except ValueError:
        assert strings(raw, 0) is None
        return
    if all(isinstance(value, str) for value in values):
        found = strings(raw, 0)
        assert found is not None
        assert [one.text for one in found] == [
            encode("".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value))
            for value in values
        ]
        assert all(raw[one.start] == raw[one.end - 1] == '"' for one in found)
    else:
        with pytest.raises(NotStringsError):
            strings(raw, 0)
