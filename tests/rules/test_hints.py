from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules.findings import AT_OTHER_PATH, AT_REAL_PATH, MADE_BY_ROOT, WITH_NUMBERS, WITH_OWNER, Hint
from copy_link.settings import Settings

USER = "RUN useradd -u 1500 new\nUSER new\n"


def hints(text: str) -> list[Hint]:
    """The hints about the last COPY, on Debian 12."""
    report = check(f"FROM debian:12\n{text}\n".encode(), "Dockerfile", settings=Settings(hints=True))
    return list(report.copies[-1].hints)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("COPY f /tmp/x", [Hint(AT_OTHER_PATH, "/opt/x")], id="/tmp"),
        pytest.param("COPY f /var/tmp/x/", [Hint(AT_OTHER_PATH, "/opt/x")], id="/var/tmp"),
        pytest.param("COPY d /root", [Hint(AT_OTHER_PATH, "/opt")], id="/root itself"),
        pytest.param(
            "RUN chmod 700 /opt\nCOPY f /tmp/x", [Hint(AT_OTHER_PATH, "/srv/x")], id="another one is no better"
        ),
        pytest.param("RUN chmod 700 /opt /srv /usr/local\nCOPY f /tmp/x", [], id="none is better"),
        pytest.param("COPY --chown=5 f /tmp/x", [], id="another owner than that of any directory"),
        pytest.param("RUN mkdir -m 700 /x\nCOPY f /x/", [], id="a mode"),
        pytest.param(
            f"{USER}WORKDIR /a/b\nCOPY f .",
            [Hint(WITH_OWNER, "/a/b", "1500:1500"), Hint(MADE_BY_ROOT, "/a")],
            id="WORKDIR as a user",
        ),
        pytest.param(f"{USER}WORKDIR /srv/b\nCOPY f .", [Hint(MADE_BY_ROOT, "/srv/b")], id="below a directory of root"),
        pytest.param(
            "RUN mkdir /a && chown 7:8 /a\nCOPY f /a/", [Hint(WITH_OWNER, "/a", "7:8")], id="a directory with an owner"
        ),
        pytest.param("RUN mkdir -p /a/b && chown 7:8 /a/b\nCOPY f /a/b/", [], id="below one of root"),
        pytest.param("RUN useradd -m new\nCOPY f /home/new/", [], id="a home"),
        pytest.param("ENV D=/bin\nCOPY f $D/x", [Hint(AT_REAL_PATH, "/usr/bin/x")], id="a variable with a symlink"),
        pytest.param('COPY ["f", "/bin/x"]', [Hint(AT_REAL_PATH, "/usr/bin/x")], id="a symlink in JSON"),
        pytest.param("RUN ln -s /tmp /s\nCOPY f /s/x", [], id="a symlink to a directory of another mode"),
        pytest.param(
            "ENV U=www-data\nCOPY --chown=$U f /a/x", [Hint(WITH_NUMBERS, "", "33:33")], id="a variable with a name"
        ),
        pytest.param("ENV U=www-data\nCOPY --chown=$U f /srv/x", [], id="a name that numbers do not help"),
        pytest.param("COPY f /bin/x", [], id="a fix is better"),
        pytest.param("COPY f /a/x", [], id="the same"),
        pytest.param("COPY --link f /tmp/x", [], id="linked"),
        pytest.param("COPY --link=false f /tmp/x", [], id="plain on purpose"),
    ],
)
def test_a_hint_names_a_change_that_makes_linking_possible(text: str, expected: list[Hint]) -> None:
    assert hints(text) == expected


def test_there_are_no_hints_unless_the_settings_ask_for_them() -> None:
    assert check(b"FROM debian:12\nCOPY f /tmp/x\n", "Dockerfile").copies[0].hints == ()
