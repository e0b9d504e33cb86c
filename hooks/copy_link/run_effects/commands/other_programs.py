"""Programs that leave existing directories alone, and unknown programs."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call, OptionTable, named_paths, named_places
from copy_link.run_effects.command import Command, Edits, OnScript, names, never, some_name
from copy_link.run_effects.process import Process
from copy_link.run_effects.proofs import prove_directory, prove_exists, prove_parent
from copy_link.run_effects.tree_changes import (
    change,
    forget,
    forget_everything,
    make_parents,
    may_appear,
    may_have_parents,
    new_mode,
)
from copy_link.startup.patterns import pattern

# Commands whose non-zero exit is a normal result; they read what they name.
_TESTS = names("egrep fgrep zgrep getent false diff cmp expr pgrep pidof let mountpoint hash groups")
_LISTING = names("ls stat")
_GREP = OptionTable("EFGPe:f:ivwxcLlm:oqsbHhnTZA:B:C:aIrRUz", {"regexp": "e", "file": "f"})
_SED = OptionTable("nrEsuzie:f:l:", {"expression": "e", "file": "f", "in-place": "i"})
_AWK = OptionTable("F:v:f:", {"file": "f"})

# They read what they name, or write only files.
_READERS = names(
    ": true tr gawk mawk dirname realpath readlink sleep ps printenv seq yes df base32 objdump "
    "gpg gpg2 gpgconf gpg-agent dirmngr gpgv openssl jq yq xmllint envsubst column paste join comm tac rev fold fmt "
    "nl expand history jobs wait kill pkill killall times ulimit enable bind compgen complete logger mesg tty stty "
    "clear reset ldconfig sync locale localedef locale-gen update-ca-certificates dpkg-reconfigure dpkg-query "
    "debconf-set-selections a2dismod a2dissite a2disconf rc-update chkconfig passwd "
    "chpasswd chage chsh gpasswd newgrp nologin visudo getfacl lsattr "
    "lz4 ar shellcheck hadolint apache2ctl httpd-t fc-cache "
    "gtk-update-icon-cache glib-compile-schemas python-config pkg-config ccache javac jlink keytool docker-php-source "
    "mount umount chattr crontab"
)
# They read files, or change them in place.
_FILE_READERS = names(
    "less more sort uniq cut md5sum sha1sum sha256sum sha512sum shasum cksum b2sum base64 od xxd "
    "hexdump strings nm ldd readelf strip setcap getcap gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd zcat xzcat bzcat "
    "zip patch"
)
# They read what they name, but a bare image lacks them.
_RARE_READERS = names("scanelf lddtree tree hardlink whereis namei zipinfo b3sum sha224sum sha384sum xx-verify xx-info")
# They print a name, which has no slash in it.
_PRINT_A_NAME = names("date uname arch nproc hostname basename wc")

# They install packages.
INSTALLERS = names("apt apt-get aptitude dpkg dpkg-deb gdebi apk dnf dnf5 microdnf tdnf yum rpm zypper pacman")

# They fetch, build and install. If root runs them, existing directories stay as they are.
_MAKERS = names(
    "apt-key apt-mark apt-cache apt-file add-apt-repository dpkg-buildpackage yum-config-manager rpmkeys "
    "emerge opkg nix nix-env pipx uv poetry pipenv pdm conda mamba micromamba easy_install npx pnpx "
    "bunx node-gyp gem bundle bundler rake pecl pear phpize docker-php-ext-install docker-php-ext-configure "
    "docker-php-ext-enable rustup gofmt ant sbt lein nuget mix rebar3 "
    "cabal stack ghcup luarocks cpan cpanm swift make gmake cmake ctest ninja meson configure autoconf automake "
    "autoreconf libtoolize aclocal autogen.sh ghc tsc webpack vite ng gulp grunt "
    "jest playwright cypress pre-commit django-admin helm kubectl terraform aws gcloud az update-alternatives "
    "dpkg-divert java jar msgfmt protoc svn hg bower setup.py"
)

# Installers that are downloaded and then run, by the names that people give them.
_FETCHED = frozenset(names("composer-setup.php get-pip.py install-poetry.py"))

# If one of these is in a text that cannot be parsed, the text may change directories that it does not name.
_CHANGING = ("chown", "chmod", "chgrp", "install", "mkdir", "ln ", "mv ", "rm ", "cp ", "tar ", "unzip", "rsync")

# An argument that may be the name of a directory in the working directory.
_NAME = pattern(r"(?a)[\w.][\w.+-]*")


def reads_only(call: Call) -> None:
    """Change no entry of the tree."""


def list_paths(call: Call) -> None:
    """`ls`, `stat`, `du`: the paths that they name exist."""
    for word in call.arguments:
        if word.start.startswith("/"):
            prove_exists(call.process, call.place(word), call.evidence)


def read_files(call: Call) -> None:
    """`cat`, `head`: the directories of the files that they name exist."""
    for word in call.arguments:
        if word.start.startswith("/"):
            prove_parent(call.process, call.place(word), call.evidence)


def filter_files(call: Call) -> None:
    """`sed`, `grep`, `awk`: the first operand is no file, unless an option gives the script or the pattern."""
    options = call.options()
    operands = options.operands if options.has("e", "f") else options.operands[1:]
    if options.is_read:
        read_files(call._replace(arguments=operands))


def test(call: Call) -> None:
    """`test -d path`, `[ -e path ]`: the path exists."""
    words = [word for word in call.arguments if word.text not in ("]", "]]")]
    if len(words) != 2:
        return
    where = call.place(words[1])
    if words[0].text == "-d" and where.path is not None:
        prove_directory(call.process, where.path, call.evidence)
    elif words[0].text in ("-e", "-r", "-w", "-x"):
        prove_exists(call.process, where, call.evidence)
    elif words[0].text in ("-f", "-s", "-L", "-h"):
        prove_parent(call.process, where, call.evidence)


def make(call: Call) -> None:
    """A package manager or a build tool: a path that it names and that may be absent may be anything from here on."""
    for place in named_places(call):
        may_appear(call.process, place, unknown(call.evidence))


def install(call: Call) -> None:
    """A package manager. `packages` has its effects; it is imported here because it reads large tables."""
    from copy_link.run_effects.packages.install import install as install_packages

    make(call)
    install_packages(call)


def install_python(call: Call) -> None:
    """`pip install --prefix directory`, `--target directory`: files and plain directories, and no symlinks.

    A wheel can hold nothing else, and pip creates its directories with the umask (pip/_internal/operations/install).
    """
    output, others = call.taken("--prefix", "--target", "-t", "--root")
    make(call._replace(arguments=others))
    path = None if output is None else call.place(output).path
    if path is not None and "install" in [word.text for word in others]:
        make_parents(call.process, path, new_mode(call.process), call.evidence)
        # Imported here: most calls name no directory.
        from copy_link.run_effects.build_outputs import may_fill_plainly

        may_fill_plainly(call.process, path, call.evidence)


def unknown_program(call: Call) -> None:
    """An unknown program: everything that it names is unknown from here on."""
    if is_fetched(call):
        make(call)
        return
    if call.name.startswith("/etc/init.d/"):
        _start_service(call)
    for place in named_places(call):
        assert place.path is not None
        may_have_parents(call.process, place.path, call.evidence)
        forget(call.process, place.path, call.evidence)
    for argument in call.arguments:
        if argument.text is None and "/" in argument.start and "://" not in argument.start:
            # A path with unknown parts.
            place = call.place(argument)
            change(call.process, place, lambda entry: join(entry, unknown(call.evidence)), recursive=True)
        elif _NAME.fullmatch(argument.text or ""):
            named = call.place(argument).path
            if named is not None:
                forget(call.process, named, call.evidence)
    if any(argument.text is None and not argument.start for argument in call.arguments):
        # An entirely unknown argument may be any path that the instruction names.
        for path in named_paths(call.instruction):
            forget(call.process, path, call.evidence)


def _start_service(call: Call) -> None:
    """`/etc/init.d/mariadb start`. Imported here because few Dockerfiles start a service."""
    from copy_link.run_effects.commands.services import start

    start(call, posixpath.basename(call.name))


def is_fetched(call: Call) -> bool:
    """True if this runs a downloaded installer, as in `curl ... | sh -s -- -b /usr/local/bin`."""
    upstream = call.upstream[0].text if call.upstream else None
    names = [posixpath.basename(argument.text or "") for argument in call.arguments]
    return posixpath.basename(upstream or "") in ("curl", "wget") or not _FETCHED.isdisjoint(names)


def unread_text(process: Process, text: str, evidence: Evidence) -> None:
    """Unparsed text: it may change every path that it names, and everything if it contains chown, mkdir, ..."""
    if any(word in text for word in _CHANGING):
        forget_everything(process, evidence)
    for path in named_paths(text):
        forget(process, path, evidence)


COMMANDS = (
    Command(_TESTS + _RARE_READERS, reads_only, succeeds=never),
    Command(names("test [ [["), test, succeeds=never, script=OnScript.KEEPS),
    Command(("]]",), reads_only, succeeds=never, script=OnScript.KEEPS),
    Command(_LISTING, list_paths, succeeds=never, script=OnScript.KEEPS),
    Command(("du",), list_paths),
    Command(("grep",), filter_files, _GREP, succeeds=never, script=OnScript.KEEPS),
    Command(("getconf",), reads_only, succeeds=never, output=some_name),
    Command(_READERS, reads_only),
    Command(names("head tail file"), read_files, script=OnScript.KEEPS),
    Command(_FILE_READERS, read_files),
    Command(_PRINT_A_NAME, reads_only, output=some_name),
    Command(names("ed ex truncate"), reads_only, edits=Edits.ALWAYS),
    Command(("awk",), filter_files, _AWK, edits=Edits.ALWAYS),
    Command(("sed",), filter_files, _SED, edits=Edits.WITH_OPTION),
    Command(_MAKERS, make),
    Command(names("pip pip2 pip3"), install_python),
    Command(tuple(name for name in INSTALLERS if name != "dpkg"), install),
    Command(("dpkg",), install, output=some_name),
)
