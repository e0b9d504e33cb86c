from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.accounts import Account
from copy_link.image.entries import DIRECTORY, FILE, Owner, directory
from copy_link.image.image import Image
from copy_link.image.scripts import Script
from copy_link.image.tree import PATH_MAX, Tree
from copy_link.run_effects.arguments import Gap, Place, argument, literal
from copy_link.run_effects.process import UNKNOWN, Left, Process, Value
from tests.support.run_cases import Case, Found, each

CASES = (
    Case("mkdir /t; echo 'chown 5 /opt' > /t/s; mv /t /u; sh /u/s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("mkdir /t; echo 'chown 5 /opt' > /t/chmod; chmod 700 /srv", {"/opt": "dir 755 0:0", "/srv": "dir 700 0:0"}),
)


@each(CASES)
def test_a_script_is_found_by_its_name(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def test_a_pattern_names_every_script_that_it_may_match(process: Process) -> None:
    process.scripts.update({"/opt/a": Script("a", True), "/opt/b": Script("b", True), "/srv/c": Script("c", True)})
    assert process.script(argument(["/opt/", Gap.STAR])) == Script("a\nb", False)
    assert process.script(literal("/opt/a")) == Script("a", True)
    assert process.script(literal("/nowhere/c")) == Script("c", False)
    assert process.script(literal("/nowhere/d")) is None


STATES = st.fixed_dictionaries(
    {
        "directory": st.sampled_from([None, "/", "/opt"]),
        "umask": st.sampled_from([None, 0o022, 0o077]),
        "variables": st.dictionaries(st.sampled_from("ABC"), st.sampled_from([("x",), ("y",), (), UNKNOWN])),
        "exported": st.frozensets(st.sampled_from("ABC")),
        "positional": st.sampled_from([None, (), (literal("x"),)]),
        "stops_at_failure": st.booleans(),
        "may_have_left": st.sampled_from([Left.NOTHING, Left.LOOP, Left.FUNCTION, Left.SHELL]),
        "has_failed": st.booleans(),
    }
)
State = dict[str, object]


def in_state(state: State) -> Process:
    found = Process(Image(Tree(directory(0o755, 0, 0))))
    found.__dict__.update(state)
    found.variables = dict(found.variables)
    return found


@given(STATES, STATES)
def test_a_merged_process_knows_only_what_both_courses_of_events_share(first: State, second: State) -> None:
    merged, other = in_state(first), in_state(second)
    merged.merge(other)
    courses = [course for course in (in_state(first), other) if not course.has_failed]
    if not courses:
        assert merged.has_failed
        return
    assert not merged.has_failed
    for course in courses:
        assert merged.directory in (None, course.directory)
        assert merged.umask in (None, course.umask)
        assert merged.positional in (None, course.positional)
        assert merged.exported <= course.exported
        assert merged.stops_at_failure <= course.stops_at_failure
        assert merged.may_have_left >= course.may_have_left
        assert set(merged.variables) >= set(course.variables)
        for name, value in merged.variables.items():
            assert value in (UNKNOWN, course.variables.get(name))
    if len(courses) == 1:
        assert merged.expands_like(courses[0])


@pytest.mark.parametrize(
    ("name", "owner", "group", "login_group", "home"),
    [
        ("node", 1000, 1000, 1000, "/home/node"),
        ("root", 0, 0, 0, "/root"),
        ("77", 77, 77, None, None),
        # No number of an account has so many digits.
        ("12345678901", "12345678901", "12345678901", None, None),
        ("stranger", "stranger", "stranger", None, None),
        ("", None, None, None, None),
    ],
)
def test_an_account_has_a_number_if_that_is_known(
    name: str, owner: Owner, group: Owner, login_group: Owner, home: str | None, process: Process
) -> None:
    assert process.owner_of(name) == owner
    assert process.group_of(name) == group
    assert process.login_group_of(name) == login_group
    assert process.home_of(name) == home


def test_root_keeps_its_number_when_accounts_are_forgotten(process: Process) -> None:
    process.forget_accounts()
    assert (process.owner_of("root"), process.group_of("root")) == (0, 0)
    assert (process.owner_of("node"), process.group_of("node")) == (None, None)


@pytest.mark.parametrize(
    ("path", "resolved", "resolved_above", "crosses"),
    [
        ("/sym/file", "/real/file", "/real/file", False),
        ("/sym", "/real", "/sym", False),
        ("/sym/", "/real", "/real", False),
        ("/sym/sub/..", "/real", "/real", False),
        # An entirely unknown path is assumed to be no symlink.
        ("/mystery/x", None, None, False),
        ("/maybe/x", None, None, True),
        ("/" + "x" * PATH_MAX, None, None, False),
    ],
    ids=lambda value: str(value)[:20],
)
def test_symlinks_are_followed_as_far_as_they_are_known(
    path: str, resolved: str | None, resolved_above: str | None, crosses: bool, process: Process
) -> None:
    sym = process.tree.at("/sym")
    process.tree.put("/maybe", sym._replace(kinds=sym.kinds | {DIRECTORY}, target="/real"))
    assert process.resolve(path) == resolved
    assert process.resolve_or_normalize(path) == (resolved or posixpath.normpath(path))
    if len(path) <= PATH_MAX:
        assert process.resolve_above(path) == resolved_above
    assert process.crosses_unknown_symlink(path) is crosses


def test_the_parent_of_an_unknown_directory_is_the_one_above_it(process: Process) -> None:
    assert process.place(literal("/mystery/../opt")) == Place("/opt")


def test_a_star_may_miss_hidden_names_only_with_the_usual_options(process: Process) -> None:
    star = argument(["/opt/", Gap.STAR])
    assert process.place(star).is_every
    process.finds_hidden = True
    assert not process.place(star).is_every


def test_a_process_started_from_here_gets_only_exported_variables(process: Process) -> None:
    process.variables["LOCAL"] = ("x",)
    process.export("SHARED", ("y",))
    found: dict[str, Value] = process.environment()
    assert (found["LOCAL"], found["SHARED"], found["APP"]) == (UNKNOWN, ("y",), ("/opt/app",))


def test_a_copy_changes_independently(process: Process) -> None:
    other = process.copy()
    other.tree.remove("/opt")
    other.users["node"] = Account(7, 7)
    other.variables["APP"] = ()
    other.scripts["/s"] = Script("x", True)
    assert process.tree.at("/opt").is_only(DIRECTORY)
    assert process.tree.at("/real/file").is_only(FILE)
    assert process.owner_of("node") == 1000
    assert process.variables["APP"] == ("/opt/app",)
    assert process.scripts == {}
