from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copy_link.report.documents.fingerprints import digest, fingerprints
from copy_link.report.results import Checked
from tests.support.runs import checked, dockerfiles, result

TEXT = """\
FROM debian:12
COPY a /srv/
COPY --link b /tmp/
# copy-link: ignore[CL001]
RUN make
COPY a /opt/
COPY a /srv/
"""


def found(text: str, path: str = "Dockerfile") -> dict[tuple[str, int], str]:
    one = checked(text, path)
    return {(finding.rule.id, finding.line): digits for finding, digits in fingerprints(one)}


def test_every_finding_has_its_own_fingerprint() -> None:
    prints = found(TEXT)
    assert [rule for rule, _ in prints] == ["CL001", "CL201", "CL104", "CL301", "CL001", "CL001"]
    assert len(set(prints.values())) == len(prints)
    assert all(len(one) == 64 for one in prints.values())


@settings(deadline=None)
@given(dockerfiles())
def test_no_two_findings_share_a_fingerprint(text: str) -> None:
    one = result(text)
    if isinstance(one, Checked):
        prints = [digits for _, digits in fingerprints(one)]
        assert len(set(prints)) == len(prints) == len(one.shown)


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param("# what this is\n\n" + TEXT, id="lines before it"),
        pytest.param("ARG X=1\n" + TEXT, id="an instruction before it"),
        pytest.param(TEXT.replace("RUN make", "RUN make && \\\n  make install"), id="another instruction changed"),
        pytest.param(TEXT.replace("COPY a /opt/", "COPY c /usr/\nCOPY a /opt/"), id="another COPY in between"),
        pytest.param(TEXT + "COPY d /mnt/\n", id="another COPY after it"),
        pytest.param(TEXT.replace("COPY a", "COPY \\\n   # why\n   a"), id="an instruction broken into lines"),
        pytest.param(TEXT.replace("\n", "\r\n"), id="line endings"),
    ],
)
def test_fingerprints_survive_unrelated_edits(edited: str) -> None:
    assert set(found(TEXT).values()) <= set(found(edited).values())


def test_fingerprints_depend_on_the_path() -> None:
    assert not set(found(TEXT, "a/Dockerfile").values()) & set(found(TEXT, "b/Dockerfile").values())
    assert found(TEXT, "./Dockerfile") == found(TEXT, "Dockerfile")


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_different_texts_have_different_digests(some: list[str], others: list[str]) -> None:
    assert (digest(*some) == digest(*others)) == (some == others)
