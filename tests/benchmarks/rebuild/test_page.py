from __future__ import annotations

import pytest

from benchmarks.rebuild import page
from benchmarks.rebuild.material import MEBIBYTE
from benchmarks.rebuild.recorded import LINKED, PLAIN, load

# Bytes: times compress differently, and the configuration of an image has them, too.
NOISE = 4096


def test_the_tables_on_the_page_are_those_of_the_record() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.with_tables(text, load()) == text, "update the page with: python3 benchmarks/rebuild --draw"


def test_the_page_has_every_table() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert [name for name in page.TABLES if f"<!-- measured: {name} -->" not in text] == []


def test_no_linked_image_pushes_more_than_the_plain_one_as_the_page_says() -> None:
    found = load()
    for (case, form, change, cache, epoch), linked in found.rebuilds.items():
        if form == LINKED:
            plain = found.at(case, PLAIN, change, cache, epoch)
            assert linked.pushed <= plain.pushed + NOISE


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0.0"), (1000, "0.0"), (1.5 * MEBIBYTE, "1.5"), (9.96 * MEBIBYTE, "10"), (500.4 * MEBIBYTE, "500")],
)
def test_sizes_are_rounded(size: float, text: str) -> None:
    assert page.mebibytes(size) == text
