"""Symlinks that packages make to enable parts of themselves or of others, named by a number."""

from __future__ import annotations

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, directory, files_only, join, symlink, unlisted
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call
from copy_link.startup.patterns import pattern

# Symlinks to files by which packages enable parts of themselves or of others, and the certificates of ca-certificates
# (update-ca-certificates, c_rehash); measured in bookworm. Numbers from 90 are left to people's own files.
_NUMBERED = pattern(
    r"/etc/(?:php/[^/]+/[^/]+/conf\.d/[0-8]\d-[^/]+\.ini|fonts/conf\.d/[0-8]\d-[^/]+\.conf"
    r"|nginx/modules-enabled/\d\d-mod-[^/]+\.conf|lighttpd/conf-enabled/\d\d-[^/]+\.conf"
    r"|alsa/conf\.d/\d\d-[^/]+\.conf|pulse/client\.conf\.d/\d\d-[^/]+\.conf"
    r"|ssl/certs/(?:[0-9a-f]{8}\.\d+|ca-cert-[^/]+\.pem|[^/]*_[^/]*_[^/]*\.pem))"
)
_CONTAINING_NUMBERED = pattern(
    r"/etc/(?:php(?:/[^/]+){0,2}|php/[^/]+/[^/]+/conf\.d|fonts(?:/conf\.d)?|nginx(?:/modules-enabled)?"
    r"|lighttpd(?:/conf-enabled)?|alsa(?:/conf\.d)?|pulse(?:/client\.conf\.d)?|ssl(?:/certs)?)"
)
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
        path = f"{self.path}/{relative}"
        entry = None
        if _NUMBERED.fullmatch(path):
            entry = symlink(None, self.evidence)
        elif _CONTAINING_NUMBERED.fullmatch(path):
            entry = directory(0o755, 0, 0, self.evidence, inside=files_only(self.evidence))
        if entry is not None:
            before = unlisted(self.before, relative)
            return join(before, entry) if before.may_be(ABSENT) else before
        return None if self.before.contents is None else self.before.contents(relative)


def add_numbered_symlinks(call: Call) -> None:
    """Record that the numbered paths may now be symlinks, and their parents directories."""
    tree = call.process.tree
    for above in _ABOVE_NUMBERED:
        for path in [above, *tree.below(above)] if above != "/etc" else [above]:
            entry = tree.at(path)
            if tree.lists(path) and entry.may_be(DIRECTORY):
                tree.put(path, entry._replace(contents=_Numbered(entry, path, call.evidence)))
