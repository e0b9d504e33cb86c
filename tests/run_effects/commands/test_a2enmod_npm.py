from __future__ import annotations

import pytest

from copy_link.checker import check


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("npm install -g some-package", ["unknown", "unknown", "same"]),
        ("npm install -g @angular/cli@17 typescript pm2", ["unknown", "same", "same"]),
        ("npm install -g pm2", ["same", "same", "same"]),
        ("npm install --global --registry https://x/y npm@$VERSION", ["same", "same", "same"]),
        ("npm i -g $PACKAGE", ["unknown", "unknown", "same"]),
        ("npm link", ["unknown", "unknown", "same"]),
        ("yarn global add git+https://x/y.git", ["unknown", "unknown", "same"]),
        ("npm install", ["same", "same", "same"]),
        ("npm config set cache /x --global", ["same", "same", "same"]),
    ],
)
def test_a_command_of_a_node_package_may_be_a_symlink(run: str, expected: list[str]) -> None:
    copies = "COPY f /usr/local/bin/ng\nCOPY f /usr/local/bin/other\nCOPY f /usr/local/bin/start.sh\n"
    report = check(f"FROM node:22\nARG VERSION\nARG PACKAGE\nRUN {run}\n{copies}".encode(), "Dockerfile")
    assert [copy.verdict for copy in report.copies] == expected
