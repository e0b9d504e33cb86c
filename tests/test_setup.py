"""The long description, which PyPI shows."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.support.project import ROOT

SETUP = runpy.run_path(str(ROOT / "setup.py"))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a](docs/a.md)", "[a](https://github.com/copy-link/copy-link/blob/v1.2/docs/a.md)"),
        ("[a](docs/a.md#b)", "[a](https://github.com/copy-link/copy-link/blob/v1.2/docs/a.md#b)"),
        ("[a](#rules)", "[a](#rules)"),
        ("[a](https://example.com/a)", "[a](https://example.com/a)"),
        ('<img src="docs/a.svg">', '<img src="https://raw.githubusercontent.com/copy-link/copy-link/v1.2/docs/a.svg">'),
        ('<img src="https://example.com/a.svg">', '<img src="https://example.com/a.svg">'),
    ],
)
def test_paths_become_addresses_in_that_version(written: str, shown: str) -> None:
    assert SETUP["long_description"](written, "1.2") == shown


def test_every_address_from_the_readme_is_that_of_a_file() -> None:
    text = SETUP["long_description"]((ROOT / "README.md").read_text(encoding="utf-8"), SETUP["_version"]())
    addresses = re.findall(rf"{SETUP['REPOSITORY']}/blob/v[^/]+/([^)#]+)", text)
    assert addresses
    for name in addresses:
        assert Path(ROOT, name).is_file(), name
