"""No COPY to a path of a Debian package is wrongly called `same`: see README.md beside this file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.debian import cases, judgement
from tests.debian.installations import SHORT, Installation, all_packages, listed
from tests.debian.trees import InstallError


def test_no_copy_to_a_path_of_a_package_is_wrongly_called_same(
    installation: Installation,
    debian_trees: None,
    context: Path,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    base = listed(Installation(installation.suite, "")).entries
    try:
        entries = listed(installation).entries
    except InstallError as error:
        if installation.package in all_packages()[:SHORT]:
            raise
        pytest.skip(f"{installation} fails, and so does a build with it: {error}")
    paths = cases.sampled(cases.installed(entries, base), pytestconfig.getoption("debian_paths", cases.SAMPLE))
    judged = judgement.judge(installation, paths, entries, context)
    false = [one for one in judged if one.damage]
    counts = judgement.counts(judged)
    record_property(judgement.COUNTS, [len(false), *([*key, number] for key, number in counts.items())])
    assert not false, shown(installation, judgement.groups(false))


def shown(installation: Installation, groups: dict[str, list[judgement.Judged]]) -> str:
    lines = ["wrongly called same:"]
    for kind, found in groups.items():
        first = min(found, key=lambda one: (len(one.case.path), one.case.path))
        lines += [f"{len(found)} x {kind}:", judgement.smallest(installation, first.case), f"  # {first.damage}", ""]
    return "\n".join(lines)
