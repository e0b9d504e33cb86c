from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.run_effects.modes import changed


# Measured with chmod of GNU coreutils 9.1 and busybox 1.35; None if the two differ.
@pytest.mark.parametrize(
    ("mode", "text", "expected"),
    [
        (0o755, "700", 0o700),
        (0o2755, "755", None),
        (0o2755, "00755", 0o755),
        (0o1755, "755", 0o755),
        (None, "755", None),
        (None, "00755", 0o755),
        (0o755, "g+w", 0o775),
        (0o755, "go-rx,u+s", 0o4700),
        (0o755, "+w", 0o755),
        (0o755, "=r", 0o444),
        (0o755, "a=", 0o000),
        (0o2755, "a=rx", None),
        (0o700, "g=u", 0o770),
        (0o750, "o=g", 0o755),
        (0o644, "a+X", 0o755),
        (0o755, "+t", 0o1755),
        (0o755, "o+t", None),
        (0o755, "u=rwx,go=rx,+t", 0o1755),
        (None, "u=rwx,go=rx", None),
        (0o755, "u+rw-x", 0o655),
        (0o755, "rubbish", None),
        (0o755, "999", None),
        (0o755, "", None),
        (0o755, None, None),
    ],
)
def test_a_mode_is_changed_as_chmod_does(mode: int | None, text: str | None, expected: int | None) -> None:
    assert changed(mode, text, 0o022) == expected


@given(st.integers(0, 0o7777), st.text(alphabet="ugoa+-=rwxXst,0157", max_size=12))
def test_facts_about_an_unknown_mode_hold_for_every_mode(mode: int, text: str) -> None:
    known = changed(None, text, 0o022)
    assert known is None or changed(mode, text, 0o022) in (known, None)
