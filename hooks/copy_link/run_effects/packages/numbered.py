"""Symlinks that packages make to enable parts of themselves or of others, named by a number."""

from __future__ import annotations

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, directory, files_only, join, symlink, unlisted
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call

# Symlinks to files by which packages enable parts of themselves or of others, and the certificates of ca-certificates
# (update-ca-certificates, c_rehash); measured in bookworm. Numbers from 90 are left to people's own files.
_DIGITS = frozenset("0123456789")
_BEFORE_90 = _DIGITS - {"9"}
# By the directory in /etc: the directories below it (None: any name), the first digits, and the text around the rest of
# the name.
_NUMBERED: dict[str, tuple[tuple[str | None, ...], frozenset[str], str, str]] = {
    "php": ((None, None, "conf.d"), _BEFORE_90, "-", ".ini"),
    "fonts": (("conf.d",), _BEFORE_90, "-", ".conf"),
    "nginx": (("modules-enabled",), _DIGITS, "-mod-", ".conf"),
    "lighttpd": (("conf-enabled",), _DIGITS, "-", ".conf"),
    "alsa": (("conf.d",), _DIGITS, "-", ".conf"),
    "pulse": (("client.conf.d",), _DIGITS, "-", ".conf"),
}
_HASH = frozenset("0123456789abcdef")
_HASH_LENGTH = 8
_FOLDERS: dict[str, tuple[str | None, ...]] = {
    "ssl": ("certs",),
    **{name: folders for name, (folders, *_) in _NUMBERED.items()},
}


class _Numbered:
    """The contents of the directory at `path` after some package was installed."""

    def __init__(self, before: Entry, path: str, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        names = f"{self.path}/{relative}".split("/")[2:]
        entry = _new_entry(names, self.evidence) if names[0] in _FOLDERS else None
        if entry is not None:
            before = unlisted(self.before, relative)
            return join(before, entry) if before.may_be(ABSENT) else before
        return None if self.before.contents is None else self.before.contents(relative)


def _new_entry(names: list[str], evidence: Evidence) -> Entry | None:
    """The entry that a package may make at the path with these names below /etc; None for most paths."""
    first, *others = names
    folders = _FOLDERS[first]
    if not all(name == folder or (folder is None and name) for name, folder in zip(others, folders, strict=False)):
        return None
    if len(others) <= len(folders):
        return directory(0o755, 0, 0, evidence, inside=files_only(evidence))
    is_new = len(others) == len(folders) + 1 and _is_numbered(first, others[-1])
    return symlink(None, evidence) if is_new else None


def _is_numbered(folder: str, name: str) -> bool:
    """True if such a symlink can have this name; `folder` is the directory in /etc."""
    if folder not in _NUMBERED:
        return _is_certificate(name)
    _, first, before, ending = _NUMBERED[folder]
    middle = name[2:].removeprefix(before).removesuffix(ending)
    is_numbered = name[:1] in first and name[1:2] in _DIGITS
    return is_numbered and bool(middle) and name[2:] == f"{before}{middle}{ending}"


def _is_certificate(name: str) -> bool:
    """True for `0a1b2c3d.0`, `ca-cert-NAME.pem`, and the name of an authority with two underscores."""
    stem, dot, ending = name.rpartition(".")
    if len(stem) == _HASH_LENGTH and dot and _HASH.issuperset(stem):
        return bool(ending) and _DIGITS.issuperset(ending)
    is_named = stem.count("_") > 1 or (stem.startswith("ca-cert-") and stem != "ca-cert-")
    return ending == "pem" and bool(dot) and is_named


def add_numbered_symlinks(call: Call) -> None:
    """Record that the numbered paths may now be symlinks, and their parents directories."""
    tree = call.process.tree
    above = [f"/etc/{name}" for name in _FOLDERS]
    for path in ["/etc", *above, *tree.below_any(above)]:
        entry = tree.at(path)
        if tree.lists(path) and entry.may_be(DIRECTORY):
            tree.put(path, entry._replace(contents=_Numbered(entry, path, call.evidence)))
