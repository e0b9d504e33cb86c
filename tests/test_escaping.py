from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copy_link import check, fix
from copy_link.cli import survey
from copy_link.escaping import escaped_start, print_line, printable, runner_commands, shown_path
from tests.support.project import ROOT
from tests.support.runs import ATTACKS
from tests.support.survey_tars import docker_save, image_json, link, member, tar, tar_of

PACKAGE = ROOT / "hooks" / "copy_link"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcode 服", "plain ünïcode 服"),
        ("a\nb\x1b[2K", r"a\nb\x1b[2K"),
        ("\udc80", r"\udc80"),
        ("##[error]x ##vso[y] #[z] ## [w]", r"#\x23[error]x #\x23vso[y] #[z] ## [w]"),
        ("###[error]", r"##\x23[error]"),
    ],
)
def test_control_characters_and_runner_commands_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("##[error]", [1]),
        ("x ##vso[y] ##teamcity[z]", [3, 12]),
        ("###[group]", [2]),
        ("## [x]", []),
        ("##a-b[x]", []),
        (f"##{'x' * 40}[y]", []),
    ],
)
def test_a_runner_command_is_two_hashes_a_short_name_and_a_bracket(text: str, positions: list[int]) -> None:
    assert runner_commands(text) == positions


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a/Dockerfile", "a/Dockerfile"),
        ("::error::x", "./::error::x"),
        (":", "./:"),
        (" ::error::x", "./ ::error::x"),
        ("Dockerfile:1:1: CL001 forged", r"Dockerfile:1:1:\x20CL001 forged"),
    ],
)
def test_a_path_contains_no_colon_and_space_and_does_not_start_a_command(path: str, shown: str) -> None:
    assert shown_path(path) == shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x ::error::", "x ::error::"),
        ("  ::error::", r"  \x3a:error::"),
        ("\x1b[1m ::error::\x1b[0m", "\x1b[1m \\x3a:error::\x1b[0m"),
    ],
)
def test_a_line_does_not_start_with_a_command(line: str, expected: str) -> None:
    assert escaped_start(line) == expected


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("::error::forged", "\\x3a:error::forged\n"),
        ("a\nb ##[error]", "a\\nb #\\x23[error]\n"),
        ("\u670d", "\\u670d\n"),
    ],
)
def test_a_line_is_printed_escaped_and_in_the_encoding_of_the_stream(text: str, printed: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="\n")
    print_line(text, stream)
    stream.seek(0)
    assert stream.read() == printed


def test_a_reader_that_has_left_is_no_error() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    print_line("x", Closed())


# The only code that writes to a stream: reports, whose lines other tests attack, and files and documents as they are.
WRITERS = {
    ("escaping.py", "output.write"),
    ("report/printing.py", "stream.write"),
    ("cli/fixing.py", "sys.stdout.buffer.write"),
    ("survey/command.py", "sys.stdout.write"),
}
# These write files, or remember the text of a script.
NO_STREAMS = {
    ("cli/replacing.py", "stream.write"),
    ("cli/replacing.py", "copy.write"),
    ("cli/replacing.py", "os.write"),
    ("onboarding/command.py", "stream.write"),
    ("verify/builder.py", "stream.write"),
    ("verify/measuring.py", "stream.write"),
    ("run_effects/script_files.py", "scripts.write"),
}


def written(path: Path) -> Iterator[str]:
    """Every call in a module that may print: `print`, a `write`, or argparse, whose messages quote arguments."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("print", "argparse.ArgumentParser") or name.endswith((".write", ".writelines")):
                yield name


def test_nothing_is_printed_but_by_the_one_function_and_the_reports() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), call) for path in sorted(PACKAGE.rglob("*.py")) for call in written(path)
    }
    assert found - NO_STREAMS == WRITERS


def is_harmless(output: str) -> bool:
    """True if the output has no control characters but line endings, and no command to a CI runner."""
    lines = output.split("\n")
    return all(line.isprintable() and not re.match(r"\s*::", line) and not runner_commands(line) for line in lines)


def status_of(main: Callable[[list[str]], int], arguments: list[str]) -> int | str | None:
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


# Names of files and keys of tables cannot hold them.
ATTACKS_ON_FILES = [attack for attack in ATTACKS if "/" not in attack and not re.search("[\udc80-\udcff]", attack)]


def toml_text(text: str) -> str:
    """A TOML string with this value."""
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


@pytest.mark.parametrize("attack", ATTACKS_ON_FILES)
def test_no_message_about_a_configuration_is_forged(
    attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text("FROM debian:12\nCOPY f /srv/\n")
    Path(f"{attack}.mtree").write_text("#mtree\n# on: scratch\nnonsense\n")
    mapped = toml_text(attack)
    for text in (
        f"{mapped} = 1",
        f"syntax = {mapped}",
        f"[base-images]\n{mapped} = 1",
        f"[base-images]\n{mapped} = {mapped}",
        f"[base-images]\nx = {toml_text(attack + '.mtree')}",
        f"[base-images]\nx = {toml_text(attack + '/gone.mtree')}",
    ):
        Path(".copy-link.toml").write_text(text)
        for main in (check.main, fix.main):
            assert status_of(main, ["Dockerfile"]) == 2
            output = capsys.readouterr()
            assert output.out == ""
            assert is_harmless(output.err)
            assert output.err.count("\n") == 1
    Path(".copy-link.toml").unlink()
    for argument in (f"--config={attack}", f"--context={attack}", f"--{attack}", f"--output-format={attack}"):
        for program in (check.main, survey.main):
            # argparse takes an option with a blank in it for a file, which there is not.
            assert status_of(program, [argument, "Dockerfile"]) in (1, 2)
            output = capsys.readouterr()
            assert is_harmless(output.out + output.err)


@pytest.mark.parametrize("attack", ATTACKS_ON_FILES)
def test_no_message_about_an_archive_is_forged(
    attack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    layers = (
        tar(member(f"../{attack}")),
        tar(link(attack, attack), member(f"{attack}/x")),
        tar(member(attack), member(f"{attack}/x")),
    )
    saved = [docker_save(layer) for layer in layers]
    for key in ("Config", "RepoTags", "Layers"):
        files = docker_save(tar())
        files["manifest.json"] = (
            files["manifest.json"]
            .replace(b'"config.json"', b'"' + _json(attack) + b'"' if key == "Config" else b'"config.json"')
            .replace(b"0/layer.tar", _json(attack) if key == "Layers" else b"0/layer.tar")
            .replace(b"registry.example.com/made:1", _json(attack) if key == "RepoTags" else b"a")
        )
        saved.append(files)
    for name in ("diff_ids", "os"):
        files = docker_save(tar())
        files["config.json"] = image_json([tar()]).replace(b"sha256", _json(attack)).replace(b"linux", _json(name))
        saved.append(files)
    for files in saved:
        Path(f"{attack}.tar").write_bytes(tar_of(files))
        status_of(survey.main, [f"./{attack}.tar", "--output", "-"])
        output = capsys.readouterr()
        assert is_harmless(output.out + output.err), output


def _json(text: str) -> bytes:
    return "".join(f"\\u{ord(character):04x}" for character in text if character < "\U00010000").encode()
