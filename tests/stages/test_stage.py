from __future__ import annotations

from copy_link.dockerfile.parser import parse
from copy_link.stages.stage import stage_names

STAGES = b"ARG V\nFROM scratch AS Build\nFROM scratch\nFROM scratch AS run\nFROM scratch AS build\n"


def test_stages_have_names_in_lower_case() -> None:
    assert stage_names(parse(STAGES)) == ["build", None, "run", "build"]
