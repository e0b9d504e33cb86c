"""Descriptions of a test's own, in place of those in the package; and the survey of an image made from one."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from copy_link.base_images import find
from copy_link.image.entries import DIRECTORY
from copy_link.image.image import Image
from copy_link.survey.config import Config, Surveyed, texts
from copy_link.survey.layers import PLAIN, overlay, read_layer
from tests.engine.build.base_image_stub import make


@contextmanager
def described(folder: Path, texts: Mapping[str, str]) -> Iterator[None]:
    """Let these be all descriptions: text by the name of a repository. The facts for any image stay as they are."""
    folder.mkdir()
    shutil.copy(Path(find.__file__).with_name("_.mtree"), folder)
    for name, text in texts.items():
        path = folder / f"{name}.mtree"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(find, "_DIRECTORY", str(folder))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in (find._found, find._description, find._any_section):
        cached.cache_clear()


def surveyed(image: Image, is_windows: bool = False, name: str = "made:1") -> Surveyed:
    """The survey of an image that is made from a description."""
    if (image.users or image.groups) and image.tree.at("/etc").may_be(DIRECTORY):
        # The accounts of an image whose paths are not known need a place.
        image = image.copy()
        image.tree.put("/etc", image.tree.at("/etc")._replace(kinds=frozenset({DIRECTORY})))
    made = make(image, ())
    pairs = [variable.partition("=") for variable in texts(made.config["Env"], "Env")]
    config = Config(
        os="windows" if is_windows else "linux",
        workdir=str(made.config["WorkingDir"]),
        user=str(made.config["User"]),
        environment=tuple((name, value) for name, _, value in pairs),
        onbuild=image.onbuild,
        shell=image.shell or (),
    )
    return Surveyed(name, "test", "", config, overlay({"/": PLAIN}, read_layer(io.BytesIO(made.layer))))
