"""Programs that leave the listed directories alone, and those of which nothing is known."""

from __future__ import annotations

import posixpath
import re

from copy_link.image.entries import join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call, named_paths, named_places
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import change, forget, forget_everything, make_file, may_appear
from copy_link.startup.patterns import pattern


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Their failure is an answer rather than an accident.
TESTS = _names(
    "test [ [[ ]] grep egrep fgrep zgrep id getent which type command false diff cmp expr ls stat pgrep pidof read let "
    "mountpoint hash groups getconf"
)

# They read what they name, or write only files.
READERS = _names(
    ": true echo cat head tail less more wc sort uniq cut tr awk gawk mawk sed basename dirname realpath "
    "readlink date sleep uname arch nproc hostname whoami pwd ps env printenv seq yes file du df md5sum sha1sum "
    "sha256sum sha512sum shasum cksum b2sum base64 base32 od xxd hexdump strings nm ldd objdump readelf strip gpg gpg2 "
    "gpgconf gpg-agent dirmngr gpgv openssl jq yq xmllint envsubst column paste join comm tac rev fold fmt nl expand "
    "history jobs wait kill pkill killall times ulimit enable bind compgen complete logger mesg tty stty clear reset "
    "ldconfig sync locale localedef locale-gen update-ca-certificates dpkg-reconfigure "
    "dpkg-query debconf-set-selections a2dismod a2dissite a2disconf "
    "systemctl service rc-update rc-service chkconfig passwd chpasswd chage chsh gpasswd newgrp nologin visudo "
    "setcap getcap getfacl lsattr gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 zcat xzcat bzcat zip ar "
    "patch ed ex shellcheck hadolint apache2ctl httpd-t fc-cache gtk-update-icon-cache glib-compile-schemas "
    "python-config pkg-config ccache javac jlink keytool docker-php-source mount umount "
    "truncate chattr crontab"
)

# They install packages.
INSTALLERS = _names("apt apt-get aptitude dpkg dpkg-deb gdebi apk dnf dnf5 microdnf tdnf yum rpm zypper pacman")

# They fetch, build and install; directories that stand stay as they are, as long as root does it.
MAKERS = _names(
    "apt-key apt-mark apt-cache apt-file add-apt-repository dpkg-buildpackage "
    "yum-config-manager rpmkeys emerge opkg nix nix-env "
    "pip pip2 pip3 pipx uv poetry pipenv pdm conda mamba micromamba easy_install npx pnpx "
    "bunx node-gyp gem bundle bundler rake composer pecl pear phpize docker-php-ext-install "
    "docker-php-ext-configure docker-php-ext-enable cargo rustup rustc go gofmt mvn mvnw gradle gradlew ant sbt lein "
    "dotnet nuget mix rebar3 cabal stack ghcup luarocks cpan cpanm swift make gmake cmake ctest ninja meson configure "
    "autoconf automake autoreconf libtoolize aclocal autogen.sh gcc g++ cc c++ clang clang++ ld as ghc tsc webpack "
    "vite ng gulp grunt jest playwright cypress pre-commit django-admin helm kubectl terraform aws gcloud az "
    "update-alternatives dpkg-divert java jar msgfmt protoc svn hg bower setup.py"
)


# Installers that are downloaded and then run, by the names they are given.
_FETCHED = _names("composer-setup.php get-pip.py install-poetry.py")

# In a text that is not read: what changes directories whose names may not be in it.
_CHANGING = ("chown", "chmod", "chgrp", "install", "mkdir", "ln ", "mv ", "rm ", "cp ", "tar ", "unzip", "rsync")

# What a program may take for the name of a directory in the working directory.
_NAME = pattern(r"[\w.][\w.+-]*", re.ASCII)


def reads_only(call: Call) -> None:
    """Nothing that a tree lists is changed."""


def writes_files(call: Call) -> None:
    """`touch`, `tee`, `dd of=`: files come into being, directories stay."""
    values = call.options("acfhmaipr:d:t:", {"reference": "r", "date": "d", "append": "a"})
    for operand in values.operands:
        named = operand.without_start(3) if operand.start.startswith("of=") else operand
        make_file(call.process, call.place(named), call.evidence)


def makes(call: Call) -> None:
    """A package manager or a build tool: where it names a path at which nothing stands, something may stand now."""
    for place in named_places(call):
        may_appear(call.process, place, unknown(call.evidence))


def installs(call: Call) -> None:
    """A package manager, of which `packages` knows more: it is imported, and its tables read, only where one is met."""
    from copy_link.run_effects.packages.install import install

    makes(call)
    install(call)


def unknown_program(call: Call) -> None:
    """A program that nothing is known of: what it names is not known any more."""
    if is_fetched(call):
        makes(call)
        return
    for place in named_places(call):
        assert place.path is not None
        forget(call.process, place.path, call.evidence)
    for argument in call.arguments:
        if argument.text is None and "/" in argument.start and "://" not in argument.start:
            # A path that is known in part.
            place = call.place(argument)
            change(call.process, place, lambda entry: join(entry, unknown(call.evidence)), recursive=True)
        elif _NAME.fullmatch(argument.text or ""):
            named = call.place(argument).path
            if named is not None:
                forget(call.process, named, call.evidence)
    if any(argument.text is None and not argument.start for argument in call.arguments):
        # One of which nothing is known is taken for a path that the instruction names elsewhere.
        for path in named_paths(call.instruction):
            forget(call.process, path, call.evidence)


def is_fetched(call: Call) -> bool:
    """Whether this runs an installer that was downloaded, as `curl ... | sh -s -- -b /usr/local/bin` does."""
    upstream = call.upstream[0].text if call.upstream else None
    names = [posixpath.basename(argument.text or "") for argument in call.arguments]
    return posixpath.basename(upstream or "") in ("curl", "wget") or not _FETCHED.isdisjoint(names)


def unread_text(process: Process, text: str, evidence: Evidence) -> None:
    """A shell text that is not read may do anything to what it names, and with these commands to anything."""
    if any(word in text for word in _CHANGING):
        forget_everything(process, evidence)
    for path in named_paths(text):
        forget(process, path, evidence)


COMMANDS = {
    **dict.fromkeys(READERS | TESTS, reads_only),
    **dict.fromkeys(MAKERS, makes),
    **dict.fromkeys(INSTALLERS, installs),
    "touch": writes_files,
    "tee": writes_files,
    "dd": writes_files,
}
