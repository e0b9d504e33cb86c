from __future__ import annotations

import importlib.metadata
import importlib.util
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks.rebuild import picture
from benchmarks.rebuild.cases import BASE, CASES, CHANGES
from benchmarks.rebuild.recorded import KEPT, LINKED, NONE, PLAIN, load

all_themes = pytest.mark.parametrize("theme", picture.THEMES)


@all_themes
def test_a_picture_has_exactly_the_texts_of_the_record(theme: str) -> None:
    root = ElementTree.parse(picture.path(theme)).getroot()
    found = ["".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(found) == sorted(picture.texts(load())), "update it with: python3 benchmarks/rebuild --draw"


@all_themes
@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is in the extra `benchmark`")
def test_the_same_record_gives_the_same_bytes(theme: str, tmp_path: Path) -> None:
    picture.draw(load(), tmp_path)
    drawn, committed = (path.read_text() for path in (tmp_path / picture.path(theme).name, picture.path(theme)))
    if f"Matplotlib v{importlib.metadata.version('matplotlib')}," in committed:
        assert drawn == committed
    else:
        picture.draw(load(), tmp_path / "again")
        assert drawn == (tmp_path / "again" / picture.path(theme).name).read_text()


def test_the_record_bears_out_the_note_in_the_picture() -> None:
    found = load()
    for case in CASES:
        for change in CHANGES:
            plain, linked = (found.at(case.name, form, change, NONE).pushed for form in (PLAIN, LINKED))
            assert linked == pytest.approx(plain, rel=0.01)
        before, after = (found.at(case.name, form, BASE, KEPT).pushed for form in (PLAIN, LINKED))
        assert after < before
