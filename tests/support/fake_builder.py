"""A program that replaces docker and buildah in the tests of copy-link-verify.

It knows COPY with and without `--link` in images with a `/tmp`, and the messages of BuildKit.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.support.project import ROOT

PROGRAM = f"""\
#!{sys.executable}
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "hooks")!r}]
from tests.support.fake_builder import main
sys.exit(main(sys.argv[1:], {{ignores!r}}))
"""


def install(folder: Path, ignores_link: bool = False, name: str = "docker") -> Path:
    """Write the program to a new folder for PATH; it notes its calls in the file `calls` there."""
    folder.mkdir()
    path = folder / name
    path.write_text(PROGRAM.replace("{ignores!r}", repr(ignores_link)))
    path.chmod(0o755)
    return folder


def calls(folder: Path) -> list[list[str]]:
    """The arguments of each call."""
    path = folder / "calls"
    return [line.split("\0") for line in path.read_text().splitlines()] if path.exists() else []


def main(arguments: list[str], ignores_link: bool) -> int:
    """Build as `docker buildx build` does: the effect of each COPY depends on `--link`, and a RUN fails."""
    from tests.support.image_tars import folder, member, oci, tar

    with (Path(sys.argv[0]).parent / "calls").open("a") as stream:
        print(*arguments, sep="\0", file=stream)
    if arguments[0] == "inspect":
        print('{"architecture": "amd64", "config": {"User": "7"}}')
    if arguments[0] not in ("buildx", "build"):
        return 0
    named = dict(one[2:].partition("=")[::2] for one in arguments if one.startswith("--"))
    lines = Path(named["file"]).read_text().splitlines()
    steps = [line for line in lines if line.split(" ")[0] in ("COPY", "RUN")]
    for number, step in enumerate(steps, 1):
        if arguments[0] == "build":
            print(f"[1/1] STEP {number}/{len(steps)}: {step}")
        elif named["progress"] == "rawjson":
            is_reused = str("--link" in step).lower()
            print(
                f'{{"vertexes": [{{"name": "[{number}/{len(steps)}] {step}", "cached": {is_reused}}}]}}',
                file=sys.stderr,
            )
        else:
            print(f"#{number} [{number}/{len(steps)}] {step}", file=sys.stderr)
        if step.startswith("RUN"):
            print(f"------\n > [{number}/{len(steps)}] {step}:\n------\nERROR: {step[4:]} failed", file=sys.stderr)
            return 1
    is_linked = any("--link" in step and "/tmp" in step for step in steps) and not ignores_link
    names = [step.rpartition("/")[2] or "f" for step in steps]
    if named.get("output", "").startswith("type=oci"):
        sys.stdout.buffer.write(oci().getvalue())
    elif named.get("output", "").startswith("type=tar"):
        is_probe = "COPY --link probe /d/e/" in lines
        members = [folder("tmp", 0o755 if is_linked else 0o1777), *(member(f"srv/{name}") for name in names)]
        members += [folder("d/e", owner=(7, 7) if ignores_link else (0, 0))] if is_probe else []
        sys.stdout.buffer.write(tar(members).getvalue())
    return 0


def path_with(folder: Path) -> str:
    """PATH with the program first."""
    return os.pathsep.join([str(folder), os.environ["PATH"]])
