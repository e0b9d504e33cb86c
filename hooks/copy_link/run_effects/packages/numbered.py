"""Symlinks that packages make to enable parts of themselves or of others, named by a number."""

from __future__ import annotations

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, directory, files_only, join, symlink, unlisted
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call

# Symlinks to files by which packages enable parts of themselves or of others, and the certificates of ca-certificates
# (update-ca-certificates, c_rehash); measured in bookworm. Numbers from 90 are left to people's own files.
_DIGITS = frozenset("0123456789")
_BEFORE_90 = _DIGITS - {"9"}
# The directories below /etc (None: any name), the first digits, and the text around the rest of the name.
_NUMBERED: tuple[tuple[tuple[str | None, ...], frozenset[str], str, str], ...] = (
    (("php", None, None, "conf.d"), _BEFORE_90, "-", ".ini"),
    (("fonts", "conf.d"), _BEFORE_90, "-", ".conf"),
    (("nginx", "modules-enabled"), _DIGITS, "-mod-", ".conf"),
    (("lighttpd", "conf-enabled"), _DIGITS, "-", ".conf"),
    (("alsa", "conf.d"), _DIGITS, "-", ".conf"),
    (("pulse", "client.conf.d"), _DIGITS, "-", ".conf"),
)
_CERTIFICATES = ("ssl", "certs")
_HASH = frozenset("0123456789abcdef")
_HASH_LENGTH = 8
_FOLDERS = (*(folders for folders, *_ in _NUMBERED), _CERTIFICATES)
_BELOW_ETC = frozenset(folders[0] for folders in _FOLDERS)
_ABOVE_NUMBERED = (
    "/etc",
    "/etc/php",
    "/etc/fonts",
    "/etc/nginx",
    "/etc/lighttpd",
    "/etc/alsa",
    "/etc/pulse",
    "/etc/ssl",
)


class _Numbered:
    """The contents of the directory at `path` after some package was installed."""

    def __init__(self, before: Entry, path: str, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        names = f"{self.path}/{relative}".split("/")[2:]
        entry = _new_entry(names, self.evidence) if names[0] in _BELOW_ETC else None
        if entry is not None:
            before = unlisted(self.before, relative)
            return join(before, entry) if before.may_be(ABSENT) else before
        return None if self.before.contents is None else self.before.contents(relative)


def _new_entry(names: list[str], evidence: Evidence) -> Entry | None:
    """The entry that a package may make at the path with these names below /etc; None for most paths."""
    if _is_numbered(names):
        return symlink(None, evidence)
    if any(_begin_alike(names, folders) for folders in _FOLDERS):
        return directory(0o755, 0, 0, evidence, inside=files_only(evidence))
    return None


def _is_numbered(names: list[str]) -> bool:
    """True if these are the names below /etc in the path of such a symlink."""
    *above, name = names
    if _begin_alike(above, _CERTIFICATES) and len(above) == len(_CERTIFICATES):
        return _is_certificate(name)
    for folders, first, before, ending in _NUMBERED:
        if _begin_alike(above, folders) and len(above) == len(folders):
            middle = name[2:].removeprefix(before).removesuffix(ending)
            is_numbered = name[:1] in first and name[1:2] in _DIGITS
            return is_numbered and bool(middle) and name[2:] == f"{before}{middle}{ending}"
    return False


def _is_certificate(name: str) -> bool:
    """True for `0a1b2c3d.0`, `ca-cert-NAME.pem`, and the name of an authority with two underscores."""
    stem, dot, ending = name.rpartition(".")
    if len(stem) == _HASH_LENGTH and dot and _HASH.issuperset(stem):
        return bool(ending) and _DIGITS.issuperset(ending)
    is_named = stem.count("_") > 1 or (stem.startswith("ca-cert-") and stem != "ca-cert-")
    return ending == "pem" and bool(dot) and is_named


def _begin_alike(names: list[str], folders: tuple[str | None, ...]) -> bool:
    """True if all of the names are those of the folders, from the first one on."""
    return 0 < len(names) <= len(folders) and all(
        name == folder or (folder is None and name) for name, folder in zip(names, folders, strict=False)
    )


def add_numbered_symlinks(call: Call) -> None:
    """Record that the numbered paths may now be symlinks, and their parents directories."""
    tree = call.process.tree
    for above in _ABOVE_NUMBERED:
        for path in [above, *tree.below(above)] if above != "/etc" else [above]:
            entry = tree.at(path)
            if tree.lists(path) and entry.may_be(DIRECTORY):
                tree.put(path, entry._replace(contents=_Numbered(entry, path, call.evidence)))
