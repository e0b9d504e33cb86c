"""The base image and the build context of the law's table: directories of every kind, and symlinks to them."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from copy_link.base_images.find import BaseImage, describe, find

NAME = "law"
DESCRIPTION = """\
#mtree
# on: scratch
# workdir: /
# user: root
# users: root=0:0:/root app=1234:1234:/home/app odd=1000:50:/home/odd
# groups: root=0 app=1234 odd=50
# homes: useradd=0700
# dirs: / /dev /etc /has /has/dir /has/dir/below /has/full /home /opt /proc /real /real/in /run /srv /sys
# dirs: /usr /usr/bin /usr/lib /usr/local /usr/local/bin /var
./bin type=link link=usr/bin
./lib type=link link=usr/lib
./var/run type=link link=/run
./tmp type=dir mode=1777 uid=0 gid=0
./var/tmp type=dir mode=1777 uid=0 gid=0
./m777 type=dir mode=1777 uid=0 gid=0
./root type=dir mode=0700 uid=0 gid=0
./m2755 type=dir mode=2755 uid=0 gid=0
./m2755/in type=dir mode=0755 uid=0 gid=0
./group type=dir mode=0755 uid=0 gid=50
./m700 type=dir mode=0700 uid=0 gid=0
./own type=dir mode=0755 uid=1234 gid=1234
./own/sub type=dir mode=0700 uid=0 gid=0
./has/mine type=dir mode=0755 uid=1234 gid=1234
./has/dir/x type=file
./has/dir/other type=file
./has/full/sub type=dir mode=0700 uid=77 gid=77
./has/full/sub/kept type=file
./has/linked type=dir mode=0755 uid=0 gid=0
./has/linked/sub type=link link=/real
./sym type=link link=/real
./real/file type=file
./real/flink type=link link=/real/file
./dangling type=link link=/nowhere
./dangling2 type=link link=/opt/nowhere/deep
./file type=file
"""
IMAGE = describe(DESCRIPTION, f"{NAME}:latest")


def find_image(reference: str) -> BaseImage:
    """The base image of the table for its name; any other image as the package describes it."""
    if reference == NAME:
        image = IMAGE.image.copy()
        return BaseImage(NAME, known=True, image=image)
    return find(reference)


FILES = """
    f g d/x d/sub/y onlydir/below/deep/z roottree/tmp/t roottree/own/sub/o roottree/sym/s open/o closed/c shared/tmp/t
    no.log
"""


def make_context(folder: Path) -> None:
    """Make the build context: files `f` and `g`, a directory `d` with a subdirectory, and special cases, named so."""
    for path in FILES.split():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    (folder / "none").mkdir()
    (folder / "d" / "sub").chmod(0o750)
    (folder / "open").chmod(0o775)
    (folder / "closed").chmod(0o700)
    (folder / "flink").symlink_to("f")
    (folder / "dlink").symlink_to("d")
    (folder / ".dockerignore").write_text("*.log\n")
    with tarfile.open(folder / "t.tgz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name, mode, owner in (("tar-new", 0o700, 42), ("below", 0o750, 42)):
            info = tarfile.TarInfo(name)
            info.type, info.mode, info.uid, info.gid = tarfile.DIRTYPE, mode, owner, owner
            archive.addfile(info)
        info = tarfile.TarInfo("below/in-tar")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"tar"))
