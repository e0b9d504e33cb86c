"""Users, groups and home directories of an image."""

from __future__ import annotations

from copy_link.image.entries import Owner
from copy_link.startup.records import NamedTuple


class Account(NamedTuple):
    """A line of /etc/passwd, as far as it is known."""

    uid: Owner
    gid: Owner
    home: str | None = None


# They say what names mean.
ACCOUNT_FILES = ("/etc/passwd", "/etc/group")


class Homes(NamedTuple):
    """The modes of the home directories that this image's tools make, in octal; None where that is not known.

    `useradd` is for `useradd -m`, `adduser` for Debian's adduser, `system` for its `--system`, `busybox` for
    busybox's adduser. A tool that the image does not have stands at None too.
    """

    useradd: int | None = None
    adduser: int | None = None
    system: int | None = None
    busybox: int | None = None


def forgotten_accounts(
    users: dict[str, Account], groups: dict[str, Owner]
) -> tuple[dict[str, Account], dict[str, Owner]]:
    """The accounts where any but root's may have got another number."""
    return (
        {name: known if name == "root" else Account(None, None) for name, known in users.items()},
        {name: known if name == "root" else None for name, known in groups.items()},
    )
