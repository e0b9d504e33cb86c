"""Makes the run tools, the commands for RUN in a build without network: GNU tools and a static busybox.

They are mounted for each RUN, so that an image under test contains nothing but the entries of its description.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.engine.build import simulated_programs

# Where a build sees the folder.
MOUNT = "/.tools"
LOADER = MOUNT + "/ld.so"

GNU = "gnu"
BUSYBOX = "busybox"

GNU_TOOLS = """
    bash cat chgrp chmod chown cp date dash dirname echo env false find grep id install ln ls mkdir mktemp mv rm rmdir
    printf pwd readlink sed seq sort stat tail tar tee test touch tr true uname xargs [ head basename
    useradd groupadd usermod groupmod userdel git
"""

# A failed RUN makes this file instead of failing, because a failure interrupts all other stages of the same build.
FAILED_RUN = "/.failed-run"
# Both set their own PATH, so that no program of the image under test is run; other variables are the image's.
RUN_SHELL = """#!{mount}/busybox/busybox sh
export PATH={path} LD_LIBRARY_PATH={mount}/lib
{mount}/{shell} "$@" || {{ status=$?; echo >{failed} || exit $status; }}
"""
RUN_COMMAND = """#!{mount}/busybox/busybox sh
export PATH={path} LD_LIBRARY_PATH={mount}/lib
"$@" || {{ status=$?; echo >{failed} || exit $status; }}
"""

# Debian's busybox has neither. These behave as loginutils/adduser.c and addgroup.c of busybox 1.36, for the options
# that tests use; the mode of the home directory was measured in alpine:3.20.
ADDGROUP = """#!{mount}/busybox/busybox sh
number= name=
while [ $# -gt 0 ]; do
  case $1 in -g) number=$2; shift ;; -S) ;; *) name=$1 ;; esac
  shift
done
grep -q "^$name:" /etc/group && exit 1
next=1000
while [ -z "$number" ] && grep -q "^[^:]*:[^:]*:$next:" /etc/group; do next=$((next + 1)); done
echo "$name:x:${{number:-$next}}:" >>/etc/group
"""
ADDUSER = """#!{mount}/busybox/busybox sh
number= name= group= home= skip= gid=
while [ $# -gt 0 ]; do
  case $1 in -u) number=$2; shift ;; -G) group=$2; shift ;; -h) home=$2; shift ;; -s | -g) shift ;;
    -H) skip=1 ;; -D) ;; -*) echo "adduser: $1" >&2; exit 1 ;; *) name=$1 ;; esac
  shift
done
grep -q "^$name:" /etc/passwd && exit 1
next=1000
while [ -z "$number" ] && grep -q "^[^:]*:[^:]*:$next:" /etc/passwd; do next=$((next + 1)); done
number=${{number:-$next}} home=${{home:-/home/$name}}
[ -n "$group" ] || {{ group=$name; addgroup -g "$number" "$name" || exit 1; }}
gid=$(sed -n "s/^$group:[^:]*:\\([0-9]*\\):.*/\\1/p" /etc/group)
[ -n "$gid" ] || exit 1
echo "$name:x:$number:$gid::$home:/bin/sh" >>/etc/passwd
[ -z "$skip" ] || exit 0
[ -d "$home" ] || {{ mkdir -p "${{home%/*}}" && mkdir "$home" && chown "$number:$gid" "$home" && chmod 2755 "$home"; }}
"""


class MissingToolError(Exception):
    """A required program is missing on this machine; the text says which, and why."""


def make(folder: Path) -> None:
    """Fill the folder with the commands in `gnu/` and `busybox/`, and with `lib/` and `ld.so` for the GNU ones.

    `<kind>-shell -c TEXT` and `<kind>-command WORD...` run a command with them. Raises MissingToolError.
    """
    for name in (GNU, BUSYBOX, "lib"):
        (folder / name).mkdir(parents=True)
    program = folder / BUSYBOX / "busybox"
    shutil.copyfile(busybox(), program)
    program.chmod(0o755)
    for applet in _run(str(program), "--list").split():
        if applet != "busybox":
            (folder / BUSYBOX / applet).symlink_to("busybox")
    for name, script in (("adduser", ADDUSER), ("addgroup", ADDGROUP)):
        _write_script(folder / BUSYBOX / name, script.format(mount=MOUNT))
    for name in GNU_TOOLS.split():
        found = shutil.which(name, path="/usr/bin:/usr/sbin:/bin:/sbin")
        if found is None:
            raise MissingToolError(f"{name} is not installed")
        _copy_program(Path(found).resolve(), folder / GNU / name, folder)
    (folder / GNU / "sh").symlink_to("dash")
    for kind in (GNU, BUSYBOX):
        simulated_programs.write(folder / kind, MOUNT)
    for kind, shell in ((GNU, "gnu/dash"), (BUSYBOX, "busybox/sh")):
        for suffix, script in (("shell", RUN_SHELL), ("command", RUN_COMMAND)):
            text = script.format(mount=MOUNT, path=f"{MOUNT}/{kind}", shell=shell, failed=FAILED_RUN)
            _write_script(folder / f"{kind}-{suffix}", text)


def problem() -> str:
    """The reason why the run tools cannot be made on this machine; "" if they can."""
    try:
        with tempfile.TemporaryDirectory() as name:
            make(Path(name))
    except (MissingToolError, OSError, subprocess.CalledProcessError) as error:
        return f"the run tools cannot be made on this machine: {error}"
    return ""


@functools.cache
def busybox() -> Path:
    """A static busybox: the one on this machine, or else Debian's package, unpacked into the cache (not installed)."""
    installed = shutil.which("busybox")
    if installed is not None and "not a dynamic executable" in _linked_to(Path(installed)):
        return Path(installed)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kept = cache / "copy-link-busybox" / "busybox"
    if not kept.exists():
        if shutil.which("apt-get") is None:
            raise MissingToolError("there is neither a static busybox nor an apt-get to download busybox-static")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            done = subprocess.run(["apt-get", "download", "busybox-static"], cwd=folder, capture_output=True, text=True)
            package = next(folder.glob("*.deb"), None)
            if package is None:
                raise MissingToolError(f"apt-get download busybox-static: {done.stderr.strip()}")
            _run("dpkg-deb", "--extract", str(package), str(folder / "tree"))
            found = next(path for path in (folder / "tree").rglob("bin/busybox"))
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, kept.with_suffix(".new"))
            kept.with_suffix(".new").replace(kept)
    return kept


def _copy_program(source: Path, target: Path, folder: Path) -> None:
    """Copy a program with its libraries, and patch it to use the loader among the run tools."""
    for library in re.findall(r"=> (/\S+)", _linked_to(source)):
        if not (folder / "lib" / Path(library).name).exists():
            shutil.copyfile(library, folder / "lib" / Path(library).name)
    content = source.read_bytes()
    loader = re.search(rb"/lib(?:64)?/ld-linux[^\0]*", content)
    if loader is None:
        raise MissingToolError(f"{source} is not linked to glibc")
    if not (folder / "ld.so").exists():
        shutil.copyfile(loader[0].decode(), folder / "ld.so")
        (folder / "ld.so").chmod(0o755)
    # The new name is padded to the length of the old one, so that no offset in the file changes.
    target.write_bytes(content.replace(loader[0], LOADER.encode().ljust(len(loader[0]), b"\0"), 1))
    target.chmod(0o755)


def _write_script(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def _linked_to(path: Path) -> str:
    done = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
