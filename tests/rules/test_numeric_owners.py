from __future__ import annotations

import pytest

from copy_link.base_images.find import BaseImage, find
from copy_link.checker import check
from copy_link.dockerfile.parser import parse
from copy_link.rules.edits import apply
from copy_link.stages.copy_sources import Origin
from copy_link.stages.stage_image import stage_image

NEW = "FROM debian:12\nRUN useradd -u 1500 new\n"
FREE = "FROM debian:12\nRUN useradd new\n"


def rewritten(text: str, rule: str = "CL004") -> tuple[str, bool] | None:
    """The last line after the fix of the rule, and if that fix is safe; None without a finding of the rule."""
    data = f"{text}\n".encode()
    found = [one for one in check(data, "Dockerfile").findings if one.rule.id == rule]
    if not found:
        return None
    (finding,) = found
    after = apply(data, finding.edits)
    left = check(after, "Dockerfile").findings
    assert [one.message for one in left if one.rule.id not in ("CL201", "CL002")] == []
    return after.decode().splitlines()[-1], finding.is_safe


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param(f"{NEW}COPY --chown=new . /a", "COPY --link --chown=1500:1500 . /a", id="a user"),
        pytest.param(f"{NEW}COPY --chown=new:new . /a", "COPY --link --chown=1500:1500 . /a", id="user and group"),
        pytest.param(f"{NEW}COPY --chown=:new . /a", "COPY --link --chown=0:1500 . /a", id="a group"),
        pytest.param(f"{NEW}COPY --chown=new: . /a", "COPY --link --chown=1500:0 . /a", id="an empty group"),
        pytest.param(
            f"{NEW}COPY --chown=new --from=x /f /a/", "COPY --link --chown=1500:1500 --from=x /f /a/", id="another flag"
        ),
        pytest.param(f'{NEW}COPY --chown=new ["f", "/a/"]', 'COPY --link --chown=1500:1500 ["f", "/a/"]', id="JSON"),
        pytest.param(
            f"{NEW}RUN mkdir /a && chown new:new /a\nCOPY --chown=new f /a",
            "COPY --link --chown=1500:1500 f /a/",
            id="a file onto a directory",
        ),
        pytest.param(
            f"{NEW}RUN usermod -u 7 new\nCOPY --chown=new . /a", "COPY --link --chown=7:1500 . /a", id="usermod"
        ),
    ],
)
def test_a_copy_with_a_name_is_linked_with_the_numbers_that_this_file_fixes(text: str, after: str) -> None:
    assert rewritten(text) == (after, True)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("FROM node:22\nCOPY --chown=node . /a", "COPY --link --chown=1000:1000 . /a", id="of the base"),
        pytest.param(f"{FREE}COPY --chown=new . /a", "COPY --link --chown=1000:1000 . /a", id="the first free number"),
        pytest.param(
            f"{NEW}COPY --chown=new:users . /a", "COPY --link --chown=1500:100 . /a", id="a group of the base"
        ),
        pytest.param(
            "FROM debian:12\nARG U=1500\nRUN useradd -u $U new\nCOPY --chown=new . /a",
            "COPY --link --chown=1500:1500 . /a",
            id="a build argument",
        ),
        pytest.param(
            "FROM debian:12\nARG U=1500\nENV V=$U\nRUN useradd -u $V new\nCOPY --chown=new . /a",
            "COPY --link --chown=1500:1500 . /a",
            id="a variable with the value of a build argument",
        ),
        pytest.param(
            f"ARG R=12\n{NEW.replace(':12', ':$R')}COPY --chown=new . /a",
            "COPY --link --chown=1500:1500 . /a",
            id="a base image that a build argument chooses",
        ),
    ],
)
def test_numbers_from_elsewhere_are_a_note_with_an_unsafe_fix(text: str, after: str) -> None:
    assert rewritten(text) == (after, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{NEW}COPY --chown=new f /srv/x", id="below a directory of root"),
        pytest.param(f"{NEW}WORKDIR /a\nCOPY --chown=new . .", id="into a directory of root"),
        pytest.param(f"{NEW}RUN mkdir -m 700 /a && chown new:new /a\nCOPY --chown=new f /a/", id="another mode"),
        pytest.param(f"{NEW}RUN mkdir /a && chown new:root /a\nCOPY --chown=new f /a/", id="another group"),
        pytest.param(
            f"{NEW}RUN useradd -u 1501 -g users other && mkdir /a && chown new /a\nCOPY --chown=other f /a/x",
            id="a directory of another user",
        ),
        pytest.param(f"{NEW}COPY --chown=new f /bin/x", id="through a symlink"),
        pytest.param(f"{FREE}USER new\nWORKDIR /a\nCOPY --chown=new . .", id="a directory with a number of its own"),
        pytest.param(f"{NEW}ENV U=new\nCOPY --chown=$U f /a/x", id="a variable"),
        pytest.param(f'{NEW}COPY --chown="new" f /a/x', id="quotes"),
        pytest.param(f"{NEW}COPY --link=false --chown=new f /a/x", id="plain on purpose"),
        pytest.param(f"{NEW}COPY --chown=ghost f /a/x", id="a user that may not exist"),
        pytest.param(f"{NEW}RUN ./x && usermod -u 7 new || y\nCOPY --chown=new f /a/x", id="a possible usermod"),
        pytest.param(f"{NEW}RUN rm -rf /etc\nCOPY --chown=new f /a/x", id="the accounts are removed"),
        pytest.param(f"{NEW}RUN mv /etc /b && mkdir /etc\nCOPY --chown=new f /a/x", id="the accounts are moved"),
        pytest.param("FROM debian:12\nRUN useradd -u 1500 new || true\nCOPY --chown=new f /a/x", id="it may fail"),
        pytest.param("FROM mycorp/x\nRUN useradd -u 1500 new\nCOPY --chown=new f /a/x", id="an unknown base image"),
        pytest.param("FROM node:22\nCOPY --chown=node f /home/node/x", id="below /home, which belongs to root"),
    ],
)
def test_a_copy_that_numbers_would_change_keeps_the_names(text: str) -> None:
    assert rewritten(text) is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param(
            f"{NEW}COPY --link --chown=new f /a/x", "COPY --link --chown=1500:1500 f /a/x", id="fixed numbers"
        ),
        pytest.param(f"{FREE}COPY --link --chown=new f /a/x", "COPY --chown=new f /a/x", id="the first free number"),
        pytest.param("FROM node:22\nCOPY --link --chown=node f /a/x", "COPY --chown=node f /a/x", id="of the base"),
        pytest.param(f"{NEW}COPY --link --chown=new f /srv/x", "COPY --chown=new f /srv/x", id="a directory of root"),
        pytest.param(f"{NEW}COPY --link --chown=new f /bin/x", "COPY --chown=new f /bin/x", id="through a symlink"),
    ],
)
def test_the_fix_of_a_linked_name_keeps_the_link_only_with_safe_numbers(text: str, after: str) -> None:
    data = f"{text}\n".encode()
    (finding,) = (one for one in check(data, "Dockerfile").findings if one.rule.id == "CL101")
    assert finding.is_safe
    assert apply(data, finding.edits).decode().splitlines()[-1] == after
    assert finding.drops_link is ("--link" not in after)


def test_numbers_from_another_dockerfile_are_a_note() -> None:
    base = parse(b"FROM debian:12\nRUN useradd -u 1500 new\n")

    def find_image(reference: str) -> BaseImage:
        return stage_image(base, 0, "base.Dockerfile", Origin(None), find) if reference == "base" else find(reference)

    report = check(b"FROM base\nCOPY --chown=new f /a/x\n", "Dockerfile", find_image=find_image)
    (finding,) = (one for one in report.findings if one.rule.id == "CL004")
    assert finding.is_note
    assert "--chown=new is 1500:1500 since base.Dockerfile:2;" in finding.message
