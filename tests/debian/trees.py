"""Debian trees: debootstraps them, installs a package into a copy of one, and lists all paths of the copy.

A copy is an overlay in memory over the tree. Its mount namespace of its own ends with the installation, and so do its
mounts, also after a failure.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.debian import listing
from tests.debian.listing import Entry

SUITES = ("bookworm", "trixie")
# Seconds after which the package lists of a tree are updated.
FRESH = 24 * 60 * 60
# Seconds that one installation may take.
TIMEOUT = 30 * 60

# The slim images leave these out of /usr/share (.slimify-excludes and .slimify-includes of debuerreotype), and so does
# dpkg in them.
LEFT_OUT = ("doc", "groff", "info", "linda", "lintian", "locale", "man")
SLIM = "\n".join(
    [f"path-exclude /usr/share/{name}/*" for name in LEFT_OUT]
    + ["path-include /usr/share/doc/*/copyright", "path-include /usr/share/locale/locale.alias", ""]
)
# No service starts in a build (debuerreotype-minimizing-config).
NO_SERVICES = "#!/bin/sh\nexit 101\n"

MAKE_SLIM = r"""
set -eu
cd "$1/usr/share"
find doc ! -type d ! -name copyright -delete
find groff info linda lintian man ! -type d -delete 2>/dev/null || true
find locale ! -type d ! -name locale.alias -delete
find doc groff info linda lintian locale man -mindepth 1 -type d -empty -delete 2>/dev/null || true
"""

# The arguments are the tree, the folder of downloaded packages, the commands to run in the copy, and a last command,
# whose output is returned. The builder's mounts in a RUN are mounted here, too, and removed before the last command.
# pivot_root makes the copy the real root: a maintainer script that looks finds no chroot, as in a build.
IN_A_COPY = r"""
set -eu
exec 3>&1 1>&2
tree=$1 archives=$2 commands=$3
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$tree.copy"
cd "$tree.copy"
mkdir upper work root
mount -t overlay -o "lowerdir=$tree,upperdir=$PWD/upper,workdir=$PWD/work" overlay root
mount --bind "$archives" root/var/cache/apt/archives
mount --bind "$(readlink -f /etc/resolv.conf)" root/etc/resolv.conf
mount -t proc proc root/proc
mount -t sysfs -o ro sysfs root/sys
cd root
pivot_root . mnt
exec chroot . /bin/sh -c "umount -l /mnt
$commands
umount -l /var/cache/apt/archives /etc/resolv.conf /sys /proc
exec $4 >&3" </dev/null
"""
LIST = f"find / -xdev -printf '{listing.FIND_FORMAT}'"
# Nodes in /dev are the builder's.
ARCHIVE = "tar -C / --create --one-file-system --numeric-owner --exclude=./dev/* ."

APT = (
    "apt-get --yes --quiet -o APT::Sandbox::User=root -o DPkg::Options::=--force-unsafe-io"
    " -o Dpkg::Use-Pty=0 -o Acquire::Retries=3"
)
NO_RECOMMENDS = " --no-install-recommends"
DOWNLOAD_FAILED = 77


class TreeError(Exception):
    """A tree cannot be made here; the message names the missing program or right, and the remedy."""


class InstallError(Exception):
    """apt-get does not install the package, so no such image can be built; the message is the end of its output."""


def cache() -> Path:
    """The folder that keeps trees, downloaded packages and listings between runs."""
    default = Path.home() / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or default) / "copy-link-debian"


def problem() -> str:
    """The reason why trees cannot be made on this machine, "" if they can."""
    if os.geteuid():
        return "Debian trees need root (overlay mounts, chroot): run the tests as root"
    missing = [name for name in ("debootstrap", "unshare", "pivot_root", "chroot", "mount") if not shutil.which(name)]
    if missing:
        return f"not installed: {', '.join(missing)}; run `apt-get install debootstrap util-linux mount`"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False, capture_output=True).returncode:
        return "unshare is not allowed to make mount namespaces here: run the tests outside of a container"
    if "overlay" not in Path("/proc/filesystems").read_text() and _fails("modprobe", "overlay"):
        return "this kernel has no overlayfs"
    return "" if mirror() else "apt's sources name no Debian mirror: set COPY_LINK_DEBIAN_MIRROR to the address of one"


def mirror() -> str:
    """The address of the Debian mirror in apt's sources, or the one that COPY_LINK_DEBIAN_MIRROR names; "" for none."""
    named = os.environ.get("COPY_LINK_DEBIAN_MIRROR", "")
    if named or not shutil.which("apt-get"):
        return named
    # apt knows the origin of a source only after it has read its list.
    for origin in (["Origin: Debian"], []):
        command = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]
        filters = ["Created-By: Packages", "Component: main", *origin]
        found = subprocess.run([*command, *filters], capture_output=True, text=True, check=False)
        lines = [line.split() for line in found.stdout.splitlines()]
        addresses = [address for release, address in lines if "-" not in release]
        if addresses:
            return addresses[0].rstrip("/")
    return ""


def base(suite: str) -> Path:
    """The tree of a slim image of this suite, with fresh package lists; made if it is missing. Raises TreeError."""
    folder = cache() / suite
    tree = folder / "base"
    with _alone(folder, "tree"):
        if not tree.is_dir():
            _bootstrap(suite, folder)
        stamp = folder / "updated"
        if not stamp.exists() or time.time() - stamp.stat().st_mtime > FRESH:
            update = ["chroot", str(tree), "/bin/sh", "-c", f"{APT} update"]
            # A tree must not change while an overlay uses it.
            with _alone(folder, "archives"):
                _checked(update, f"cannot read the package lists of {suite}")
            stamp.touch()
    return tree


@contextmanager
def _alone(folder: Path, name: str) -> Iterator[int]:
    """Lock a part of the cache for this process, and for its children that inherit the yielded descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def _bootstrap(suite: str, folder: Path) -> None:
    archives = folder / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    partial = folder / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    debootstrap = ["debootstrap", "--variant=minbase", f"--cache-dir={archives}", suite, str(partial), mirror()]
    _checked(["unshare", "--mount", "--pid", "--fork", "--kill-child", *debootstrap], f"debootstrap of {suite} failed")
    _checked(["sh", "-c", MAKE_SLIM, "sh", str(partial)], "cannot make the tree slim")
    (partial / "etc/dpkg/dpkg.cfg.d/docker").write_text(SLIM)
    policy = partial / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    for package in (partial / "var/cache/apt/archives").glob("*.deb"):
        package.unlink()
    (folder / "base.copy").mkdir(exist_ok=True)
    partial.rename(folder / "base")


def run_in_copy(suite: str, commands: str) -> list[tuple[str, Entry]]:
    """Run shell commands in a copy of the suite's tree, and list all its paths. Raises InstallError if one fails."""
    return list(listing.from_find(_output_of_copy(suite, commands, LIST)))


def archive_of_copy(suite: str, commands: str) -> bytes:
    """Run shell commands in a copy of the suite's tree, and return it as a tar. Raises InstallError if one fails."""
    return _output_of_copy(suite, commands, ARCHIVE)


def _output_of_copy(suite: str, commands: str, last: str) -> bytes:
    tree = base(suite)
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    arguments = [str(tree), str(cache() / suite / "archives"), commands, last]
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    # Only one apt-get at a time may use the folder of downloaded packages.
    with _alone(cache() / suite, "archives") as lock:
        done = subprocess.run(
            [*namespaces, "sh", "-c", IN_A_COPY, "sh", *arguments],
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
            pass_fds=[lock],
            env=environment | proxies | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
            cwd="/",
        )
    end = b"\n".join(done.stderr.splitlines()[-12:]).decode("utf-8", "replace")
    if done.returncode == DOWNLOAD_FAILED:
        raise TreeError(f"apt-get cannot download: {end}")
    if done.returncode:
        raise InstallError(end)
    return done.stdout


def install_command(package: str, is_recommended: bool) -> str:
    """The shell commands that install a package; a failed download has the exit status DOWNLOAD_FAILED."""
    command = f"{APT} install{'' if is_recommended else NO_RECOMMENDS}"
    # An unknown package fails in the simulation, so a later failure is one of the download.
    simulated = f"{command} --simulate {package} >/dev/null || exit 1"
    return f"{simulated}\n{command} --download-only {package} || exit {DOWNLOAD_FAILED}\n{command} {package} || exit 1"


def _fails(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


def _checked(command: list[str], message: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise TreeError(f"{message}: {end}")
