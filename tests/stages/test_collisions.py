"""Copied files that do not fit the paths in the image, on the image of a Dockerfile and a real build context."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import add_link, apply
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.reason_wording import reason_text
from copy_link.rules.reasons import COLLISION, SOURCE_HOLDS
from copy_link.settings import Settings

SETTINGS = Settings(syntax="builtin")
FILES = "rootfs/bin/foo.sh loc/man/z tree/d/x names/opt plain/run/x usr/local/bin/x merged/usr/x etc"
STAGE = "FROM debian:bookworm AS s\nRUN mkdir -p /o /p/etc && touch /o/opt && ln -s /x /p/srv\n"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    for name in FILES.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    for name, target in (("merged/bin", "usr/bin"), ("names/home", "/srv")):
        (folder / name).symlink_to(target)
    return folder


def last_copy(text: str, context: Path | None) -> tuple[CopyReport, CopyReport, list[str]]:
    """The reports on the last COPY (plain), on its linked form, and the rules that the linked form breaks."""
    data = f"{text}\n".encode()
    built = None if context is None else BuildContext([str(context)])
    plain = check(data, "Dockerfile", built, SETTINGS).copies[-1]
    linked = check(apply(data, [add_link(plain.instruction)]), "Dockerfile", built, SETTINGS)
    line = plain.instruction.line
    return plain, linked.copies[-1], [finding.rule.id for finding in linked.findings if finding.line == line]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("FROM debian:bookworm\nCOPY rootfs /", ["/bin"]),
        ("FROM debian:bookworm\nCOPY rootfs/ tree /", ["/bin"]),
        ("FROM debian:bookworm\nCOPY --from=registry.example.com/tools:1 / /\nCOPY rootfs /", ["/bin"]),
        ("FROM debian:bookworm\nCOPY --from=registry.example.com/tools:1 /$X /\nCOPY rootfs /", ["/bin"]),
        ("FROM debian:bookworm\nRUN touch /srv/d\nCOPY more /srv/\nCOPY tree /srv/", ["/srv/d"]),
        ("FROM debian:bookworm\nCOPY loc /usr/local/", ["/usr/local/man"]),
        ("FROM debian:bookworm\nWORKDIR /usr\nCOPY loc local", ["/usr/local/man"]),
        ("FROM debian:bookworm\nRUN touch /srv/d\nCOPY tree /srv/", ["/srv/d"]),
        ("FROM debian:bookworm\nRUN ln -s /opt /srv/d\nCOPY --chown=7:7 tree /new/../srv", ["/srv", "/srv/d"]),
        ("FROM debian:bookworm\nCOPY plain /var", ["/var/run"]),
        ("FROM debian:bookworm\nCOPY names /", ["/home", "/opt"]),
        ("FROM alpine:3.20\nCOPY merged /", ["/bin"]),
        ("FROM debian:bookworm\nCOPY etc /", ["/etc"]),
        ("FROM debian:bookworm\nRUN mkdir -p /srv/z\nCOPY loc/man/* /srv/", ["/srv/z"]),
        ("FROM debian:bookworm\nCOPY etc /srv/z/\nCOPY loc/*/z /srv/", ["/srv/z"]),
        (f"{STAGE}FROM debian:bookworm\nCOPY --from=s /o /", ["/opt"]),
        (f"{STAGE}FROM debian:bookworm\nCOPY --from=s /p /", ["/srv"]),
        (f"{STAGE}FROM alpine:3.20\nCOPY --from=s / /", ["/bin", "/lib", "/sbin"]),
        (f"{STAGE}RUN mkdir -p /w/a/bin\nFROM debian:bookworm\nCOPY --from=s /w/[a-c]* /", ["/bin"]),
        (f"{STAGE}FROM debian:bookworm\nCOPY --from=s /o/o* /", ["/opt"]),
        (
            f"{STAGE}RUN ln -s /w /v && mkdir -p /w/a/x/srv\nFROM scratch\nCOPY etc /srv\nCOPY --from=s /v/*/x/ /",
            ["/srv"],
        ),
    ],
)
def test_a_linked_copy_over_a_path_that_does_not_fit_is_reported(text: str, paths: list[str], context: Path) -> None:
    plain, linked, rules = last_copy(text, context)
    assert (plain.verdict, plain.fix) == (DIFFERS, None)
    assert [reason.path for reason in linked.reasons] == paths
    assert linked.verdict == DIFFERS
    assert rules[0] in ("CL102", "CL104")
    collision = next(reason for reason in plain.reasons if reason.kind == COLLISION)
    assert "a plain COPY fails there" in reason_text(collision)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("FROM debian:bookworm\nCOPY usr/local /usr/local", id="a directory over a directory"),
        pytest.param("FROM debian:bookworm\nCOPY rootfs /app", id="a new directory"),
        pytest.param("FROM debian:bookworm\nRUN touch /srv/x\nCOPY tree/d /srv/", id="a file over a file"),
        pytest.param("FROM debian:bookworm\nRUN ln -s /a /srv/x\nCOPY tree/d /srv/", id="a file over a symlink"),
        pytest.param("FROM debian:bookworm\nRUN ln -s /a /srv/x\nCOPY tree/d/x /srv/", id="one file over a symlink"),
        pytest.param(f"{STAGE}FROM debian:bookworm\nCOPY --from=s /bin/ /opt/", id="the contents of a directory"),
        pytest.param(f"{STAGE}FROM debian:bookworm\nCOPY --from=s /p/[a-d]* /", id="a wildcard for other names"),
        pytest.param(f"{STAGE}FROM debian:bookworm\nCOPY --from=s / /", id="an image over itself"),
    ],
)
def test_files_that_fit_the_image_are_no_collision(text: str, context: Path) -> None:
    plain, linked, _ = last_copy(text, context)
    assert not any(reason.kind == COLLISION for reason in (*plain.reasons, *linked.reasons))
    assert plain.verdict == SAME


@pytest.mark.parametrize(
    ("text", "linked_verdict"),
    [
        ("FROM debian:bookworm\nCOPY . /", UNKNOWN),
        ("FROM debian:bookworm\nCOPY . /usr/local", UNKNOWN),
        ("FROM debian:bookworm\nCOPY . /app", SAME),
        ("FROM debian:bookworm\nRUN touch /srv/d\nCOPY . /srv", SAME),
        ("FROM scratch\nCOPY . /", SAME),
    ],
)
def test_a_directory_with_unknown_contents_may_collide_with_a_symlink(text: str, linked_verdict: str) -> None:
    plain, linked, rules = last_copy(text, None)
    assert plain.verdict == SAME
    assert linked.verdict == linked_verdict
    assert all(reason.missing == SOURCE_HOLDS for reason in linked.reasons)
    assert rules == (["CL105"] if linked_verdict == UNKNOWN else [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "FROM debian:bookworm\nCOPY --link rootfs /",
            "/bin is a symlink to usr/bin in debian:bookworm; --link replaces it with a directory, "
            "and without --link the build fails: copy to /usr/bin instead",
        ),
        (
            "FROM debian:bookworm\nRUN touch /srv/d\nCOPY --link tree /srv/",
            "/srv/d is a file since line 2; --link replaces it with a directory, "
            "and without --link the build fails: copy to another path instead",
        ),
        (
            "FROM alpine:3.20\nCOPY --link merged /",
            "/bin is a directory in alpine:3.20; --link replaces it with the symlink, "
            "and without --link the build fails: copy to another path instead",
        ),
        (
            "FROM debian:bookworm\nRUN touch /srv/d\nCOPY --link tree /srv/d/x/",
            "/srv/d is a file since line 2; --link replaces it with a directory, "
            "and without --link the build fails: copy to another path instead",
        ),
    ],
)
def test_a_collision_has_a_message_and_no_fix(text: str, message: str, context: Path) -> None:
    found = check(f"{text}\n".encode(), "Dockerfile", BuildContext([str(context)]), SETTINGS)
    (finding,) = found.findings
    assert (finding.rule.id, finding.message, finding.edits) == ("CL102", message, ())


def test_a_collision_that_may_be_excluded_is_not_certain(context: Path) -> None:
    plain, _, rules = last_copy("FROM debian:bookworm\nCOPY --exclude=bin rootfs /", context)
    assert plain.verdict == SAME
    assert rules == []


# A script that cannot be read, because a variable decides its first command.
ANY_SCRIPT = "COPY <<E /p.sh\n$X\nmkdir -p /n\nE\nRUN sh /p.sh\n"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"FROM debian:bookworm\n{ANY_SCRIPT}COPY loc /usr/local/", UNKNOWN),
        (f"FROM debian:bookworm\n{ANY_SCRIPT}COPY rootfs /", UNKNOWN),
        (f"FROM debian:bookworm\n{ANY_SCRIPT}RUN rm -rf /usr/local/man\nCOPY loc /usr/local/", UNKNOWN),
        (f"FROM debian:bookworm\n{ANY_SCRIPT}COPY tree /", SAME),
    ],
)
def test_a_symlink_may_still_be_there_after_a_script_that_cannot_be_read(
    text: str, verdict: str, context: Path
) -> None:
    plain, _, _ = last_copy(text, context)
    assert plain.verdict == verdict
