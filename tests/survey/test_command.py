from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.cli.survey import main
from tests.support.described_repositories import described
from tests.support.fake_container_tool import DESCRIPTION, IMAGE, FakeTool
from tests.support.survey_tars import docker_save, folder, tar, tar_of

pytestmark = pytest.mark.usefixtures("working_directory")


def test_the_lines_for_the_configuration_are_printed(docker: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"copy-link-survey: {IMAGE}: wrote base.mtree; add to .copy-link.toml:\n\n"
        f'[base-images]\n"{IMAGE}" = "base.mtree"\n'
    )


def test_the_description_can_be_written_to_standard_output(
    docker: FakeTool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([IMAGE, "--output", "-"]) == 0
    assert capsys.readouterr().out == DESCRIPTION
    assert list(Path().iterdir()) == []


def test_the_tool_can_be_chosen(docker: FakeTool, podman: FakeTool) -> None:
    assert main(["--tool", "podman", IMAGE]) == 0
    assert docker.calls() == []
    assert podman.removed_its_container()


def test_the_platform_is_passed_to_the_tool(docker: FakeTool) -> None:
    assert main(["--platform", "linux/arm64", IMAGE]) == 0
    assert docker.calls()[0][7:] == ["--platform", "linux/arm64", "--", IMAGE, "true"]


SAVED = tar(folder("bin"), folder("tmp", 0o1777))


@pytest.mark.parametrize(
    ("path", "output"),
    [("base image.tar", "base_image.mtree"), ("x/base.tar.gz", "base.mtree"), ("./...tar", "image.mtree")],
)
def test_a_saved_image_is_read_without_a_tool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, output: str
) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_bytes(tar_of(docker_save(SAVED)))
    assert main([path, "--tag-glob", "*"]) == 0
    description = Path(output).read_text()
    assert "./tmp type=dir mode=1777 uid=0 gid=0\n" in description
    assert f'"registry.example.com/made:*" = "{output}"\n' in capsys.readouterr().err


@pytest.mark.parametrize("path", ["missing.tar", "./missing", "/missing/image.tar.gz"])
def test_a_missing_file_is_an_error(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main([path]) == 1
    assert f"copy-link-survey: {path}: no such file; give the path of a saved image" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--tool", "buildah", "a"], ["--nothing"], ["-x"]])
def test_wrong_arguments_exit_with_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_comparison_fails_only_on_a_wrong_belief(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("saved").mkdir()
    Path("saved/made.tar").write_bytes(
        tar_of(docker_save(tar(folder("tmp", 0o1777), folder("usr"), folder("usr/local", 0o700))))
    )
    name = "registry.example.com/made:1"
    assert main(["--compare", "--archives", "saved", name]) == 1
    printed = capsys.readouterr().out
    assert f"{name}: wrong: /usr/local: believed " in printed
    assert f"{name}: missing: /tmp: believed not described, really directory 1777 0:0" in printed
    Path("saved/made.tar").write_bytes(tar_of(docker_save(tar(folder("tmp", 0o1777)))))
    assert main(["--compare", "--archives", "saved", name]) == 0


def test_an_image_that_was_not_saved_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("saved").mkdir()
    assert main(["--compare", "--archives", "saved", "other:1"]) == 1
    assert "it is not among the saved images; the folder has no image" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--all", IMAGE], "--all is only for --compare"),
        (["--compare"], "--compare needs an IMAGE or --all"),
        (["--compare", "--all", "--missing"], "cannot be used with --missing"),
    ],
)
def test_options_that_do_not_fit_together_are_rejected(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_a_tool_that_cannot_list_tags_cannot_compare_all(docker: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    for tool in ([], ["--tool", "docker"]):
        assert main(["--compare", "--all", *tool]) == 1
        assert "copy-link-survey: --all: only skopeo and crane can list tags" in capsys.readouterr().err


def test_all_described_images_in_a_folder_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("saved").mkdir()
    for name, tree in (("1", tar(folder("opt"))), ("2", tar(folder("opt", 0o700)))):
        data = docker_save(tree)
        data["manifest.json"] = data["manifest.json"].replace(b"/made:1", f"/made:{name}".encode())
        Path("saved", f"{name}.tar").write_bytes(tar_of(data))
    text = "# on: scratch\n# workdir: ?\n# user: ?\n# dirs: /opt\n# tags: 2\n# absent: /opt/x\n"
    with described(tmp_path / "descriptions", {"registry.example.com/made": text}):
        assert main(["--compare", "--all", "--archives", "saved"]) == 1
    printed = capsys.readouterr().out
    assert "registry.example.com/made:1: 0 wrong, " in printed
    assert "made:2: wrong: /opt: believed directory 0755 0:0, really directory 0700 0:0\n" in printed
