"""The listing of the tree after each installation: made once by a real installation, then read from the cache."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.debian import listing, trees
from tests.debian.listing import Listing
from tests.debian.trees import InstallError

PACKAGES = Path(__file__).with_name("packages.txt")
SHORT = 6


class Installation(NamedTuple):
    """One way to install a package; `package` is "" for the tree without one."""

    suite: str
    package: str
    is_recommended: bool = False

    def __str__(self) -> str:
        return f"{self.suite} {self.command}"

    @property
    def command(self) -> str:
        """The command as in a Dockerfile."""
        recommended = "" if self.is_recommended else "--no-install-recommends "
        return f"apt-get install -y {recommended}{self.package}"

    @property
    def file(self) -> Path:
        """The file of the listing in the cache; the file with the suffix `.failed` has the error if there is none."""
        recommended = "recommended" if self.is_recommended else "required"
        name = f"{self.package}.{recommended}.tsv.gz" if self.package else "base.tsv.gz"
        return trees.cache() / self.suite / "listings" / name


def all_packages() -> list[str]:
    """The names in packages.txt; the first SHORT of them are the short form."""
    lines = PACKAGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def listed(installation: Installation) -> Listing:
    """The listing after an installation, which runs if the cache has none. Raises InstallError, TreeError."""
    file = installation.file
    failed = file.with_suffix(".failed")
    if failed.exists():
        raise InstallError(failed.read_text())
    if not file.exists():
        try:
            _install(installation)
        except InstallError as error:
            failed.parent.mkdir(parents=True, exist_ok=True)
            failed.write_text(str(error))
            raise
    return listing.read(file)


def _install(installation: Installation) -> None:
    file, package = installation.file, installation.package
    notes = {"suite": installation.suite}
    commands = ":"
    if package:
        notes |= {"command": installation.command, "installed": _planned(installation)}
        other = installation._replace(is_recommended=not installation.is_recommended).file
        if other.exists() and listing.read(other).notes["installed"] == notes["installed"]:
            os.link(other, file)
            return
        commands = trees.install_command(package, installation.is_recommended)
    listing.write(file, trees.run_in_copy(installation.suite, commands), notes)


def _planned(installation: Installation) -> str:
    """The names of all packages that apt-get would install or upgrade."""
    options = "" if installation.is_recommended else trees.NO_RECOMMENDS
    command = f"{trees.APT} install{options} --simulate {installation.package}"
    tree = trees.base(installation.suite)
    done = subprocess.run(["chroot", str(tree), "sh", "-c", command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallError(done.stderr.strip())
    return " ".join(line.split()[1] for line in done.stdout.splitlines() if line.startswith("Inst "))
