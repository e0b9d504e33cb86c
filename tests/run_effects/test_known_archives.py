from __future__ import annotations

import pytest

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK, directory
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.run_effects.arguments import Gap, argument
from copy_link.run_effects.known_archives import known_archive, unpack
from copy_link.run_effects.process import Process

FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="RUN tar"))
S6 = argument(["/tmp/s6-overlay-noarch.tar.xz"])


@pytest.mark.parametrize(
    ("parts", "stripped", "is_known"),
    [
        (["/tmp/s6-overlay-noarch.tar.xz"], 0, True),
        (["s6-overlay-", Gap.TEXT, ".tar.xz"], 0, True),
        ([Gap.TEXT, "/s6-overlay-x86_64.tar.xz"], 0, True),
        # Version 2 had other directories.
        (["s6-overlay-amd64.tar.gz"], 0, False),
        (["https://go.dev/dl/go1.22.1.linux-amd64.tar.gz"], 0, True),
        (["go", Gap.TEXT, ".linux-", Gap.TEXT, ".tar.gz"], 0, True),
        (["go1.22.1.linux-amd64.tar.gz"], 1, False),
        (["go1.22.src.tar.gz"], 0, False),
        (["node-v22.1.0-linux-x64.tar.xz"], 1, True),
        (["node-v22.1.0-linux-x64.tar.xz"], 0, False),
        (["node-v22.1.0-linux-x64.tar.xz"], -1, False),
        (["x.tar.gz"], 0, False),
        ([Gap.TEXT], 0, False),
    ],
)
def test_an_archive_is_known_by_its_name(parts: list[str | Gap], stripped: int, is_known: bool) -> None:
    assert (known_archive(argument(parts), stripped) is not None) is is_known


@pytest.mark.parametrize(
    ("name", "has_links"),
    [
        ("s6-overlay-noarch.tar.xz", False),
        ("s6-overlay-symlinks-arch.tar.xz", True),
        ("node-v22-linux-x64.tar.gz", True),
    ],
)
def test_only_some_archives_have_symlinks(name: str, has_links: bool) -> None:
    archive = known_archive(argument([name]), 1 if name.startswith("node") else 0)
    assert archive is not None
    assert bool(archive.links) is has_links


def test_an_archive_changes_only_its_own_paths(process: Process) -> None:
    archive = known_archive(S6, 0)
    assert archive is not None
    process.tree.put("/etc", directory(0o700, 5, 5))
    unpack(process, archive, "/", (0, 0), FACT)
    tree = process.tree
    assert (tree.at("/opt").mode, tree.at("/usr").mode, tree.at("/etc").mode) == (0o755, 0o755, None)
    assert tree.at("/usr/bin").kinds == {ABSENT, FILE, DIRECTORY}
    assert tree.at("/etc/s6-overlay/x/y").kinds == {ABSENT, FILE, DIRECTORY}
    assert tree.at("/command").kinds == ANYTHING


def test_the_directory_itself_may_get_the_mode_of_the_archive(process: Process) -> None:
    archive = known_archive(S6, 0)
    assert archive is not None
    process.tree.put("/opt/root", directory(0o700, 0, 0))
    unpack(process, archive, "/opt/root", (0, 0), FACT)
    assert process.tree.at("/opt/root").mode is None
    assert process.tree.at("/opt/root/etc").mode == 0o755


def test_any_name_may_be_a_symlink(process: Process) -> None:
    archive = known_archive(argument(["s6-overlay-symlinks-noarch.tar.xz"]), 0)
    assert archive is not None
    process.tree.put("/usr/bin", directory(0o755, 0, 0))
    unpack(process, archive, "/", (0, 0), FACT)
    assert process.tree.at("/usr/bin/x").may_be(SYMLINK)
    assert not process.tree.at("/usr/local/bin/x").may_be(SYMLINK)
