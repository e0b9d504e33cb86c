from __future__ import annotations

from copy_link.base_images.find import find
from copy_link.image.entries import DIRECTORY, SYMLINK


def test_of_two_alternatives_only_shared_facts_are_known() -> None:
    image = find("gcr.io/distroless/static:nonroot").image
    assert image.tree.at("/bin").kinds == {DIRECTORY, SYMLINK}
    home = image.tree.at("/home/nonroot")
    assert home.is_only(DIRECTORY)
    assert (home.mode, home.uid, home.gid) == (0o700, 65532, 65532)
    assert (image.workdir, image.user) == ("/home/nonroot", "65532")
    assert image.tree.at("/var/local").mode is None
