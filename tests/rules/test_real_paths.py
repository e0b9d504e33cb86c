from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules.edits import apply

DEBIAN_12 = "FROM debian:bookworm\n"


def rewritten(text: str) -> list[str]:
    """The COPY lines after the safe CL003 fixes; empty if there are none."""
    data = text.encode()
    fixes = [one for one in check(data, "Dockerfile").fixes(unsafe=False) if one.rule.id == "CL003"]
    after = apply(data, [edit for one in fixes for edit in one.edits])
    assert not [one for one in check(after, "Dockerfile").findings if one.rule.id not in ("CL201", "CL002")]
    return [line for line in after.decode().splitlines() if line.startswith("COPY")] if fixes else []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("COPY --from=x /uv /uvx /bin/", "COPY --link --from=x /uv /uvx /usr/bin/", id="two files"),
        pytest.param("COPY f /sbin/entrypoint.sh", "COPY --link f /usr/sbin/entrypoint.sh", id="a new name"),
        pytest.param("COPY f /var/run/app/", "COPY --link f /run/app/", id="a new directory"),
        pytest.param("COPY --from=x /uv /bin", "COPY --link --from=x /uv /usr/bin/", id="onto it"),
        pytest.param("COPY <<E /bin\nx\nE", "COPY --link <<E /usr/bin/", id="a file onto the symlink"),
        pytest.param("WORKDIR /var/run\nCOPY f ./", "COPY --link f /run/", id="relative to a WORKDIR"),
        pytest.param(
            "RUN ln -s run /var/r && ln -s r /var/s\nCOPY f /var/s/x",
            "COPY --link f /run/x",
            id="to another",
        ),
        pytest.param("RUN ln -s b /a && ln -s /nowhere /b\nCOPY f /a/x", None, id="a chain that ends in nothing"),
        pytest.param("RUN ln -s bin /a && ln -s a /b\nCOPY f /b/x", "COPY --link f /usr/bin/x", id="a chain"),
        pytest.param("RUN ln -s /tmp /s\nCOPY f /s/x", None, id="to a directory of another mode"),
        pytest.param("RUN ln -s /nowhere /s\nCOPY f /s/x", None, id="to nothing"),
        pytest.param("RUN ln -s /etc/passwd /s\nCOPY f /s", None, id="to a file"),
        pytest.param("RUN [ -e /x ] || ln -s /opt /s\nCOPY f /s/x", None, id="a symlink that may be there"),
        pytest.param("ENV D=/bin\nCOPY f $D/x", None, id="a variable"),
        pytest.param('COPY ["f", "/bin/x"]', None, id="JSON"),
        pytest.param("COPY --link=false f /bin/x", None, id="plain on purpose"),
        pytest.param("COPY --chown=app f /bin/x", None, id="a name in --chown"),
        pytest.param("COPY --chown=5 f /bin/x", None, id="another owner"),
    ],
)
def test_a_copy_through_a_symlink_is_linked_at_the_real_path_where_that_builds_the_same_image(
    text: str, after: str | None
) -> None:
    assert rewritten(f"{DEBIAN_12}{text}\n") == ([] if after is None else [after])


def test_a_symlink_that_another_release_does_not_have_is_no_reason_to_write_another_path() -> None:
    for base in ("debian:stretch", "alpine:3.20"):
        report = check(f"FROM {base}\nCOPY f /bin/x\n".encode(), "Dockerfile")
        assert "CL003" not in [one.rule.id for one in report.findings]


def test_the_fix_is_unsafe_where_a_build_argument_chooses_the_base_image() -> None:
    report = check(b"ARG V=bookworm\nFROM debian:$V\nCOPY f /bin/x\n", "Dockerfile")
    assert [(one.rule.id, one.is_safe) for one in report.findings if one.rule.id == "CL003"] == [("CL003", False)]
