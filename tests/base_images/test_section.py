from __future__ import annotations

import pytest

from copy_link.base_images.description import parse
from copy_link.base_images.section import NOTHING, PLAIN, Section
from copy_link.image.accounts import Account
from copy_link.image.package_paths import PackagePaths


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [
        ("", True),
        ("# note: for the reader\n# src: here", True),
        ("# tags: 2*\n# dirs: /app", True),
        # That the base may be any says nothing; a known base is a fact, and so is anything beside an unknown one.
        ("# on: ?", True),
        ("# on: debian | ?", True),
        ("# on: debian", False),
        ("# on: ?\n# dirs: /app", False),
        ("# tags: 1*\n# dirs: /app", False),
        ("# absent: /app", False),
        ("# open: /app", False),
        ("# os: windows", False),
        ("# same-as: debian", False),
        ("# user: ?", False),
        ("# filled: /usr/lib", False),
        ("# onbuild: RUN x", False),
    ],
)
def test_a_section_is_empty_without_a_fact_about_the_tag(text: str, is_empty: bool) -> None:
    assert parse(f"#mtree\n{text}\n", "1.0").is_empty is is_empty


def test_the_paths_of_packages_add_up_each_once() -> None:
    found = parse(
        "#mtree\n# filled: /usr/lib /etc\n# filled: /etc /opt\n# filled-anyhow: /var\n# may-be-links: /bin/sh\n", None
    )
    assert found.package_paths == PackagePaths(("/usr/lib", "/etc", "/opt"), ("/var",), ("/bin/sh",))
    assert parse("#mtree\n", None).package_paths == PackagePaths()


def test_the_facts_of_another_section_apply_over_those_before() -> None:
    section, other = Section(), Section()
    section.put(PLAIN, ["/b", "/a", "/b"])
    assert list(section.facts) == ["/a", "/b"]
    section.users = {"app": Account(1, 1), "root": Account(0, 0)}
    other.put(NOTHING, ["/a", "/c"])
    other.files_only, other.users, other.environment = ["/b"], {"app": Account(2, 2)}, {"HOME": None}
    section.add(other)
    section.add(other)
    assert list(section.facts.items()) == [("/b", PLAIN), ("/a", NOTHING), ("/c", NOTHING)]
    assert section.users == {"app": Account(2, 2), "root": Account(0, 0)}
    assert (section.files_only, other.files_only) == (["/b", "/b"], ["/b"])
    assert section.environment == {"HOME": None}
