from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.entries import ANYTHING, DIRECTORY, Contents, Entry, change_contents, directory, file, join
from copy_link.image.evidence import INSTRUCTION, MAXIMUM_EVIDENCE, Evidence, Predicate

entries = st.builds(
    Entry,
    kinds=st.sets(st.sampled_from(sorted(ANYTHING)), min_size=1).map(frozenset),
    mode=st.sampled_from([None, 0o755, 0o700]),
    uid=st.sampled_from([None, 0, 1000, "app"]),
    gid=st.sampled_from([None, 0, 1000]),
    target=st.none(),
    evidence=st.just(()),
    inside=st.none(),
    contents=st.none(),
)


@given(entries, entries)
def test_joining_forgets_but_never_invents(first: Entry, second: Entry) -> None:
    joined = join(first, second)
    assert joined.kinds == first.kinds | second.kinds
    for one in (first, second):
        if one.may_be(DIRECTORY):
            assert joined.mode in (None, one.mode)
            assert joined.gid in (None, one.gid)


@given(entries)
def test_joining_with_itself_changes_nothing(entry: Entry) -> None:
    assert join(entry, entry) == entry


def test_two_different_owners_that_are_not_root_join_to_one_that_is_not_root() -> None:
    joined = join(directory(0o755, 1000, 0), directory(0o755, "app", 0))
    assert joined.uid not in (None, 0)


def test_owners_joined_many_times_stay_short() -> None:
    joined = directory(0o755, 1, 0)
    for number in range(100):
        other = join(joined, directory(0o755, f"user{number % 7}", 0))
        joined = join(other, joined._replace(uid=f"{joined.uid} or {number % 7 + 1}"))
    assert joined.uid == "one of several accounts"


def test_evidence_joined_many_times_stays_short() -> None:
    joined = file()
    for number in range(100):
        joined = join(joined, file(Evidence("Dockerfile", number, None, Predicate(INSTRUCTION, text="COPY f /x"))))
    assert len(joined.evidence) == MAXIMUM_EVIDENCE


def test_changes_of_copied_contents_apply_one_after_the_other() -> None:
    def before(relative: str) -> Entry | None:
        return None if relative == "gone" else directory(1, 0, 0)

    changed: Contents = before
    for digit in range(3):

        def append(_: str, entry: Entry, digit: int = digit) -> Entry:
            return entry._replace(mode=(entry.mode or 0) * 10 + digit)

        changed = change_contents(changed, append)
    found = changed("a")
    assert found is not None
    assert found.mode == 1012
    assert changed("gone") is None
