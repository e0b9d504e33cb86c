"""Base images for builds without a network: the directories of a described image, a shell, and stand-ins for programs.

The stand-ins write as many files and bytes as the real programs might, but in no time: the seconds of a benchmark are
those of the builder. Their output depends on their input only, so that a changed source gives other bytes.
"""

from __future__ import annotations

import functools
import io
import subprocess
import tarfile
from collections.abc import Mapping

from benchmarks.rebuild.material import MEBIBYTE, content, packed_files
from copy_link.base_images.find import find
from copy_link.image.entries import DIRECTORY
from tests.engine.build.base_image_stub import BaseImageStub, make
from tests.engine.build.run_tools import busybox

MATERIAL = "/usr/lib/stand-ins"
BINARY, BUNDLE, PACKAGE = "binary", "bundle", "package"
NODE_MODULES, SITE_PACKAGES = "node_modules", "site-packages"
PACKAGE_SIZE = 2 * MEBIBYTE

_DIGEST = "find . -type f ! -path './node_modules/*' | sort | xargs cat | sha256sum"
# A package with a version, such as tini=0.19, is one file.
_INSTALL = f"""\
for word in "$@"; do
  case $word in *=*) {{ cat {MATERIAL}/{PACKAGE}; echo "$word"; }} >"/usr/lib/${{word%%=*}}" ;; esac
done"""
# The text of each program; all are run by busybox.
PROGRAMS: Mapping[str, str] = {
    # go build -o OUTPUT PACKAGE
    "go": f'mkdir -p "${{3%/*}}"; {{ cat {MATERIAL}/{BINARY}; {_DIGEST}; }} >"$3"; chmod 755 "$3"',
    # npm ci [--omit=dev], npm run build
    "npm": f"""\
case $1 in
  ci) tar -xf {MATERIAL}/{NODE_MODULES} ;;
  run) mkdir -p dist/assets; cp {MATERIAL}/{BUNDLE} dist/assets/vendor.js; {_DIGEST} >dist/index.js ;;
esac""",
    # python -m venv FOLDER
    "python": 'mkdir -p "$3/bin" "$3/lib" && cp "$0" "$3/bin/python" && cp "$(which pip)" "$3/bin/pip"',
    # FOLDER/bin/pip install -r FILE
    "pip": f'cd "${{0%/bin/pip}}/lib" && tar -xf {MATERIAL}/{SITE_PACKAGES}',
    "apt-get": _INSTALL,
    "apk": _INSTALL,
}


@functools.cache
def payload(name: str) -> bytes:
    """The bytes that a program writes, by the name of their file in MATERIAL."""
    if name == BINARY:
        return content(name, 20 * MEBIBYTE)
    if name == BUNDLE:
        return content(name, 6 * MEBIBYTE)
    if name == PACKAGE:
        return content(name, PACKAGE_SIZE)
    return packed_files(name, {NODE_MODULES: 3000, SITE_PACKAGES: 2000}[name], 60 * MEBIBYTE)


@functools.lru_cache(maxsize=4)
def base_image(reference: str, materials: tuple[str, ...], revision: int) -> BaseImageStub:
    """The stand-in for a described image, such as `alpine:3.20`.

    It has one layer. The revision is in a file of it, so that each is another image.
    """
    image = find(reference).image
    stub = make(image, ())
    folder = "bin" if image.tree.at("/bin").kinds == {DIRECTORY} else "usr/bin"
    layer = io.BytesIO(stub.layer)
    with tarfile.open(fileobj=layer, mode="a") as archive:
        program = busybox()
        _add(archive, f"{folder}/busybox", program.read_bytes(), 0o755)
        applets = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
        for applet in applets:
            if applet != "busybox":
                info = tarfile.TarInfo(f"{folder}/{applet}")
                info.type, info.linkname = tarfile.SYMTYPE, "busybox"
                archive.addfile(info)
        for name, text in PROGRAMS.items():
            _add(archive, f"{folder}/{name}", f"#!/bin/sh\nset -e\n{text}\n".encode(), 0o755)
        for name in materials:
            _add(archive, f"{MATERIAL.lstrip('/')}/{name}", payload(name))
        _add(archive, "usr/lib/revision", f"{revision}\n".encode())
    return BaseImageStub(layer.getvalue(), stub.config)


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int = 0o644) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), mode
    archive.addfile(info, io.BytesIO(data))
