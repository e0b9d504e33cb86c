"""Installs packages into a throw-away copy of a debootstrapped tree, as `RUN apt-get install` does in an image."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

# As in the images that Debian publishes: no service is started, and dpkg does not wait for the disk.
_SETTINGS = {
    "usr/sbin/policy-rc.d": ("#!/bin/sh\nexit 101\n", 0o755),
    "etc/dpkg/dpkg.cfg.d/docker-apt-speedup": ("force-unsafe-io\n", 0o644),
    "etc/apt/apt.conf.d/measured": ('Acquire::Languages "none";\nAPT::Keep-Downloaded-Packages "true";\n', 0o644),
}
# The index of man pages takes longer than everything else, and adds no directory.
_NO_MAN_INDEX = "man-db man-db/auto-update boolean false\n"
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "LC_ALL": "C",
    "HOME": "/root",
}
# Seconds.
_LONGEST_INSTALL = 1500


class Tree(NamedTuple):
    """A debootstrapped tree, the lower layer of each install; `archives` keeps the .deb files between installs."""

    suite: str
    root: Path
    archives: Path


class Installed(NamedTuple):
    """A tree with packages installed: `root` is the whole tree, `changed` contains only what the install wrote."""

    root: Path
    changed: Path
    failed: bool


def prepare(suite: str, mirror: str, folder: Path) -> Tree:
    """Return the tree of this suite below `folder`; debootstrap makes it from the mirror if it is missing."""
    tree = Tree(suite, folder / f"base-{suite}", folder / f"debs-{suite}")
    tree.archives.mkdir(parents=True, exist_ok=True)
    ready = folder / f"base-{suite}.ready"
    if ready.exists():
        return tree
    if not (tree.root / "usr/bin/apt-get").exists():
        command = ["debootstrap", "--variant=minbase", f"--cache-dir={tree.archives}", suite, str(tree.root), mirror]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name, (text, mode) in _SETTINGS.items():
        path = tree.root / name
        path.write_text(text)
        path.chmod(mode)
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copyfile(f"/{name}", tree.root / name)
    _run(tree.root, "apt-get", "update")
    _run(tree.root, "debconf-set-selections", input_text=_NO_MAN_INDEX)
    ready.touch()
    return tree


@contextmanager
def installed(tree: Tree, packages: Sequence[str], recommends: bool, work: Path) -> Iterator[Installed]:
    """Yield the tree with these packages installed, in an overlay that is removed at the end.

    The caller must be root in a mount namespace of its own (`unshare --mount`); `work` is a folder to mount in.
    """
    work.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "tmpfs", str(work))
    try:
        changed, scratch, root = work / "changed", work / "scratch", work / "root"
        for folder in (changed, scratch, root):
            folder.mkdir()
        _mount(
            "-t", "overlay", "overlay", "-o", f"lowerdir={tree.root},upperdir={changed},workdir={scratch}", str(root)
        )
        _mount("--bind", str(tree.archives), str(root / "var/cache/apt/archives"))
        _mount("-t", "proc", "proc", str(root / "proc"))
        try:
            options = [] if recommends else ["--no-install-recommends"]
            run = _run(root, "apt-get", "install", "-y", *options, *packages, may_fail=True)
            yield Installed(root, changed, run.returncode != 0)
        finally:
            for name in ("proc", "var/cache/apt/archives", ""):
                subprocess.run(["umount", "--lazy", str(root / name)], check=False)
    finally:
        subprocess.run(["umount", "--lazy", str(work)], check=False)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _run(root: Path, *command: str, input_text: str = "", may_fail: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command inside the root, without its output. Raises CalledProcessError unless it `may_fail`."""
    return subprocess.run(
        ["chroot", str(root), *command],
        check=not may_fail,
        env={**os.environ, **_ENVIRONMENT},
        input=input_text,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_LONGEST_INSTALL,
    )
