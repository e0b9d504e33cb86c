from __future__ import annotations

import json

import pytest

from benchmarks.rebuild.progress import layers

DONE = "2026-11-30T11:41:32Z"


def status(name: str, *, cached: bool = False, completed: str | None = DONE) -> str:
    vertex = {"digest": "sha256:1", "name": name, "cached": cached, "completed": completed}
    return json.dumps({"vertexes": [vertex]})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([status("[2/2] RUN true")], (1, 1), id="one stage has no name"),
        pytest.param(
            [status("[stage-1 2/3] RUN true", cached=True), status("[stage-1 3/3] COPY a /a")], (1, 2), id="cached"
        ),
        pytest.param(
            [status("[build 2/2] RUN go build"), status("[stage-1 2/2] COPY a /a")], (1, 1), id="an earlier stage"
        ),
        pytest.param([status("[stage-1 1/2] FROM alpine"), status("[stage-1 2/2] COPY a /a")], (1, 1), id="FROM"),
        pytest.param([status("[internal] load build context"), status("exporting to image")], (0, 0), id="other work"),
        pytest.param(
            [status("[2/2] COPY --link a /a", cached=True), status("[2/2] LINK COPY --link a /a")],
            (0, 1),
            id="a linked layer is laid over a new base",
        ),
        pytest.param(
            [status("[2/2] COPY --link a /a", cached=True), status("[2/2] COPY --link a /a")],
            (0, 1),
            id="a cached layer is loaded",
        ),
        pytest.param(
            [status("[2/2] RUN true", completed=None), status("[2/2] RUN true")], (1, 1), id="not completed yet"
        ),
        pytest.param(
            [status("[build 2/3] COPY --link a ./"), status("[stage-1 2/2] LINK COPY --link a ./")],
            (1, 1),
            id="a linked layer that an earlier stage has too",
        ),
        pytest.param(
            [status("[build 2/3] WORKDIR /app", cached=True), status("[stage-1 2/2] WORKDIR /app")],
            (1, 1),
            id="an instruction that a cached stage has too",
        ),
        pytest.param(["WARNING: something", '{"statuses": []}', status("[2/2] RUN true")], (1, 1), id="other lines"),
    ],
)
def test_the_layers_of_the_last_stage_are_counted(lines: list[str], expected: tuple[int, int]) -> None:
    assert layers(lines) == expected
