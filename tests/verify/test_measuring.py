from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from copy_link.verify.docker import Docker
from copy_link.verify.measuring import Rebuilt, measure, with_changing_bases
from copy_link.verify.plans import Inputs, Plan
from copy_link.verify.versions import versions
from tests.support import fake_builder

CHANGE = b"COPY --from=copy-link-base-change change /.copy-link-base-change"


@pytest.mark.parametrize(
    ("data", "changing"),
    [
        (b"FROM a\nCOPY f /\n", b"FROM a\n" + CHANGE + b"\nCOPY f /\n"),
        (b"FROM a AS One\nFROM one\n", b"FROM a AS One\n" + CHANGE + b"\nFROM one\n"),
        (b"FROM a\r\nCOPY f /\r\n", b"FROM a\r\n" + CHANGE + b"\r\nCOPY f /\r\n"),
        (b"FROM a", b"FROM a\n" + CHANGE),
        (b"FROM a\nFROM b\n", b"FROM a\n" + CHANGE + b"\nFROM b\n" + CHANGE + b"\n"),
    ],
)
def test_each_base_image_changes_and_no_stage_does(data: bytes, changing: bytes) -> None:
    assert with_changing_bases(data) == changing


def test_both_versions_are_built_again_after_a_change_of_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = fake_builder.install(tmp_path / "bin")
    monkeypatch.setenv("PATH", fake_builder.path_with(program))
    for name in ("builds", "change"):
        (tmp_path / name).mkdir()
    titles: list[str] = []

    def announce(title: str) -> Callable[[str], None]:
        titles.append(title)
        return lambda _: None

    plain = b"FROM a\nCOPY f /srv/\nCOPY f /tmp/\n"
    found = versions(plain, plain.replace(b"COPY f /srv", b"COPY --link f /srv"))
    docker = Docker(str(tmp_path / "builds"))
    measured = measure(docker, Plan("Dockerfile", "", Inputs(".")), found, str(tmp_path / "change"), announce)
    assert measured.copies == (Rebuilt("COPY f /srv/", False, True), Rebuilt("COPY f /tmp/", False, False))
    assert measured.plain_seconds > 0
    calls = fake_builder.calls(program)
    assert len(calls) == len(titles) == 4
    assert all(f"--build-context=copy-link-base-change={tmp_path / 'change'}" in call for call in calls)
    assert all("--output=type=cacheonly" in call for call in calls)
