from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.cli.arguments import read_configuration
from copy_link.dockerfile.parser import parse
from copy_link.rules.remedies import remedies


def pasted(text: str, context: BuildContext | None = None) -> list[str]:
    copy = check(text.encode(), "Dockerfile", context).copies[-1]
    return [line for remedy in remedies(copy, parse(text.encode()).instructions) for line in remedy.lines]


def both(words: str) -> list[str]:
    return [f"COPY --link {words}", f"COPY --link=false {words}"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            "FROM r.example.com:5000/a/b:1\nCOPY f /srv/x\n",
            [
                "copy-link-survey r.example.com:5000/a/b:1 --output b.mtree",
                "[base-images]",
                '"r.example.com:5000/a/b:1" = "b.mtree"',
            ],
            id="a base image that is not known",
        ),
        pytest.param("ARG B\nFROM $B\nCOPY f /srv/x\n", ["ARG B=..."], id="a base image without a default"),
        pytest.param("FROM alpine:3.20\nARG D\nCOPY f $D/x\n", ["ARG D=..."], id="a build argument"),
        pytest.param(
            "FROM alpine:3.20\nARG TARGETARCH\nCOPY f /$TARGETARCH/x\n",
            both("f /$TARGETARCH/x"),
            id="a build argument that the builder sets",
        ),
        pytest.param(
            "FROM node:22\nCOPY f /usr/lib/f\n",
            ["COPY f /usr/lib/f/", "--context DIR"],
            id="a source that may be a file",
        ),
        pytest.param(
            "FROM debian:12 AS a\nRUN make\nFROM node:22\nCOPY --from=a /out /usr/lib/f\n",
            ["COPY --from=a /out /usr/lib/f/"],
            id="a source in another stage",
        ),
        pytest.param(
            "FROM golang:1.22\nCOPY --from=mycorp/tool / /\nCOPY f /opt/tool/f\n",
            ["copy-link-survey mycorp/tool --output tool.mtree", "[base-images]", '"mycorp/tool" = "tool.mtree"'],
            id="a copied image that is not known",
        ),
        pytest.param(
            "FROM mycorp/tool:1 AS t\nFROM golang:1.22\nCOPY --from=t / /\nCOPY f /opt/tool/f\n",
            ["copy-link-survey mycorp/tool:1 --output tool.mtree", "[base-images]", '"mycorp/tool:1" = "tool.mtree"'],
            id="a copied stage on an image that is not known",
        ),
        pytest.param(
            "FROM golang:1.22\nCOPY --from=mycorp/tool /tool /opt/\nCOPY f /usr/lib/f\n",
            ["COPY f /usr/lib/f/", "--context DIR"],
            id="a copied image that does not reach there",
        ),
        pytest.param("FROM alpine:3.20\nCOPY f /tmp/x\n", [], id="decided"),
        pytest.param(
            'FROM "$(touch)"\nCOPY f /srv/x\n', both("f /srv/x"), id="a base image that a shell would execute"
        ),
        pytest.param("FROM x;touch\nCOPY f /srv/x\n", both("f /srv/x"), id="another one"),
        pytest.param(
            "FROM golang:1.2.3-alpine3.1\nCOPY f /srv/x\n",
            [
                "copy-link-survey golang:1.2.3-alpine3.1 --output golang.mtree",
                "[base-images]",
                '"golang:1.2.3-alpine3.1" = "golang.mtree"',
            ],
            id="a tag that is hardly known",
        ),
        pytest.param(
            "FROM debian:12\nRUN curl x | tar xC /srv\nCOPY f /srv/\n",
            both("f /srv/"),
            id="a directory with unpacked files",
        ),
        pytest.param("FROM debian:12\nRUN tar xC /srv\nCOPY --link f /srv/\n", [], id="linked already"),
    ],
)
def test_the_remedies_are_lines_to_paste(text: str, lines: list[str]) -> None:
    assert pasted(text) == lines


def test_the_configuration_lines_are_valid(tmp_path: Path) -> None:
    text = "FROM mycorp/base:1\nCOPY f /srv/x\n"
    _command, *lines = pasted(text)
    (tmp_path / "c.toml").write_text("\n".join(lines))
    assert read_configuration(str(tmp_path / "c.toml")).base_images == (
        ("mycorp/base:1", str(tmp_path / "base.mtree")),
    )


def test_a_slash_decides_the_verdict() -> None:
    (line, _) = pasted("FROM node:22\nCOPY f /usr/lib/f\n")
    assert check(f"FROM debian:12\n{line}\n".encode(), "Dockerfile").copies[0].verdict == "same"


def test_a_source_that_the_build_context_leaves_open_needs_another_context(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "both").write_text("")
    (tmp_path / "both").mkdir()
    contexts = ["--context DIR", "[contexts]", '"Dockerfile" = "DIR"']
    context = BuildContext([str(tmp_path / "a"), str(tmp_path)])
    begin = "FROM node:22\n"
    assert pasted(f"{begin}COPY gone /usr/lib/f\n", context) == [*contexts, "COPY gone /usr/lib/f/"]
    assert pasted(f"{begin}COPY both /usr/lib/f\n", context) == [*contexts, "COPY both /usr/lib/f/"]
    assert pasted(f"{begin}COPY both/ /usr/lib/f/\nCOPY x /usr/lib/f/g/h\n", context) == contexts


def test_every_image_that_is_not_known_is_described() -> None:
    lines = pasted("FROM mycorp/base\nCOPY --from=mycorp/tool / /\nCOPY f /opt/f\n")
    assert [line for line in lines if line.startswith("copy-link-survey")] == [
        "copy-link-survey mycorp/base --output base.mtree",
        "copy-link-survey mycorp/tool --output tool.mtree",
    ]
