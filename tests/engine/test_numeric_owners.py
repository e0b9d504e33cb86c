"""Each COPY with a name in --chown, built plain with the name and linked with its numbers: the images are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.rewrites import changed_images

pytestmark = pytest.mark.engine

NEW = "FROM law\nRUN useradd -u 1500 new\n"
GROUP = "FROM law\nRUN groupadd -g 1600 others && useradd -u 1500 -g others new\n"
STAGE = "FROM law AS accounts\nRUN useradd -u 1500 new\nFROM law\n"
DEBIAN = "FROM debian:bookworm\n"
ALPINE = "FROM alpine:3.22\n"

ROWS = (
    *(
        f"{NEW}COPY --chown={owner} {words}"
        for words in ("f /n/x", "d /n")
        for owner in ("new", "new:new", "new:", ":new", "0:new", "root:new", "1500:new", "new:7", "new:root", "new:app")
    ),
    f"{NEW}COPY --chown=new f g /n/",
    f"{NEW}COPY --chown=new f* /n/",
    f"{NEW}COPY --chown=new --chmod=640 f /n/x",
    f"{NEW}COPY --chown=new <<EOF /n/x\ntext\nEOF",
    f'{NEW}COPY --chown=new ["f", "/n/x"]',
    f"{NEW}RUN mkdir /a && chown new:new /a\nCOPY --chown=new . /a",
    f"{NEW}RUN mkdir /a && chown new:new /a\nCOPY --chown=new:new f /a",
    f"{NEW}USER new\nWORKDIR /w/x\nCOPY --chown=new f .",
    f"{NEW}RUN usermod -u 1700 new\nCOPY --chown=new f /n/x",
    f"{NEW}RUN usermod -g app new\nCOPY --chown=new f /n/x",
    f"{NEW}RUN usermod -g 1234 new\nCOPY --chown=new f /n/x",
    f"{NEW}RUN usermod -l newer new\nRUN usermod -u 1700 newer\nCOPY --chown=newer:7 f /n/x",
    f"{NEW}RUN groupmod -g 1800 new\nCOPY --chown=new:new f /n/x",
    f"{NEW}RUN groupmod -g 1800 new\nCOPY --chown=new f /n/x",
    f"{NEW}RUN userdel new && useradd -u 1501 new\nCOPY --chown=new f /n/x",
    f"{NEW}RUN useradd -u 1600 1500\nCOPY --chown=1500:new f /n/x",
    f"{GROUP}COPY --chown=new f /n/x",
    f"{GROUP}COPY --chown=new:others f /n/x",
    f"{GROUP}COPY --chown=:others f /n/x",
    "FROM law\nRUN groupadd -g 1700 1600 && groupadd -g 1600 g && useradd -u 1500 -g 1600 new\nCOPY --chown=new f /n/x",
    "FROM law\nRUN groupadd -g 1700 new && useradd -u 1500 -g new new\nCOPY --chown=new f /n/x",
    "FROM law\nENV N=1500\nRUN useradd -u $N new\nCOPY --chown=new f /n/x",
    "FROM law\nARG N=1500\nRUN useradd -u $N new\nCOPY --chown=new f /n/x",
    f"{STAGE}COPY --from=accounts /etc/passwd /etc/passwd\nCOPY --chown=new f /n/x",
    f"{STAGE}COPY --from=accounts /etc/passwd /etc/group /etc/\nCOPY --chown=new:new f /n/x",
    f"{STAGE}COPY --from=accounts --chown=odd /etc/group /n/x",
    "FROM law\nCOPY --chown=app f /n/x",
    "FROM law\nCOPY --chown=odd f /n/x",
    "FROM law\nCOPY --chown=odd:odd d /n",
    "FROM law\nCOPY --chown=app d /own/",
    "FROM law\nCOPY --chown=app f /own",
    "FROM law\nUSER odd\nWORKDIR /w\nCOPY --chown=odd f .",
    f"{DEBIAN}RUN useradd new\nCOPY --chown=new:new f /n/x",
    f"{DEBIAN}RUN useradd -m new && useradd more\nCOPY --chown=more:new f /n/x",
    f"{DEBIAN}RUN groupadd others && useradd -g others new\nCOPY --chown=new f /n/x",
    f"{DEBIAN}RUN groupadd others && useradd -g others new\nCOPY --chown=new:others f /n/x",
    f"{DEBIAN}RUN useradd -r -u 900 new\nCOPY --chown=new:7 f /n/x",
    f"{ALPINE}RUN adduser -D new\nCOPY --chown=new:new f /n/x",
    f"{ALPINE}RUN adduser -D -u 1500 new\nCOPY --chown=new f /n/x",
    f"{ALPINE}RUN addgroup -g 1600 others && adduser -D -H -u 1500 -G others new\nCOPY --chown=new f /n/x",
    f"{ALPINE}RUN addgroup others && adduser -D -G others new\nCOPY --chown=new:others . /n",
)


def test_every_rewrite_to_numbers_builds_the_image_of_the_plain_copy(folder: Path) -> None:
    assert changed_images("CL004", ROWS, folder) == {}


def test_numbers_beside_a_link_build_the_image_of_the_plain_copy(folder: Path) -> None:
    # The fix drops the link of a number that the base image decides, and of a file that it would copy onto a directory.
    fixed = [row for row in ROWS if row.startswith((NEW, GROUP)) and "app" not in row and not row.endswith("f /a")]
    rows = [row for row in fixed if "chmod" not in row]
    linked = [
        f"{before}COPY --link --chown{after}" for before, after in (row.rsplit("COPY --chown", 1) for row in rows)
    ]
    assert changed_images("CL101", linked, folder) == {}
