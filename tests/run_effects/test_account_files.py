from __future__ import annotations

import pytest

from copy_link.run_effects.account_files import is_account_file
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.process import Process
from tests.support.run_cases import Case, Found, each

CASES = (
    Case("cp passwd group /etc/ && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("cp -t /etc passwd x && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("cp -r etc / && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("cp hosts /etc/ && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("cp /etc/hosts /opt/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("dd if=x of=/etc/group; chgrp node /opt", {"/opt": "dir 755 0:?"}),
    Case("sed s/1000/7/ /etc/passwd; chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("sed -i s/1000/7/ /etc/$SECRET; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("sed -i s/1000/7/ /etc/passwd && chown node:node /opt", {"/opt": "dir 755 ?:?"}),
    Case("sed s/1000/7/ /etc/passwd > x && mv x /etc/passwd && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("echo a:x:7:7::/:/bin/sh >> /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("rm /etc/passwd; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("rm -rf /etc; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("rm -rf /etc/*; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("mv /etc /old; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("rm -rf /etc && mkdir /etc && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("find /etc -delete; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("chmod 700 /etc && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("grep node /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
)


@each(CASES)
def test_a_rewritten_account_file_may_give_names_other_numbers(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


@pytest.mark.parametrize(
    ("word", "instruction", "expected"),
    [
        (literal("/etc/passwd"), "", True),
        (literal("/etc/../etc/group"), "", True),
        (literal("group"), "", True),
        (literal("/opt/passwd"), "", False),
        # A word that is known in part needs a mention in the text.
        (argument([Gap.TEXT]), "sed -i x $FILE", False),
        (argument([Gap.TEXT]), "FILE=/etc/x; sed -i x $FILE", True),
        (argument(["/etc/", Gap.NAME]), "sed -i x /etc/$FILE", True),
        (argument(["/etc/", Gap.NAME, ".conf"]), "sed -i x /etc/$FILE.conf", False),
    ],
)
def test_a_word_may_name_an_account_file(word: Argument, instruction: str, expected: bool, process: Process) -> None:
    process.directory = "/etc"
    assert is_account_file(process, word, instruction) is expected
