from __future__ import annotations

import pytest

from copy_link.verify.versions import AS_IT_IS, FIXED, PLAIN, Version, linked, stages, versions, without_links

BARE, LINKED = b"FROM scratch\nCOPY f /a\n", b"FROM scratch\nCOPY --link f /a\n"
BOTH = b"FROM scratch\nCOPY --link f /a\nCOPY f /b\n"


def test_a_file_without_links_is_compared_with_what_the_fix_makes_of_it() -> None:
    found = versions(BARE, LINKED)
    assert found.reference == Version(AS_IT_IS, BARE)
    assert found.others == (Version(FIXED, LINKED),)
    assert found.linked == 1


def test_links_that_are_there_are_compared_with_the_plain_file() -> None:
    found = versions(LINKED, LINKED)
    assert found.reference == Version(PLAIN, BARE)
    assert found.others == (Version(AS_IT_IS, LINKED),)


def test_a_file_with_links_that_gets_more_is_built_three_times() -> None:
    fixed = BOTH.replace(b"COPY f", b"COPY --link f")
    found = versions(BOTH, fixed)
    assert [one.name for one in (found.reference, *found.others)] == [PLAIN, AS_IT_IS, FIXED]
    assert found.linked == 2


@pytest.mark.parametrize("data", [BARE, b"FROM scratch\nCOPY --link=false f /a\n"])
def test_a_file_without_links_that_gets_none_has_nothing_to_compare(data: bytes) -> None:
    found = versions(data, data)
    assert found.others == ()
    assert found.linked == 0


def test_a_link_that_the_fix_drops_is_built_as_it_is() -> None:
    assert [one.name for one in versions(LINKED, BARE).others] == [AS_IT_IS]


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (b"FROM a\nADD --link f /a\n", b"FROM a\nADD f /a\n"),
        (b"FROM a\ncopy --chown=1 --LINK f /a\n", None),
        (b"FROM a\nCOPY --link=true --chown=1 f /a\n", b"FROM a\nCOPY --chown=1 f /a\n"),
        (b"FROM a\nCOPY --link=false f /a\n", b"FROM a\nCOPY --link=false f /a\n"),
        (b"FROM a\nRUN echo --link\n", b"FROM a\nRUN echo --link\n"),
    ],
)
def test_every_link_is_taken_out(data: bytes, plain: bytes | None) -> None:
    if plain is None:
        with pytest.raises(ValueError, match="LINK"):
            without_links(data)
    else:
        assert without_links(data) == plain
        assert linked(plain) == 0


def test_each_stage_is_the_file_up_to_its_end() -> None:
    data = b"ARG V\nFROM a AS one\nCOPY f /\n# about two\nFROM b\nFROM one as three\nRUN x\n"
    found = stages(data)
    assert [name for name, _ in found] == ["one", "1", "three"]
    assert [len(beginning) for _, beginning in found] == [data.index(b"FROM b"), data.index(b"FROM one as"), len(data)]
    assert all(data.startswith(beginning) for _, beginning in found)
