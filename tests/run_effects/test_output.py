from __future__ import annotations

import pytest

from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.output import output_of, written
from copy_link.run_effects.process import UNKNOWN, Process, Value
from tests.support.run_cases import Case, Found, each

CASES = (
    Case("D=$(echo /opt/d) && mkdir $D", {"/opt/d": "dir 755 0:0"}),
    Case("USER node\nRUN mkdir /tmp/$(id -u)-$(whoami)", {"/tmp/1000-node": "dir 755 1000:1000"}),
    Case('chown "$(id -u):$(id -g)" /opt; mkdir /opt/$(id -un)', {"/opt": "dir 755 0:0", "/opt/root": "dir 755 0:0"}),
    Case("chown $(id -u node):$(id -g node) /opt", {"/opt": "dir 755 1000:1000"}),
    Case("printf '%s /opt' chown | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_the_output_of_a_command_is_known_where_it_can_be(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


WHOLE, PART = Script("mkdir /a\n", True), Script("mkdir /b\n", False)
READ = literal("read\n")
SOME_OF_IT = argument(["read\n", Gap.TEXT])


def words(line: str) -> list[Argument]:
    return [literal(word) for word in line.split()]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("echo -e a b", literal("a b\n")),
        ("echo -n a", literal("a")),
        ("echo a\\nb", literal("a\nb\n")),
        ("printf a\\nb", literal("a\nb")),
        ("printf %s a", argument(["%s a", Gap.TEXT])),
        ("printf a b", argument(["a b", Gap.TEXT])),
        ("cat", READ),
        ("cat /whole", literal("mkdir /a\n")),
        ("cat /whole /whole", literal("mkdir /a\nmkdir /a\n")),
        ("cat /whole /part", argument(["mkdir /a\nmkdir /b\n", Gap.TEXT])),
        ("cat /whole /gone", argument(["mkdir /a\n", Gap.TEXT])),
        ("cat /gone", None),
        ("tee /x", READ),
        ("sed s/a/b/", SOME_OF_IT),
        ("sed s/a/b/ /whole", argument(["mkdir /a\n", Gap.TEXT])),
        ("./x", SOME_OF_IT),
        ("", SOME_OF_IT),
    ],
)
def test_a_command_writes_what_it_reads_or_names(line: str, text: Argument | None, process: Process) -> None:
    process.scripts = {"/whole": WHOLE, "/part": PART}
    assert written(process, words(line), READ) == text


def test_a_command_that_reads_and_names_nothing_known_writes_unknown_text(process: Process) -> None:
    assert written(process, words("./x")) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("echo /opt", ("/opt",)),
        ("echo a b", UNKNOWN),
        ("echo a\\n", UNKNOWN),
        ("printf %s", UNKNOWN),
        ("uname -m", (Gap.NAME,)),
        ("/bin/uname -m", (Gap.NAME,)),
        ("cat /whole", ("mkdir /a",)),
        ("cat /part", UNKNOWN),
        ("umask", ("0022",)),
        ("./x", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_substitution_becomes_the_output_without_line_ends(line: str, value: Value, process: Process) -> None:
    process.scripts = {"/whole": WHOLE, "/part": PART}
    assert output_of(words(line), process) == value
