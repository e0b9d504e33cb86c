"""Which packages a command line of a package manager installs."""

from __future__ import annotations

import posixpath
import re

from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.packages.table import ALPINE, ANY_NUMBER, DEBIAN, FEDORA
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple


class Tool(NamedTuple):
    """A package manager: the table of its packages (None: there is none) and how its command line is read.

    `installs` are the subcommands that install, or a pattern for the options that do (None: it always does). `valued`
    are the options that take a value; with one of `elsewhere` it installs below another directory, or not at all. What
    is behind a name in `ends` is a version, a release or an architecture.
    """

    family: str | None
    installs: frozenset[str] | str | None
    valued: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    ends: str = "=<>~@"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_APT = Tool(
    DEBIAN,
    _names("install reinstall"),
    _names("-t -o -c -a --target-release --default-release --option --config-file --host-architecture"),
    _names("-s -d --simulate --dry-run --download-only"),
    "=/:",
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

_FILES = (".deb", ".rpm", ".apk", ".pkg.tar.zst", ".pkg.tar.xz")
_ARCHITECTURE = pattern(r"\.(?:x86_64|i[36]86|aarch64|noarch|src)$")
_FILE_VERSION = pattern(r"_.*|-[\d*].*")
_IN_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+*-")


def installed(tool_name: str, arguments: list[Argument]) -> tuple[str | None, list[str] | None]:
    """The table to look in and the names of the packages that are installed; in a name, `*` is what is not known.

    The names are None when nothing is installed in the image.
    """
    tool = _TOOLS[tool_name]
    options: list[str] = []
    operands: list[str] = []
    waiting = [_text(argument) for argument in reversed(arguments)]
    while waiting:
        word = waiting.pop()
        if not word.startswith("-"):
            operands.append(word)
            continue
        options.append(word.partition("=")[0])
        if word in tool.valued and waiting:
            waiting.pop()
    if not tool.elsewhere.isdisjoint(options):
        return tool.family, None
    if isinstance(tool.installs, frozenset):
        # `dnf module install`, `dnf group install`.
        operands = operands[operands[:1] in (["module"], ["group"]) :]
        if not operands or operands.pop(0) not in tool.installs:
            return tool.family, None
    elif tool.installs is not None and not any(re.fullmatch(tool.installs, option) for option in options):
        return tool.family, None
    names = [_name(operand, tool) for operand in operands]
    return tool.family, [name for name in names if name and any(map(str.isalpha, name))]


def _text(argument: Argument) -> str:
    """The argument with `*` for what is not known of it."""
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
