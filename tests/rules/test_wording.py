from __future__ import annotations

import pytest

from copy_link.rules import wording


@pytest.mark.parametrize(
    ("has_link", "outcome"), [(True, "this file does not build"), (False, "nothing here can be linked")]
)
def test_a_rejecting_frontend_is_named_with_the_one_to_use(has_link: bool, outcome: str) -> None:
    assert wording.rejected("docker/dockerfile:1.2", "docker/dockerfile:1", has_link) == (
        f"docker/dockerfile:1.2 rejects --link (`unknown flag: link`), so {outcome}: raise it to docker/dockerfile:1"
    )


@pytest.mark.parametrize(
    ("ids", "unknown_ids", "guards_directive", "text"),
    [
        pytest.param((), (), False, "silences nothing: remove it", id="for every rule"),
        pytest.param(("CL001",), (), False, "silences nothing for CL001: remove it", id="for one"),
        pytest.param(("CL001", "CL104"), (), False, "silences nothing for CL001, CL104: remove it", id="for two"),
        pytest.param(
            ("CL999",), ("CL999",), False, "silences nothing for CL999; there is no rule CL999: remove it", id="unknown"
        ),
        pytest.param(
            (),
            (),
            True,
            "silences nothing: remove it (the next line then becomes a directive)",
            id="above a line that looks like a directive",
        ),
    ],
)
def test_an_unused_ignore_comment_is_reported_with_its_rules(
    ids: tuple[str, ...], unknown_ids: tuple[str, ...], guards_directive: bool, text: str
) -> None:
    assert wording.unused_ignore(ids, unknown_ids, guards_directive) == f"this ignore comment {text}"
