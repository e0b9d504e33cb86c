"""Reads the accounts of a surveyed image, and the modes of the home directories that its tools create."""

from __future__ import annotations

import posixpath
import re

from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import FILE
from copy_link.startup.annotations import Iterator
from copy_link.survey.layers import LARGEST_ID, Entries, Found, resolve

BINARIES = ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/sbin", "/bin")

# Octal numbers as shadow and adduser read them: they begin with 0. Other numbers are ignored.
_OCTAL = re.compile(r"0[0-7]{1,4}\Z")

# busybox loginutils/adduser.c sets the mode of every home to 02755.
BUSYBOX_HOME = 0o2755


def file_text(entries: Entries, path: str) -> str | None:
    """The text of a file, with symlinks followed; None if there is no such file or its text was not kept."""
    found = _file(entries, path)
    if found is None or found.content is None:
        return None
    return found.content.decode("utf-8", "surrogateescape")


def users(entries: Entries) -> dict[str, Account]:
    """The accounts in /etc/passwd by name, in the format of passwd(5).

    The first line of a name counts, and lines in any other format are skipped.
    """
    found: dict[str, Account] = {}
    for name, fields in _records(entries, "/etc/passwd"):
        if len(fields) >= 4 and (uid := _identity(fields[2])) is not None and (gid := _identity(fields[3])) is not None:
            home = fields[5] if len(fields) > 5 and fields[5].startswith("/") else None
            found.setdefault(name, Account(uid, gid, home))
    return found


def groups(entries: Entries) -> dict[str, int]:
    """The numbers of the groups in /etc/group by name, in the format of group(5); the first line of a name counts."""
    found: dict[str, int] = {}
    for name, fields in _records(entries, "/etc/group"):
        if len(fields) >= 3 and (gid := _identity(fields[2])) is not None:
            found.setdefault(name, gid)
    return found


def homes(entries: Entries) -> Homes:
    """The modes of the homes that the image's tools create; None where the image does not determine them."""
    adduser = _command(entries, "adduser")
    if adduser is not None and adduser is _command(entries, "busybox"):
        return Homes(useradd=_useradd(entries), busybox=BUSYBOX_HOME)
    return Homes(_useradd(entries), *_debian_adduser(entries, adduser))


def _useradd(entries: Entries) -> int | None:
    # If useradd is a symlink to a multi-call program such as toybox, it is not shadow's useradd.
    if not _is_own_program(entries, "useradd"):
        return None
    text = file_text(entries, "/etc/login.defs")
    if text is None:
        return None
    settings = {words[0]: words[1] for line in text.splitlines() if len(words := line.split()) > 1}
    # shadow src/useradd.c: without HOME_MODE, the mode is 0777 without the bits of UMASK (022 by default).
    mode, umask = _octal(settings.get("HOME_MODE")), _octal(settings.get("UMASK", "022"))
    if "HOME_MODE" in settings:
        return mode
    return None if umask is None else 0o777 & ~umask


def _debian_adduser(entries: Entries, adduser: Found | None) -> tuple[int | None, int | None]:
    """The modes that Debian's `adduser` and `adduser --system` set; (None, None) for any other adduser."""
    system = _os_release(entries)
    text = file_text(entries, "/etc/adduser.conf")
    if adduser is None or text is None or not _is_own_program(entries, "adduser"):
        return None, None
    settings = dict(line.split("=", 1) for line in map(str.strip, text.splitlines()) if re.match(r"\w+=", line))
    home, system_home = (_octal(settings.get(key, "").strip("\"'")) for key in ("DIR_MODE", "SYS_DIR_MODE"))
    debian = system.get("ID") == "debian" and system.get("VERSION_ID", "")
    # The defaults were measured in Debian 11 to 13 (base_images/docker.io/library/debian.mtree).
    if "DIR_MODE" not in settings and debian in ("12", "13"):
        home = 0o700
    if "SYS_DIR_MODE" not in settings and debian in ("11", "12", "13"):
        system_home = 0o755
    return home, system_home


def _os_release(entries: Entries) -> dict[str, str]:
    text = file_text(entries, "/etc/os-release") or file_text(entries, "/usr/lib/os-release") or ""
    pairs = (line.strip().partition("=") for line in text.splitlines())
    return {key: value.strip("\"'") for key, _, value in pairs}


def _command(entries: Entries, name: str) -> Found | None:
    """The first program of this name in BINARIES, or None; hard links of one file are the same object."""
    programs = (_file(entries, posixpath.join(folder, name)) for folder in BINARIES)
    return next((program for program in programs if program is not None), None)


def _is_own_program(entries: Entries, name: str) -> bool:
    """True if the program of this name is a file of its own and not a symlink."""
    program = _command(entries, name)
    if program is None:
        return False
    return any(entries.get(posixpath.join(folder, name)) is program for folder in BINARIES)


def _file(entries: Entries, path: str) -> Found | None:
    place = resolve(entries, path)
    found = None if place is None else entries.get(place)
    return found if found is not None and found.kind == FILE else None


def _records(entries: Entries, path: str) -> Iterator[tuple[str, list[str]]]:
    for line in (file_text(entries, path) or "").split("\n"):
        fields = line.strip().split(":")
        # `+` and `-` include accounts from a network service (NIS).
        if len(fields) > 1 and fields[0] and fields[0][0] not in "#+-":
            yield fields[0], fields


def _identity(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID else None


def _octal(text: str | None) -> int | None:
    return int(text, 8) if text is not None and _OCTAL.match(text) else None
