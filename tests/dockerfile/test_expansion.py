from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.expansion import Variables, WordError, expand

SET = {"DIR": "/srv/app", "EMPTY": "", "FILE": "a.tar.gz", "SECRET": None}


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("plain", "plain"),
        ("\ufeffplain", "plain"),
        ("a${x/b/c}d", "ad"),
        ("$²x", "$²x"),
        ("$DIR/bin", "/srv/app/bin"),
        ("${DIR}bin", "/srv/appbin"),
        ("$DIRbin", ""),
        ("$1x", "x"),
        ("a$.b", "a$.b"),
        ("cost$", "cost$"),
        (r"\$DIR", "$DIR"),
        ("'$DIR'", "$DIR"),
        ('"$DIR"', "/srv/app"),
        (r'"a\"b"', 'a"b'),
        (r'"a\tb"', r"a\tb"),
        (r"a\tb", "atb"),
        ('a"b c"d', "ab cd"),
        ("${GONE:-/opt}", "/opt"),
        ("${GONE-/opt}", "/opt"),
        ("${EMPTY:-/opt}", "/opt"),
        ("${EMPTY-/opt}", ""),
        ("${DIR:+/set}", "/set"),
        ("${EMPTY:+/set}", ""),
        ("${EMPTY+/set}", "/set"),
        ("${GONE:-${DIR}/x}", "/srv/app/x"),
        ("${DIR:?needed}", "/srv/app"),
        ("${FILE%.*}", "a.tar"),
        ("${FILE%%.*}", "a"),
        ("${FILE#*.}", "tar.gz"),
        ("${FILE##*.}", "gz"),
        ("${DIR/srv/opt}", "/opt/app"),
        ("${DIR//p/P}", "/srv/aPP"),
        ("${FILE//*/x}", "x"),
        ("${FILE//a*/x}", "x"),
        ("${FILE//.*/x}", "ax"),
        ("${EMPTY//*/x}", "x"),
        ("${DIR//?/x}", "xxxxxxxx"),
        ("$SECRET/x", None),
        ("${SECRET:-x}", None),
        ("${SECRET:+}", ""),
        ("${GONE:-$SECRET}", None),
        ("${DIR:-$SECRET}", "/srv/app"),
    ],
)
def test_a_word_is_expanded_as_the_builder_does(word: str, text: str | None) -> None:
    assert expand(word, Variables(dict(SET), is_whole=True)).text == text


def test_a_variable_that_the_base_image_may_set_is_not_known() -> None:
    assert expand("$GONE", Variables({}, is_whole=False)).text is None


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("$ASKED", None),
        ("${ASKED}", None),
        ("${ASKED:-/opt}", "/opt"),
        ("${ASKED-/opt}", "/opt"),
        ("/x${ASKED:+/opt}", "/x"),
        ("${ASKED:?}", None),
        ("${ASKED%x}", None),
    ],
)
def test_an_argument_that_is_not_given_has_the_default_in_its_substitution(word: str, text: str | None) -> None:
    assert expand(word, Variables({"ASKED": None}, is_whole=True, not_given={"ASKED"})).text == text


def test_the_escape_character_can_be_a_backtick() -> None:
    assert expand(r"C:\app`$x", Variables({}, is_whole=True), "`").text == r"C:\app$x"


def test_every_variable_that_was_looked_up_is_named_once() -> None:
    assert expand("${A:-$B}$A", Variables({"B": "b"}, is_whole=True)).used == ("B", "A")


@pytest.mark.parametrize(
    "word", ["'open", '"open', "${", "${}", "${:x}", "${DIR", "${DIR:x}", "${DIR!x}", "${GONE:?}", "${GONE?}"]
)
def test_a_word_that_the_builder_rejects_is_an_error(word: str) -> None:
    with pytest.raises(WordError):
        expand(word, Variables(dict(SET), is_whole=True))


@given(st.text(alphabet="${}:-+?#%/\\'\"`abX*", max_size=30), st.sampled_from(["\\", "`"]))
def test_any_word_is_expanded_or_an_error(word: str, escape: str) -> None:
    with contextlib.suppress(WordError):
        expand(word, Variables({"a": "aaa", "X": None, "b": "*?\\"}, is_whole=True), escape)
