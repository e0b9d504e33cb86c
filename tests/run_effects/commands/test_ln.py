from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case(
        "ln -sf /usr/share/zoneinfo/UTC /etc/localtime; ln -sf /usr/share/zoneinfo/UTC /etc/localtime",
        {"/etc/x": "absent|file"},
    ),
    Case("ln -s /real /l", {"/l": "link /real"}),
    Case("ln -s /a /opt", {"/opt": "dir 755 0:0", "/opt/a": "link /a"}),
    Case("ln -s /a /b /opt/", {"/opt/a": "link /a", "/opt/b": "link /b"}),
    Case("ln -s /a /sym", {"/real/a": "link /a", "/sym": "link /real"}),
    Case("ln -sfn /a /sym", {"/sym": "link /a"}),
    Case("ln -sfT /a /sym", {"/sym": "link /a"}),
    Case("cd /opt && ln -s ../real", {"/opt/real": "link ../real"}),
    Case("ln -sr /real/sub /opt/l", {"/opt/l": "link ../real/sub"}),
    Case("ln -s $SECRET /l", {"/l": "link ?"}),
)


@each(CASES)
def test_links_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
