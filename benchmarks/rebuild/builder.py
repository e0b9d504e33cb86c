"""The benchmark's own engine: it can be emptied without harm to another one."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.registry.registry import CLIENT, Registry

ROOT = Path(__file__).parents[2]
ENGINE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "copy-link-benchmark-engine"
# Prints the variables with which the engine is reached, after the script's own output has set them.
_REACHED = ("DOCKER_HOST", "DOCKER_CONFIG", "PATH")
_START = 'code=$("$0" --own) && eval "$code" && for name in "$@"; do echo "$name=${!name}"; done'
EPOCH = "1700000000"


@dataclass(frozen=True)
class Built:
    """A build and its push: wall time in seconds, and the lines of the builder's progress."""

    seconds: float
    progress: list[str]


@dataclass(frozen=True)
class Engine:
    """A running engine; `environment` has the variables with which the docker client reaches it."""

    environment: Mapping[str, str]

    def docker(self, *arguments: str) -> str:
        """Run the client; returns its output. Raises CalledProcessError."""
        done = subprocess.run(("docker", *arguments), env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def empty(self) -> None:
        """Remove every image and the whole build cache."""
        images = self.docker("image", "ls", "--all", "--quiet", "--no-trunc").split()
        if images:
            self.docker("image", "rm", "--force", *sorted(set(images)))
        self.docker("buildx", "prune", "--all", "--force")

    def build(self, options: Sequence[str], context: Path, registry: Registry, name: str, epoch: bool) -> Built:
        """Build an image and push it to the registry under a name with tag. Raises RuntimeError."""
        place = f"{registry.address}/{name}"
        command = ["docker", "buildx", "build", "--progress=rawjson", "--network=none", "--provenance=false", *options]
        if not epoch:
            output = f"--output=type=image,name={place},push=true"
            start = time.monotonic()
            progress = _run([*command, output, str(context)], self.environment)
            return Built(time.monotonic() - start, progress)
        # An engine unpacks each image that it keeps, and cannot rewrite the times of those, so skopeo pushes this one.
        layout = registry.folder / "rewritten"
        shutil.rmtree(layout, ignore_errors=True)
        output = f"--output=type=oci,dest={layout},tar=false,rewrite-timestamp=true"
        start = time.monotonic()
        progress = _run([*command, output, str(context)], {**self.environment, "SOURCE_DATE_EPOCH": EPOCH})
        push = (CLIENT, "copy", "--quiet", "--dest-tls-verify=false", f"oci:{layout}", f"docker://{place}")
        _run(push, {**os.environ, **registry.environment})
        return Built(time.monotonic() - start, progress)

    def about(self) -> dict[str, str]:
        """The month, the versions and the machine of a run, by their names."""
        buildx = re.search(r"v?(\d+(?:\.\d+)+)", self.docker("buildx", "version"))
        return {
            "date": time.strftime("%B %Y", time.gmtime()),
            "Docker Engine": self.docker("version", "--format", "{{.Server.Version}}").strip().partition("+")[0],
            "buildx": buildx[1] if buildx else "unknown",
            "machine": f"{os.cpu_count()} CPUs ({platform.system()}, {platform.machine()})",
        }


@contextmanager
def running() -> Iterator[Engine]:
    """Start the engine, installing it where it is not there yet, and stop it. Raises CalledProcessError."""
    scripts = ROOT / "tests" / "engine"
    variables = {**os.environ, "COPY_LINK_ENGINE_ROOT": str(ENGINE)}
    command = ("bash", "-c", _START, str(scripts / "start"), *_REACHED)
    output = subprocess.run(command, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = dict(line.split("=", 1) for line in output.splitlines())
    environment = {
        name: value for name, value in os.environ.items() if name not in ("BUILDX_BUILDER", "DOCKER_TLS_VERIFY")
    }
    engine = Engine({**environment, **found})
    try:
        yield engine
    finally:
        engine.empty()
        subprocess.run((str(scripts / "stop"),), env=variables, check=True)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-3000:]}")
    return done.stderr.splitlines()
