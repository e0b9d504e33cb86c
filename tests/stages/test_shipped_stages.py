from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.stages.shipped_stages import shipped_stages

CHAIN = """\
FROM a AS base
FROM base AS build
FROM base AS runtime
FROM runtime AS debug
FROM runtime
COPY --from=build x /
"""


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        pytest.param("FROM a\n", ["final"], {0}, id="one stage"),
        pytest.param("FROM a AS build\nFROM b\nCOPY --from=build x /\n", ["final"], {1}, id="a stage to copy from"),
        pytest.param(CHAIN, ["final"], {0, 2, 4}, id="the stages below the last"),
        pytest.param(CHAIN, ["debug"], {0, 2, 3}, id="a target"),
        pytest.param(CHAIN, ["final", "de*"], {0, 2, 3, 4}, id="the last stage and a pattern"),
        pytest.param(CHAIN, ["none"], set(), id="a name that no stage has"),
        pytest.param("FROM a AS Final\nFROM b\n", ["final"], {0, 1}, id="a stage whose name is final"),
        pytest.param("FROM a AS x\nFROM X AS y\nFROM Y\n", ["final"], {0, 1, 2}, id="names in other letters"),
        pytest.param("FROM a AS x\nFROM b AS x\nFROM x\n", ["final"], {1, 2}, id="the later of two equal names"),
        pytest.param("ARG B=x\nFROM a AS x\nFROM b AS y\nFROM $B\n", ["final"], {0, 2}, id="a name in a variable"),
        pytest.param(
            "FROM a AS base-amd64\nFROM a AS base-arm64\nFROM a AS other\nFROM base-$TARGETARCH\n",
            ["final"],
            {0, 1, 3},
            id="any of several stages",
        ),
        pytest.param("ARG B\nFROM a AS x\nFROM $B\n", ["final"], {1}, id="a variable without a value"),
    ],
)
def test_shipped_are_the_named_stages_and_those_that_they_build_on(
    text: str, names: list[str], expected: set[int]
) -> None:
    assert shipped_stages(parse(text.encode()), names) == expected
