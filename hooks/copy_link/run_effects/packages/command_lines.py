"""Reads the packages that a command line of a package manager installs or removes."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.arguments import Argument
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

DEBIAN = "debian"
ALPINE = "alpine"
FEDORA = "fedora"

# An unknown number, in the name of a package or in a path.
ANY_NUMBER = "*"
_NUMBER_CHARACTERS = frozenset("0123456789*")


class NamedPackages(NamedTuple):
    """The packages that a command line installs or removes.

    `family` is the distribution whose table has them. A `*` in one of the `names` is unknown text; they are None if the
    command installs or removes nothing in the image. `files` are those names that were read from the name of a file.
    `is_read` is false if there may be packages with unknown names. `recommends` is false if the command refuses
    recommended packages.
    """

    family: str | None
    names: list[str] | None = None
    files: frozenset[str] = frozenset()
    is_read: bool = True
    recommends: bool = True


class Tool(NamedTuple):
    """A package manager: the distribution of its packages (None: no table has them) and its options.

    `installs` are the subcommands that install, or a pattern for the options that do (None: every command installs).
    `valued` are the options that take a value. With an option of `elsewhere` it installs below another directory, or
    not at all. A character of `ends` begins a version, a release or an architecture after a name. The subcommands in
    `others` install other packages than those that they name.
    """

    family: str | None
    installs: frozenset[str] | str | None
    valued: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    ends: str = "=<>~@"
    others: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_APT = Tool(
    DEBIAN,
    _names("install reinstall"),
    _names("-t -o -c -a --target-release --default-release --option --config-file --host-architecture"),
    _names("-s -d --simulate --dry-run --download-only"),
    "=/:",
    _names("build-dep satisfy dselect-upgrade"),
)
_DNF = Tool(
    FEDORA,
    _names("install reinstall localinstall update upgrade swap"),
    _names("-c -d -e -R -x --exclude --enablerepo --disablerepo --repo --repoid --releasever --setopt --config"),
    _names("--installroot --downloadonly"),
    "=<>:",
)
_TOOLS = {
    **dict.fromkeys(["apt", "apt-get", "aptitude"], _APT),
    **dict.fromkeys(["dnf", "dnf5", "microdnf", "tdnf", "yum"], _DNF),
    "dpkg": Tool(DEBIAN, "-[a-zA-Z]*i[a-zA-Z]*|--install|--unpack", _names("-D"), _names("--root --instdir")),
    "dpkg-deb": Tool(DEBIAN, frozenset()),
    "gdebi": Tool(DEBIAN, None, _names("-o --option"), _names("--root")),
    "apk": Tool(
        ALPINE,
        _names("add"),
        _names("-t --virtual -X --repository --keys-dir --repositories-file --arch --cache-dir --wait"),
        _names("-p --root -s --simulate"),
    ),
    "rpm": Tool(FEDORA, "-[iUF][a-zA-Z]*|-[vh]+[iUF][a-zA-Z]*|--install|--upgrade", _names("-D"), _names("-r --root")),
    "zypper": Tool(
        None,
        _names("install in"),
        _names("-r --repo --from -t --type -n --name -p --plus-repo"),
        _names("-R --root --installroot -D --dry-run --download-only"),
    ),
    "pacman": Tool(
        None,
        "-S[uyw]*|-U|--sync|--upgrade",
        _names("-b --dbpath --cachedir --config --ignore --overwrite --assume-installed"),
        _names("-r --root --sysroot"),
    ),
}

_REFUSING_RECOMMENDED = frozenset({"--no-install-recommends", "--without-recommends", "-R"})
_REFUSING_SETTING = pattern(r"(?i)Install-Recommends=[\"']?(?:0|no|false|off)")
_APT_REMOVING = _names("remove purge autoremove autopurge")
_DPKG_REMOVING = _names("-r -P --remove --purge")
_EXTRACTING = _names("-x -X --extract --vextract")
_FILES = (".deb", ".rpm", ".apk", ".pkg.tar.zst", ".pkg.tar.xz")
_ARCHITECTURE = pattern(r"\.(?:x86_64|i[36]86|aarch64|noarch|src)$")
_FILE_VERSION = pattern(r"_.*|-[\d*].*")
_IN_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+*-")


def installed_packages(tool_name: str, arguments: list[Argument]) -> NamedPackages:
    """Read the packages that a command line of a package manager installs."""
    tool = _TOOLS[tool_name]
    options, operands = _read(tool, arguments)
    names = _installed_names(tool_name, tool, options, operands)
    if not tool.elsewhere.isdisjoint(option.partition("=")[0] for option in options) or names is None:
        return NamedPackages(tool.family)
    recommends = _REFUSING_RECOMMENDED.isdisjoint(options) and not any(
        "=" in option and _REFUSING_SETTING.search(option) for option in options
    )
    found = _of_names(tool, names)._replace(recommends=recommends)
    return found._replace(is_read=False) if operands[:1] and operands[0] in tool.others else found


def removed_packages(tool_name: str, arguments: list[Argument]) -> NamedPackages:
    """Read the packages that a command line removes; `is_read` is false if it may remove others as well."""
    tool = _TOOLS[tool_name]
    options, operands = _read(tool, arguments)
    if not tool.elsewhere.isdisjoint(options):
        return NamedPackages(tool.family)
    subcommand = operands[0] if operands else ""
    if tool_name == "dpkg" and not _DPKG_REMOVING.isdisjoint(options):
        return _of_names(tool, operands)
    if tool.family == DEBIAN and subcommand in _APT_REMOVING:
        found = _of_names(tool, operands[1:])
        # `apt-get autoremove` without names removes packages that nothing needs any more.
        return found._replace(is_read=found.is_read and bool(found.names))
    names = [operand[:-1] for operand in operands[1:] if operand.endswith("-")]
    return _of_names(tool, names) if names and subcommand == "install" else NamedPackages(tool.family)


def _read(tool: Tool, arguments: list[Argument]) -> tuple[list[str], list[str]]:
    """Return the options, as `--name=value` if they have a value, and the operands."""
    options: list[str] = []
    operands: list[str] = []
    waiting = [_text(argument) for argument in reversed(arguments)]
    while waiting:
        word = waiting.pop()
        if not word.startswith("-"):
            operands.append(word)
        elif word in tool.valued and waiting:
            options.append(f"{word}={waiting.pop()}")
        else:
            options.append(word)
    return options, operands


def _installed_names(tool_name: str, tool: Tool, options: list[str], operands: list[str]) -> list[str] | None:
    """Return the operands that name packages, None when nothing is installed in the image."""
    if tool_name.startswith("dpkg") and not _EXTRACTING.isdisjoint(options):
        # `dpkg-deb -x file.deb /` writes the same files as an install.
        return operands[:-1] if operands[-1:] == ["/"] else None
    if isinstance(tool.installs, frozenset):
        # `dnf module install`, `dnf group install`.
        subcommand, *names = operands[operands[:1] in (["module"], ["group"]) :] or [""]
        if subcommand in tool.others:
            return []
        return names if subcommand in tool.installs else None
    if tool.installs is None:
        return operands
    # Imported here: few images have a tool whose options say that it installs.
    import re

    installs = any(re.fullmatch(tool.installs, option.partition("=")[0]) for option in options)
    return operands if installs else None


def _of_names(tool: Tool, operands: list[str]) -> NamedPackages:
    names = {operand: _name(operand, tool) for operand in operands}
    read = {operand: name for operand, name in names.items() if name and any(map(str.isalpha, name))}
    # `lamp-server^` is a task, which is a list of packages.
    is_read = not any(operand.endswith("^") or (ANY_NUMBER in operand and operand not in read) for operand in operands)
    files = frozenset(name for operand, name in read.items() if operand.endswith(_FILES))
    return NamedPackages(tool.family, list(read.values()), files, is_read)


def _text(argument: Argument) -> str:
    """The text of an argument, with `*` for each unknown part."""
    return "".join(part if isinstance(part, str) else ANY_NUMBER for part in argument.parts)


def _name(operand: str, tool: Tool) -> str | None:
    """The name of the package in `name=version`, `name/release`, `name_version_amd64.deb`, `name.x86_64`, a URL."""
    name = operand
    if operand.endswith(_FILES):
        name = posixpath.basename(operand).partition(".pkg.tar.")[0]
        name = name.removesuffix(".deb").removesuffix(".rpm").removesuffix(".apk")
        name = _FILE_VERSION.sub("", name) if tool.family != FEDORA else name
    elif tool.family is None:
        name = posixpath.basename(operand)
    for end in tool.ends:
        name = name.partition(end)[0]
    if tool.family == FEDORA:
        name = _ARCHITECTURE.sub("", name)
    is_name = _IN_NAME.issuperset(name) and name[:1] not in (".", "+", "-") and name[-1:] not in (".", "-")
    return name if is_name else None


def with_any_numbers(text: str) -> tuple[str, list[str]]:
    """A name or a path with a `*` for each number, such as 3 or 3.11, and the numbers; a `*` is one, too."""
    if _NUMBER_CHARACTERS.isdisjoint(text):
        return text, []
    spelled: list[str] = []
    numbers: list[str] = []
    number = ""
    for at, character in enumerate(text):
        # A point belongs to a number if it is between digits.
        if _is_digit(character) or (number and character == "." and _is_digit(text[at + 1 : at + 2])):
            spelled += [] if number else [ANY_NUMBER]
            number += character
            continue
        spelled.append(character)
        numbers += [number] if number else []
        number = ""
    return "".join(spelled), [*numbers, number] if number else numbers


def _is_digit(character: str) -> bool:
    return character.isdecimal() or character == ANY_NUMBER
