"""Package managers that install, and the directories that packages bring."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import DIRECTORY, absent, directory, join, plain_only, symlink, unknown
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.appearing import appear, change_where_there, directories
from copy_link.run_effects.packages.command_lines import Installed, installed, removed
from copy_link.run_effects.packages.namesakes import bring_namesakes
from copy_link.run_effects.packages.numbered import bring_numbered
from copy_link.run_effects.packages.table import DEBIAN, Package, find

# Where packages add directories of other names than theirs, plain ones, and where symlinks as well.
FILLED = ("/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/share", "/usr/include")
FILLED_BY_UNKNOWN = (*FILLED, "/var/lib")
# Anything is in these: perl's has a symlink that is named by its version.
FILLED_ANYHOW = ("/usr/share/doc", "/usr/share/perl")


def install(call: Call) -> None:
    """`apt-get install sudo`, `apk add sudo`, ...: packages bring directories, some of their own mode and owner."""
    packages = installed(posixpath.basename(call.name), call.arguments)
    if packages.family == DEBIAN:
        _remove_from_debian(call)
    if packages.names is None:
        return
    if packages.family == DEBIAN:
        _install_from_debian(call, packages)
        return
    named = _from_table(call, packages)
    _fill(call, FILLED_BY_UNKNOWN)
    bring_namesakes(call, named)


def _install_from_debian(call: Call, packages: Installed) -> None:
    # These tables are larger than all others, and need code of their own.
    from copy_link.run_effects.packages.debian import Brought
    from copy_link.run_effects.packages.debian_effects import bring

    # A file may hold another package than the one that Debian has by this name.
    may_be_others = bool(packages.files) or not packages.is_read
    is_certain = not packages.files and _is_recent(call.process.homes)
    brought = Brought(packages.names or [], packages.recommends, is_certain, may_be_others)
    # Of the packages in the table it is known what they have in /var/lib.
    _fill(call, FILLED_BY_UNKNOWN if brought.named or brought.anything else FILLED)
    bring_namesakes(call, [*brought.named, *packages.files])
    bring(call, brought)


def _remove_from_debian(call: Call) -> None:
    packages = removed(posixpath.basename(call.name), call.arguments)
    if packages.names is not None:
        from copy_link.run_effects.packages.debian import Brought
        from copy_link.run_effects.packages.debian_effects import take

        take(call, Brought(packages.names, recommends=True, is_certain=False, anything=not packages.is_read))


def _is_recent(homes: Homes) -> bool:
    """Whether the image is known to be Debian 12, Ubuntu 22.04 or later, which is what the table is certain of.

    Homes tell: before, adduser made them 0755. Debian's sid has no adduser.
    """
    return homes.adduser in (0o700, 0o750) or homes.system == 0o700


def _fill(call: Call, filled: tuple[str, ...]) -> None:
    """Let there be what packages bring that no table lists: in these directories plain ones."""
    tree = call.process.tree
    for path, entry in directories(call, filled):
        tree.put(path, entry._replace(inside=join(entry.inside or absent(), plain_only(call.evidence))))
    possible = unknown(call.evidence)
    for above, _ in directories(call, FILLED_ANYHOW):
        # Packages made from one source share a directory, so one that is there already may get more.
        for path in [above, *tree.below(above)]:
            entry = tree.at(path)
            if entry.may_be(DIRECTORY):
                tree.put(path, entry._replace(inside=possible))
    bring_numbered(call)
    call.process.tree.may_have_links(call.process.package_paths.symlinks, call.evidence)


def _from_table(call: Call, packages: Installed) -> list[str]:
    """Let there be what packages of other distributions bring; return those that may bring more."""
    named: list[str] = []
    for name in packages.names or []:
        package = None if packages.family is None else find(packages.family, name)
        if package is not None:
            _bring(call, package)
        named += [name] if package is None else package.names
    return named


def _bring(call: Call, package: Package) -> None:
    """What a package of the table brings stands there afterwards, or something stood there before."""
    process, evidence = call.process, call.evidence
    for name in package.groups:
        process.groups.setdefault(name, name)
    for name, (group, home) in package.users.items():
        process.groups.setdefault(group, group)
        process.users.setdefault(name, Account(name, process.group_of(group), home))
    for path, mode, user, group, always in package.directories:
        owner = process.owner_of(user), process.group_of(group)
        # The table does not go further down where a directory is unusual.
        inside = None if (mode, *owner) == (0o755, 0, 0) else unknown(evidence)
        appear(process, path, directory(mode, *owner, evidence, inside=inside), evidence)
        if always:
            change_where_there(process, path, directory(mode, *owner, evidence))
    for path, target in package.links:
        appear(process, path, symlink(target, evidence), evidence)
    for path in package.unknown:
        appear(process, path, unknown(evidence), evidence)
