from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from copy_link.survey.patterns import family, file_name

DIGEST = "@sha256:" + "1" * 64
OTHER = "@sha256:" + "2" * 64


@pytest.mark.parametrize(
    ("name", "alike", "others"),
    [
        ("r.io/a:7.2.1", ["r.io/a:7.2.1", "r.io/a:7.2.15"], ["r.io/a:7.3.1", "r.io/a:7.2.1-slim", "r.io/b:7.2.1"]),
        ("r.io/a:7.2-slim", ["r.io/a:7.3-slim"], ["r.io/a:7.3", "r.io/a:7.3-x-slim", "r.io/a:8.2-slim"]),
        (f"r.io/a:7.2{DIGEST}", [f"r.io/a:7.2{OTHER}", f"r.io/a:7.3{OTHER}"], [f"r.io/a:7-slim{OTHER}"]),
        (f"r.io/a{DIGEST}", [f"r.io/a{OTHER}"], ["r.io/a:1", f"r.io/ab{OTHER}"]),
        ("localhost:5000/a:main", ["localhost:5000/a:main"], ["localhost:5000/a:main2"]),
    ],
)
def test_a_pattern_covers_the_family_of_the_tag(name: str, alike: list[str], others: list[str]) -> None:
    patterns = family(name)
    assert [one for one in [name, *alike, *others] if any(fnmatchcase(one, each) for each in patterns)] == [
        name,
        *alike,
    ]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (f"localhost:5000/a/b:1.2{DIGEST}", "localhost_5000/a/b/1.2.mtree"),
        ("base", "base/any.mtree"),
        ("../../x:1", "_/_/x/1.mtree"),
    ],
)
def test_a_description_has_a_file_of_its_own_inside_the_folder(name: str, path: str) -> None:
    assert file_name(name) == path
