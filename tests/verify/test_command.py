from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from copy_link.verify.command import main
from copy_link.verify.probe import REMEDY
from tests.support import fake_builder
from tests.support.files import write
from tests.support.project import ROOT

BROKEN = "FROM scratch\nCOPY --link f /tmp/f\n"
GOOD = "FROM scratch\nCOPY f /srv/f\n"


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "project"
    # The root of a repository, although git does not say so: files are then searched for on the disk.
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)
    write(".copy-link.toml", 'syntax = "builtin"\n')
    found = fake_builder.install(tmp_path / "bin")
    monkeypatch.setenv("PATH", fake_builder.path_with(found))
    return found


def test_images_that_are_the_same_give_status_0_and_no_file_is_changed(
    capsys: pytest.CaptureFixture[str], program: Path
) -> None:
    write("Dockerfile", GOOD)
    assert main(["Dockerfile"]) == 0
    output = capsys.readouterr()
    assert output.out.splitlines()[1].split() == ["Dockerfile", "1", "2", "same"]
    assert output.err.splitlines() == [
        "[1/2] Dockerfile, as it is",
        "[2/2] Dockerfile, as copy-link-fix would leave it",
    ]
    assert Path("Dockerfile").read_text() == GOOD
    assert sorted(path.name for path in Path().iterdir()) == [".copy-link.toml", ".git", "Dockerfile"]
    # The files for the builder are gone.
    files = [word.removeprefix("--file=") for call in fake_builder.calls(program) for word in call if "--file=" in word]
    assert files
    assert not any(Path(file).parent.exists() for file in files)


def test_a_broken_link_gives_status_1_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("a/Dockerfile", BROKEN)
    write("b/Dockerfile", GOOD)
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines[1:3]] == ["differs", "same"]
    assert lines[4:] == [
        "a/Dockerfile, as it is: differs from the image without links:",
        "  /tmp: drwxrwxrwt root -> drwxr-xr-x root",
    ]


def test_a_failed_build_shows_the_message_of_the_builder(capsys: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", f"{GOOD}RUN make\n")
    assert main([]) == 1
    output = capsys.readouterr().out
    assert "Dockerfile, as it is: the build failed:\n" in output
    assert "  ERROR: make failed\n" in output


def test_a_builder_that_ignores_the_flag_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write("Dockerfile", GOOD)
    ignoring = fake_builder.install(tmp_path / "ignoring", ignores_link=True)
    monkeypatch.setenv("PATH", fake_builder.path_with(ignoring))
    assert main([]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"copy-link-verify: error: {chr(10).join(REMEDY)}\n"
    assert len(fake_builder.calls(ignoring)) == 1


def test_without_a_builder_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", GOOD)
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["Dockerfile"]) == 1
    assert capsys.readouterr().err == (
        "copy-link-verify: error: the builder does not build:\n  docker cannot be started: No such file or directory\n"
    )


def test_nothing_is_built_where_nothing_is_linked(capsys: pytest.CaptureFixture[str], program: Path) -> None:
    write("Dockerfile", "FROM scratch\nCOPY --link=false f /srv/f\n")
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["Dockerfile", "0", "0", "nothing", "to", "verify"]
    assert fake_builder.calls(program) == []


def test_a_file_that_cannot_be_read_is_an_error_and_the_others_are_verified(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("bad/Dockerfile", "FROM scratch\nRUM x\n")
    write("good/Dockerfile", GOOD)
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["good/Dockerfile", "1", "2", "same"]
    assert lines[-1] == "bad/Dockerfile: error: line 2: unknown instruction RUM (did you mean RUN?)"


@pytest.mark.parametrize("kind", ["compose", "bake", "configuration"])
def test_the_context_is_the_one_that_init_would_find(kind: str, program: Path) -> None:
    write("api/Dockerfile", GOOD)
    if kind == "compose":
        write("compose.yaml", "services: {api: {build: {context: ., dockerfile: api/Dockerfile, args: [V=1]}}}")
    elif kind == "bake":
        write("docker-bake.json", json.dumps({"target": {"api": {"dockerfile": "api/Dockerfile", "args": {"V": "1"}}}}))
    else:
        write(".copy-link.toml", 'syntax = "builtin"\n[contexts]\n"api/Dockerfile" = "."\n')
    arguments = [] if kind == "configuration" else ["--build-arg=V=1"]
    assert main([]) == 0
    # The first call is the probe.
    for call in fake_builder.calls(program)[1:]:
        assert call[-1] in (".", "./.")
        assert [word for word in call if word.startswith("--build-arg")] == arguments


def test_everything_on_the_command_line_is_handed_through(program: Path) -> None:
    write("Dockerfile", "FROM scratch AS run\nCOPY f /srv/f\nFROM run\n")
    words = ["--target=run", "--build-arg=A=1", "--build-context=l=.", "--secret=id=s", "--ssh=default"]
    assert main([*words, "--network=none", "--context=/srv", "Dockerfile"]) == 0
    for call in fake_builder.calls(program)[1:]:
        assert {*words, "--network=none", "/srv"} <= set(call)


def test_unsafe_fixes_and_add_are_verified_if_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", "FROM mycorp/base:1\nCOPY f /srv/f\nADD g /srv/g\n")
    assert main(["--unsafe-fixes", "--include-add"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[1] == "2"


def test_a_measurement_is_made_only_for_images_that_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    write("a/Dockerfile", BROKEN)
    write("b/Dockerfile", GOOD)
    assert main(["--measure", "--output-format=json"]) == 1
    broken, good = json.loads(capsys.readouterr().out)["files"]
    assert "measurement" not in broken
    assert good["measurement"]["copies"] == [{"text": "COPY f /srv/f", "plain_reused": False, "linked_reused": True}]


def test_nothing_that_a_builder_or_a_name_says_can_be_forged(capsys: pytest.CaptureFixture[str]) -> None:
    write("Dockerfile", f"{GOOD}RUN ##[error]forged \x1b[2K\n")
    assert main([]) == 1
    output = capsys.readouterr()
    assert "\x1b" not in output.out + output.err
    assert "##[error]" not in output.out + output.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-"], "copy-link-verify: error: name a file: standard input has no build context\n"),
        (
            ["--builder=buildah", "--measure"],
            "copy-link-verify: error: --measure needs docker: buildah does not say which layers it has reused\n",
        ),
        (["--config=missing.toml"], "copy-link-verify: error: missing.toml: no such file\n"),
    ],
)
def test_wrong_arguments_give_status_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(words)
    assert exit_.value.code == 2
    assert capsys.readouterr().err == said


def test_the_page_has_exactly_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = re.findall(r"^  (--[\w-]+)", capsys.readouterr().out, re.MULTILINE)
    page = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(--[\w-]+)", page, re.MULTILINE) == options


def test_the_hook_runs_only_when_it_is_called() -> None:
    hooks = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert hooks["copy-link-verify"]["stages"] == ["manual"]


def test_a_build_that_is_not_understood_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("api/Dockerfile", GOOD)
    write("compose.yaml", "services: {api: {build: {context: $WHERE}}}")
    assert main(["api"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == (
        "copy-link-verify: compose.yaml: api is left out: a variable without a default: $WHERE"
    )
