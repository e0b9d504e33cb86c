from __future__ import annotations

import pytest

from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.process import Process
from copy_link.run_effects.script_files import remember
from tests.support.run_cases import Case, Found, Ran, each

CASES = (
    Case("echo 'mkdir /opt/a' | tee s && chmod +x s && ./s", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && cp s /bin/make-it && make-it", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s\nRUN sh s", {"/opt/a": "dir 755 0:0"}),
    # The text may have changed, or may be only a part.
    Case("echo 'chown 5 /opt' > s && sed -i s/5/6/ s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' > s && ./x *s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' >> s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("x && echo 'chown 5 /opt' > s || echo 'chown 6 /opt' > s; sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    # The text is replaced.
    Case("echo 'chown 5 /opt' > s && curl https://x > s && sh s", {"/opt": "dir 755 0:0"}),
    Case("echo 'chown 5 /opt' > s && echo 'chown 6 /srv' > s && sh s", {"/opt": "dir 755 0:0", "/srv": "dir 755 6:0"}),
)


@each(CASES)
def test_a_script_that_a_run_writes_is_known_until_it_may_have_changed(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


@pytest.mark.parametrize(
    ("file", "text", "scripts"),
    [
        (literal("/sym/s"), literal("x"), {"/real/s": Script("x", True)}),
        (literal("s"), literal("x"), {"/srv/s": Script("x", True)}),
        (literal("/s"), argument(["x", Gap.TEXT]), {"/s": Script("x ", False)}),
        (literal("/s"), None, {}),
        (argument(["/s", Gap.NAME]), literal("x"), {}),
        # Not a file of the image; but `<(...)` is a file that a shell may read.
        (literal("/dev/null"), literal("x"), {}),
        (literal("/dev/fd/0"), literal("x"), {"/dev/fd/0": Script("x", True)}),
    ],
)
def test_a_text_is_remembered_at_the_path_of_its_file(
    file: Argument, text: Argument | None, scripts: dict[str, Script], process: Process
) -> None:
    process.directory = "/srv"
    remember(process, file, text, appends=False)
    assert process.scripts == scripts


WRITE = "echo x > /s; "


@pytest.mark.parametrize(
    ("line", "is_whole"),
    [
        ("chmod +x /s", True),
        ("sh /s", True),
        ("cat /s", True),
        ("sed -i s/x/y/ /s", False),
        ("./setup.sh /s", False),
        ("./setup.sh /other", True),
        ("./setup.sh /*", False),
        ("dos2unix /s", False),
        ("echo y >> /s", True),
        ("echo $SECRET >> /s", False),
        ("echo y | tee -a /s", True),
    ],
)
def test_a_script_is_whole_until_a_command_may_change_it(line: str, is_whole: bool, ran: Ran) -> None:
    assert ran(f"{WRITE}{line}").scripts["/s"].is_whole is is_whole


def test_a_copied_script_is_known_under_both_paths(ran: Ran) -> None:
    scripts = ran(f"{WRITE}cp /s /opt").scripts
    assert {"/s", "/opt", "/opt/s"} <= set(scripts)
