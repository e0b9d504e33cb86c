from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link.base_images.configured import MappingError, finder
from copy_link.image.entries import DIRECTORY, SYMLINK
from copy_link.regular_files import LARGEST_DESCRIPTION

DESCRIPTION = "#mtree\n# on: scratch\n# workdir: /srv/app\n# tags: 2*\n# workdir: /srv/two\n"


@pytest.fixture
def description(tmp_path: Path) -> str:
    path = tmp_path / "app.mtree"
    path.write_text(DESCRIPTION)
    return str(path)


@pytest.mark.parametrize(
    ("pattern", "value", "name", "kind"),
    [
        # /bin is a symlink from Debian 12 on, and a directory in Debian 11.
        pytest.param("mycorp/debian*", "debian", "mycorp/debian:11", DIRECTORY, id="the tag of FROM"),
        pytest.param("mycorp/debian*", "debian:12", "mycorp/debian:11", SYMLINK, id="the tag of the mapping"),
        pytest.param("mycorp/*", "debian", "mycorp/os@sha256:01", SYMLINK, id="a digest is no tag"),
        pytest.param("r.corp:5000/*", "debian", "r.corp:5000/os", SYMLINK, id="a port is no tag"),
        pytest.param("r.corp:5000/*", "debian", "r.corp:5000/os:11", DIRECTORY, id="a port and a tag"),
        pytest.param("$BASE", "debian:11", "$BASE", DIRECTORY, id="a name as FROM writes it"),
    ],
)
def test_a_pattern_stands_for_a_described_image(pattern: str, value: str, name: str, kind: str) -> None:
    found = finder([(pattern, value)])(name)
    assert found.name == name
    assert found.image.tree.at("/bin").is_only(kind)


def test_a_pattern_stands_for_a_description_with_the_facts_for_its_tag(description: str) -> None:
    find = finder([("mycorp/*", description)])
    one, two = find("mycorp/app:1"), find("mycorp/app:2.1")
    assert (one.name, one.known, one.image.workdir) == ("mycorp/app:1", True, "/srv/app")
    assert two.image.workdir == "/srv/two"


def test_the_first_pattern_that_fits_counts(description: str) -> None:
    find = finder([("mycorp/debian:*", "debian:11"), ("mycorp/*", description), ("mycorp/debian:1", "alpine")])
    assert find("mycorp/debian:1").image.tree.at("/bin").is_only(DIRECTORY)
    assert find("mycorp/other:1").image.workdir == "/srv/app"


def test_a_name_that_fits_no_pattern_is_found_as_without_a_configuration(description: str) -> None:
    find = finder([("mycorp/*", description)])
    assert find("debian:12").known
    assert find("Mycorp/app:1").known is False


def test_every_caller_gets_an_independent_image(description: str) -> None:
    find = finder([("mycorp/*", description), ("other/*", "debian:12")])
    for name in ("mycorp/app:1", "other/app:1"):
        find(name).image.tree.remove("/")
        find(name).image.environment["A"] = "x"
        assert find(name).image.tree.at("/").is_only(DIRECTORY)
        assert "A" not in find(name).image.environment


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "there is no such file; write it with copy-link-survey IMAGE --output ", id="gone"),
        pytest.param(b"#mtree\nnonsense\n", "app.mtree: line 2: ", id="a line that cannot be read"),
        pytest.param(b"#mtree\n# note: \xff\n", "app.mtree: it is not UTF-8 at byte 15", id="not text"),
        pytest.param(b"#mtree\n# tags: 2*\nnonsense\n", "app.mtree: line 3: ", id="a line for another tag"),
        pytest.param(b"# tags: 2*\n# onbuild: COPPY f /\n", "app.mtree: line 2: a trigger is not", id="a trigger"),
        pytest.param(bytes(LARGEST_DESCRIPTION + 1), "app.mtree: it is larger than 16 MiB", id="too large"),
    ],
)
def test_a_description_that_cannot_be_read_is_an_error(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "app.mtree"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MappingError) as error:
        finder([("mycorp/*", str(path))])
    assert message in str(error.value)


@pytest.mark.parametrize(
    "line",
    [
        "root:$y$j9T$secret:19000:0:99999:7:::",
        "# secret: x",
        "# dirs: secret",
        "# users: secret",
        "# files-only: secret",
        "# filled: secret",
        "# symlinks: secret -> secret",
        " # secret",
        "# users: a=secret",
        "./a type=secret",
        "./a type=dir mode=secret",
    ],
)
def test_a_message_names_the_line_of_a_file_and_does_not_quote_it(line: str, tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text(f"#mtree\n{line}\n")
    (tmp_path / "x.mtree").symlink_to("shadow")
    with pytest.raises(MappingError) as error:
        finder([("mycorp/*", str(tmp_path / "x.mtree"))])
    assert "x.mtree: line 2: " in str(error.value)
    assert "secret" not in str(error.value)


def test_a_fifo_is_no_description_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.mtree")
    with pytest.raises(MappingError, match=r"x\.mtree: it is not a regular file"):
        finder([("mycorp/*", str(tmp_path / "x.mtree"))])


def test_a_folder_is_no_description(tmp_path: Path) -> None:
    (tmp_path / "x.mtree").mkdir()
    with pytest.raises(MappingError, match=r"x\.mtree: "):
        finder([("mycorp/*", str(tmp_path / "x.mtree"))])


def test_an_image_without_a_description_is_an_error() -> None:
    with pytest.raises(MappingError, match=r'"a" = "mycorp/none": nothing is known of mycorp/none'):
        finder([("a", "mycorp/none")])
