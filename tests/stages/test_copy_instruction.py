from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.parser import parse
from copy_link.image.accounts import Account
from copy_link.image.entries import directory
from copy_link.image.image import Image
from copy_link.image.tree import PATH_MAX, Tree
from copy_link.stages.copy_instruction import EITHER, Copy, Source, destination_path, ownership, resolve
from copy_link.stages.problems import NOT_EXPANDED, TOO_COMPLEX, TOO_LONG, VALUE_NOT_KNOWN, WORKDIR_NOT_KNOWN, Problem


def image(workdir: str | None = "/srv") -> Image:
    users = {"app": Account(1000, 50), "ghost": Account("ghost", None)}
    environment: dict[str, str | None] = {"DIR": "/opt/app", "SECRET": None, "OWNER": "7:8", "LONG": "a" * 5_000}
    return Image(
        Tree(directory(0o755, 0, 0)), users=users, groups={"staff": 50}, workdir=workdir, environment=environment
    )


def resolved(text: str, workdir: str | None = "/srv") -> Copy:
    instruction = parse(f"FROM scratch\n{text}\n".encode()).instructions[1]
    return resolve(instruction, image(workdir), "\\", lambda origin, word, keyword: Source(word, EITHER))


@pytest.mark.parametrize(
    ("workdir", "text", "path", "spelled"),
    [
        ("/srv", "x", "/srv/x", False),
        ("/srv", "./x/", "/srv/x", True),
        ("/srv", ".", "/srv", True),
        ("/srv", "", "/srv", True),
        ("/srv", "./", "/srv", True),
        ("/srv", "..", "/", True),
        ("/srv/a", "..", "/srv", False),
        ("/srv", "/a/../b", "/b", False),
        ("/srv", "//a//b/", "/a/b", True),
        ("/srv", "/new/.", "/new", True),
        ("/srv", "/", "/", True),
        ("/srv", "/../..", "/", True),
        (None, "/x", "/x", False),
        (None, "x", None, False),
        (None, "x/", None, True),
    ],
)
def test_a_destination_becomes_absolute_and_normalized(
    workdir: str | None, text: str, path: str | None, spelled: bool
) -> None:
    assert destination_path(workdir, text) == (path, spelled)


@given(st.text(alphabet="/.a", max_size=12))
def test_a_known_destination_is_always_absolute_and_normalized(text: str) -> None:
    path, _ = destination_path("/w", text)
    assert path is not None
    assert path.startswith("/")
    assert path == "/" or not path.endswith("/")
    assert not {"", ".", ".."} & set(path[1:].split("/")) or path == "/"


@pytest.mark.parametrize(
    ("text", "uid", "gid", "names"),
    [
        ("", 0, 0, ()),
        ("1000", 1000, 1000, ()),
        ("1000:50", 1000, 50, ()),
        ("1000:", 1000, 0, ()),
        (":50", 0, 50, ()),
        ("root", 0, 0, ()),
        ("root:root", 0, 0, ()),
        ("0:root", 0, 0, ()),
        ("app", 1000, 50, ("app",)),
        ("app:staff", 1000, 50, ("app", "staff")),
        ("app:app", 1000, None, ("app",)),
        ("1000:staff", 1000, 50, ("staff",)),
        ("ghost", "ghost", None, ("ghost",)),
        ("nobody", None, None, ("nobody",)),
        (None, None, None, ()),
    ],
)
def test_an_owner_is_a_number_if_that_is_known(
    text: str | None, uid: int | str | None, gid: int | str | None, names: tuple[str, ...]
) -> None:
    found = ownership(text, image())
    assert (found.uid, found.gid, found.names) == (uid, gid, names)


def test_the_words_are_resolved_with_workdir_and_variables() -> None:
    found = resolved("COPY --chown=$OWNER --chmod=755 --from=build $DIR/x 'y z' $DIR/")
    assert found.destination == "/opt/app"
    assert found.spelled_as_directory
    assert (found.ownership.uid, found.ownership.gid) == (7, 8)
    assert found.chmod == "755"
    assert found.origin == "build"
    assert found.arguments == ()


@pytest.mark.parametrize(
    ("text", "workdir", "problem"),
    [
        ("COPY f $SECRET/x", "/srv", Problem(VALUE_NOT_KNOWN, ("SECRET",))),
        ("COPY f $DIR/$SECRET", "/srv", Problem(VALUE_NOT_KNOWN, ("SECRET",))),
        ("COPY f ${LONG%a*a*a*a*b}", "/srv", Problem(TOO_COMPLEX, ("${LONG%a*a*a*a*b}",))),
        ("COPY f x", None, Problem(WORKDIR_NOT_KNOWN, ("x",))),
        ("COPY f ${", "/srv", Problem(NOT_EXPANDED, ("${",), "bad substitution")),
        (f"COPY f /{'x' * PATH_MAX}", "/srv", Problem(TOO_LONG)),
    ],
)
def test_a_destination_that_is_not_known_has_a_problem(text: str, workdir: str | None, problem: Problem) -> None:
    found = resolved(text, workdir)
    assert found.destination is None
    assert found.problem == problem


def test_a_source_that_is_not_known_leaves_the_destination_known() -> None:
    found = resolved("COPY $SECRET /x")
    assert found.destination == "/x"
    assert found.sources[0].text is None


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("COPY a /b", None),
        ("COPY --link a /b", True),
        ("COPY --link=TRUE a /b", True),
        ("COPY --link=false a /b", False),
    ],
)
def test_a_link_flag_is_missing_set_or_refused(text: str, linked: bool | None) -> None:
    assert resolved(text).is_linked is linked


def test_a_heredoc_is_a_source_of_its_own() -> None:
    found = resolved("COPY <<A f /x/\nhello\nA")
    assert [source.text for source in found.sources] == ["f", "A"]


def test_a_file_gets_the_name_of_the_destination_only_without_a_slash() -> None:
    assert resolved("COPY f /x").may_copy_file
    assert not resolved("COPY f /x/").may_copy_file
