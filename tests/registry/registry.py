"""A registry on this machine, Debian's docker-registry, and skopeo set up to take it for every registry.

Neither needs root. Where they are not installed, Debian's packages are unpacked into a folder of their own.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from copy_link.survey.archive import ARCHITECTURES
from tests.engine.build.base_image_stub import BaseImageStub, Layout

SERVER, CLIENT = "docker-registry", "skopeo"
REQUIRED = "required"
STARTING = 10  # seconds
PACKAGES = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "copy-link-registry"
# Debian 12 still has some libraries outside of /usr.
LIBRARIES = tuple(
    f"{PACKAGES}{usr}/lib/{path.name}" for usr in ("", "/usr") for path in Path("/usr/lib").glob("*-gnu*")
)
# skopeo has to ask these registries without TLS, so that a proxy can answer for them.
REGISTRIES = ("docker.io", "quay.io", "registry.access.redhat.com", "registry.example.com")

CONFIGURATION = """\
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


def environment() -> dict[str, str]:
    """The variables with which both programs are found, on PATH or in the unpacked packages."""
    return {"PATH": f"{os.environ['PATH']}:{PACKAGES}/usr/bin", "LD_LIBRARY_PATH": ":".join(LIBRARIES)}


def problem() -> str:
    """Why there is no registry, "" if both programs are there. Unpacks Debian's packages of the missing ones."""
    missing = _missing()
    return _unpack(missing) if missing else ""


def _missing() -> list[str]:
    return [name for name in (SERVER, CLIENT) if shutil.which(name, path=environment()["PATH"]) is None]


def _unpack(packages: Iterable[str]) -> str:
    """Unpack these packages and those that they need and this machine lacks; returns why that failed, or ""."""
    archives = PACKAGES / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    options = ("-o", f"Dir::Cache::archives={archives}", "-o", "Debug::NoLocking=true", "--no-install-recommends")
    try:
        download = ("apt-get", "-qq", "-y", "--download-only", *options, "install", *packages)
        subprocess.run(download, check=True, capture_output=True, text=True)
        for path in archives.glob("*.deb"):
            subprocess.run(("dpkg-deb", "-x", path, PACKAGES), check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        return f"{' '.join(map(str, error.cmd))}: {error.stderr}"
    except OSError as error:
        return f"{', '.join(packages)} missing, and there are no Debian packages here: {error}"
    missing = _missing()
    return f"{' and '.join(missing)} missing: install the Debian packages of these names" if missing else ""


class Registry:
    """A running registry. It does not tell registries apart: every one that skopeo asks has the same repositories."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.address = f"127.0.0.1:{port}"
        home = folder / "home" / ".config" / "containers"
        home.mkdir(parents=True)
        blocks = (f'[[registry]]\nlocation = "{name}"\ninsecure = true\n' for name in REGISTRIES)
        (home / "registries.conf").write_text("".join(blocks))
        (home / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        proxy = f"http://{self.address}"
        self.environment: Mapping[str, str] = {
            **environment(),
            "HOME": str(folder / "home"),
            "HTTP_PROXY": proxy,
            "HTTPS_PROXY": proxy,
        }

    def push(self, name: str, stub: BaseImageStub) -> None:
        """Store an image under its full name with registry and tag; it replaces the one that has the name."""
        layout = self.folder / "layout"
        shutil.rmtree(layout, ignore_errors=True)
        Layout(layout).add(stub, ARCHITECTURES.get(platform.machine(), platform.machine()))
        place = f"docker://{self.address}/{name.partition('/')[2]}"
        command = (CLIENT, "copy", "--quiet", "--dest-tls-verify=false", f"oci:{layout}", place)
        subprocess.run(command, check=True, env={**os.environ, **self.environment}, capture_output=True)


@contextmanager
def running(folder: Path) -> Iterator[Registry]:
    """Run a registry that keeps its images in a folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    configuration = folder / "configuration.yml"
    configuration.write_text(CONFIGURATION.format(folder=folder / "images", port=port))
    variables = {**os.environ, **environment()}
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen((SERVER, "serve", configuration), env=variables, stdout=output, stderr=output) as process,
    ):
        try:
            _wait(process, port, log)
            yield Registry(folder, port)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + STARTING
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{SERVER} does not answer: {log.read_text()}") from None
            time.sleep(0.05)
