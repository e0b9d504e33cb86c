from __future__ import annotations

import pytest

from copy_link.base_images.find import find
from copy_link.dockerfile.parser import parse
from copy_link.stages.copy_sources import Origin
from copy_link.stages.numeric_owner import NumericOwner
from copy_link.stages.walk import walk

NEW = "FROM node:22\nRUN groupadd -g 1600 others && useradd -u 1500 new\n"
FREE = "FROM node:22\nRUN useradd new\n"
STAGE = "FROM node:22 AS accounts\nRUN useradd -u 1500 new\nFROM node:22\n"


def owner(text: str) -> NumericOwner | None:
    """The numeric owner of the last COPY."""
    *_, last = walk(parse(f"{text}\n".encode()), "Dockerfile", Origin(None), find)
    return last.owner


def in_short(found: NumericOwner | None) -> str | None:
    """The numbers, with `?` if they are not fixed; None if they are not known."""
    return None if found is None else f"{found.text}{'' if found.is_fixed else '?'}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{NEW}COPY --chown=new f /x", "1500:1500", id="a user alone"),
        pytest.param(f"{NEW}COPY --chown=new:others f /x", "1500:1600", id="a user and another group"),
        pytest.param(f"{NEW}COPY --chown=:new f /x", "0:1500", id="a group alone"),
        pytest.param(f"{NEW}COPY --chown=new: f /x", "1500:0", id="an empty group"),
        pytest.param(f"{NEW}COPY --chown=7:new f /x", "7:1500", id="a number and a name"),
        pytest.param(f"{NEW}COPY --chown=new:node f /x", "1500:1000?", id="a group of the base image"),
        pytest.param(f"{NEW}COPY --chown=new:7 f /x", "1500:7", id="a name and a number"),
        pytest.param(f"{NEW}COPY --chown=1500 f /x", None, id="a number needs none"),
        pytest.param(f"{NEW}COPY --chown=ghost f /x", None, id="a user that may not exist"),
        pytest.param(f"{NEW}RUN usermod -u 3000000000 new\nCOPY --chown=new f /x", None, id="more than 31 bits"),
        pytest.param(f"{NEW}COPY --chown=new:ghost f /x", None, id="a group that may not exist"),
        pytest.param(f"{NEW}RUN usermod -u 7 new\nCOPY --chown=new f /x", "7:1500", id="a later usermod"),
        pytest.param(f"{NEW}RUN x && usermod -u 7 new || y\nCOPY --chown=new f /x", None, id="a possible usermod"),
        pytest.param(f"{NEW}RUN sed -i s/1500/7/ /etc/passwd\nCOPY --chown=new f /x", None, id="an edited file"),
        pytest.param(f"{NEW}COPY passwd /etc/\nCOPY --chown=new f /x", None, id="a copied file"),
        pytest.param(f"{NEW}RUN userdel new\nCOPY --chown=new f /x", None, id="a removed user"),
        pytest.param("FROM node:22\nCOPY --chown=node f /x", "1000:1000?", id="a user of the base image"),
        pytest.param("FROM mycorp/x\nCOPY --chown=node f /x", None, id="an unknown base image"),
        pytest.param(f"{FREE}COPY --chown=new f /x", "1001:1001?", id="the first free numbers"),
        pytest.param(f"{FREE}RUN userdel new && useradd new\nCOPY --chown=new f /x", None, id="made again"),
        pytest.param("FROM mycorp/x\nRUN useradd new\nCOPY --chown=new f /x", None, id="free in an unknown image"),
        pytest.param(
            "FROM mycorp/x\nRUN groupadd -g 7 g && useradd -u 1500 -g g new\nCOPY --chown=new f /x",
            "1500:7",
            id="fixed in an unknown image",
        ),
        pytest.param(f"{STAGE}COPY --chown=new f /x", None, id="a user of another stage"),
        pytest.param(
            f"{STAGE}COPY --from=accounts /etc/passwd /etc/passwd\nCOPY --chown=new f /x", "1500:1500", id="its passwd"
        ),
        pytest.param(
            f"{STAGE}COPY --from=accounts /etc/passwd /etc/passwd\nCOPY --chown=:new f /x", None, id="not its group"
        ),
        pytest.param(
            f"{STAGE}COPY --from=accounts /etc/group /etc/group\nCOPY --chown=:new f /x", "0:1500", id="its group file"
        ),
        pytest.param(
            "FROM debian:12 AS a\nRUN useradd new\nFROM a AS b\nRUN x\nFROM a\nCOPY --from=b /x /x\n"
            "COPY --chown=new f /y",
            "1000:1000?",
            id="the same account",
        ),
    ],
)
def test_names_have_the_numbers_that_the_builder_looks_up(text: str, expected: str | None) -> None:
    assert in_short(owner(text)) == expected
