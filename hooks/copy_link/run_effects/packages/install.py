"""The effect of package managers: packages that they install or remove change directories, symlinks and accounts."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import ABSENT, DIRECTORY, Entry, absent, directory, join, plain_only, symlink, unknown
from copy_link.image.later import Later
from copy_link.run_effects.budget import INSTALL
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.appearing import may_appear_with_parents, may_change_directory, possible_directories
from copy_link.run_effects.packages.command_lines import DEBIAN, NamedPackages, installed_packages, removed_packages
from copy_link.run_effects.packages.distributions import prove_distribution
from copy_link.run_effects.packages.numbered import add_numbered_symlinks
from copy_link.startup.memory import cache
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.run_effects.packages.table import Package

# Every package may add plain directories of any name below these, and an unmeasured one below /var/lib as well.
PARENTS_OF_DIRECTORIES = (
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/share",
    "/usr/include",
    "/usr/src",
    "/usr/games",
)
PARENTS_OF_UNMEASURED = (*PARENTS_OF_DIRECTORIES, "/var/lib")
# Below these, a package may add anything: perl has a symlink with the name of its version.
PARENTS_OF_ANYTHING = ("/usr/share/doc", "/usr/share/perl")
_PERHAPS_DIRECTORY = frozenset({ABSENT, DIRECTORY})
# Kernels and 32-bit libraries of Debian add these symlinks; the tables list no path directly below `/`.
SYMLINKS_IN_ROOT = ("/initrd.img", "/initrd.img.old", "/lib32", "/libx32", "/vmlinuz", "/vmlinuz.old")


def install(call: Call) -> None:
    """Apply `apt-get install sudo`, `apk add sudo`, ... to the image, and `apt-get remove sudo` of Debian."""
    packages = installed_packages(posixpath.basename(call.name), call.arguments)
    call.process.budget.spend(INSTALL)
    if packages.family == DEBIAN:
        _remove_from_debian(call)
    if packages.names is None:
        return
    prove_distribution(call, packages.family)
    if packages.family == DEBIAN:
        _install_from_debian(call, packages)
        return
    incomplete = _install_from_table(call, packages)
    _add_unlisted_paths(call, PARENTS_OF_UNMEASURED)
    _add_namesakes(call, incomplete)


def _install_from_debian(call: Call, packages: NamedPackages) -> None:
    # Imported late: only Debian's packages need this code.
    from copy_link.run_effects.packages.debian import InstalledPaths
    from copy_link.run_effects.packages.debian_effects import add_installed_paths

    # A file may contain another package than Debian's of the same name.
    may_be_any = bool(packages.files) or not packages.is_read
    is_certain = not packages.files and _is_recent(call.process.homes)
    installed = InstalledPaths(packages.names or [], packages.recommends, is_certain, may_be_any)
    # The table lists the paths of measured packages in /var/lib.
    is_incomplete = bool(installed.unmeasured) or installed.may_be_any
    _add_unlisted_paths(call, PARENTS_OF_UNMEASURED if is_incomplete else PARENTS_OF_DIRECTORIES)
    _add_namesakes(call, [*installed.unmeasured, *packages.files])
    add_installed_paths(call, installed)
    call.process.tree.may_have_links(SYMLINKS_IN_ROOT, call.evidence)


def _add_namesakes(call: Call, names: list[str]) -> None:
    """Allow for paths that are named after these packages, which may contain more than a table lists."""
    if names:
        # Imported here: most packages are in a table.
        from copy_link.run_effects.packages.namesakes import add_namesakes

        add_namesakes(call, names)


def _remove_from_debian(call: Call) -> None:
    packages = removed_packages(posixpath.basename(call.name), call.arguments)
    if packages.names is not None:
        from copy_link.run_effects.packages.debian import InstalledPaths
        from copy_link.run_effects.packages.debian_effects import remove_installed_paths

        may_be_any = not packages.is_read
        remove_installed_paths(call, InstalledPaths(packages.names, True, is_certain=False, may_be_any=may_be_any))


def _is_recent(homes: Homes) -> bool:
    """True if the image is certainly Debian 12, Ubuntu 22.04 or later: only for those is the table certain.

    The mode of new homes tells them apart: older releases of adduser made them 0755. Debian's sid has no adduser.
    """
    return homes.adduser in (0o700, 0o750) or homes.system == 0o700


def _add_unlisted_paths(call: Call, parents: tuple[str, ...]) -> None:
    """Record that packages may have added paths that no table lists: plain directories below these parents."""
    tree = call.process.tree
    for path, entry in possible_directories(call, parents):
        tree.put(path, entry._replace(inside=join(entry.inside or absent(), plain_only(call.evidence))))
    possible = unknown(call.evidence)
    filled = cache(lambda later: later.with_inside(possible))
    directories: dict[str, Entry] = {}
    certain, perhaps = (
        Later(lambda path: directories[path]._replace(inside=possible), is_certain) for is_certain in (True, False)
    )
    # Packages made from one source share a directory, so one that exists already may get more.
    above = [path for path, _ in possible_directories(call, PARENTS_OF_ANYTHING)]
    for path in tree.change_later([*above, *tree.below_any(above)], filled):
        entry = tree.at(path)
        if entry.kinds <= _PERHAPS_DIRECTORY and entry.may_be(DIRECTORY):
            directories[path] = entry
            tree.put_later(path, certain if entry.is_only(DIRECTORY) else perhaps)
        elif entry.may_be(DIRECTORY):
            tree.put(path, entry._replace(inside=possible))
    add_numbered_symlinks(call)
    call.process.tree.may_have_links(call.process.package_paths.symlinks, call.evidence)


def _install_from_table(call: Call, packages: NamedPackages) -> list[str]:
    """Add the paths of packages of other distributions; returns the packages that may contain more."""
    # Imported here: Debian's packages have another table.
    from copy_link.run_effects.packages.table import find

    incomplete: list[str] = []
    for name in packages.names or []:
        package = None if packages.family is None else find(packages.family, name)
        if package is not None:
            _add_package(call, package)
        incomplete += [name] if package is None else package.incomplete
    return incomplete


def _add_package(call: Call, package: Package) -> None:
    """Add the accounts of a package, and its paths as possible ones: it may be installed already."""
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
        may_appear_with_parents(process, path, directory(mode, *owner, evidence, inside=inside), evidence)
        if always:
            may_change_directory(process, path, directory(mode, *owner, evidence))
    for path, target in package.links:
        may_appear_with_parents(process, path, symlink(target, evidence), evidence)
    for path in package.unknown:
        may_appear_with_parents(process, path, unknown(evidence), evidence)
