from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.stages.windows import is_windows_name, windows_stages


def stages(*lines: str) -> list[int]:
    return sorted(windows_stages(parse("\n".join([*lines, ""]).encode())))


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param(r"COPY f C:\app\x", id="a copy"),
        pytest.param("COPY f c:/app/", id="a drive in lower case with slashes"),
        pytest.param("COPY --link f C:/app/", id="after a flag"),
        pytest.param('COPY ["f", "C:/app/"]', id="in a list"),
        pytest.param('COPY f "C:/app/"', id="in quotes"),
        pytest.param("ADD f C:/app/", id="an add"),
        pytest.param("WORKDIR C:/app", id="a working directory"),
        pytest.param('WORKDIR "C:/app"', id="a working directory in quotes"),
        pytest.param("ONBUILD COPY f C:/app/", id="a copy of later builds"),
    ],
)
def test_a_path_with_a_drive_makes_it_a_windows_stage(instruction: str) -> None:
    assert stages("# escape=`", "FROM mycorp/app", instruction) == [0]


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param("COPY f /app/", id="a path from the root"),
        pytest.param("COPY C:/f /app/", id="a source, which may be a name with a colon"),
        pytest.param("COPY f data:/x", id="a longer word before the colon"),
        pytest.param("COPY f /c:/x", id="a directory of that name"),
        pytest.param("COPY f C:x", id="a file with a colon in its name"),
        pytest.param("ENV HOME=C:/app", id="a variable"),
        pytest.param("RUN echo C:/app", id="a command"),
    ],
)
def test_any_other_path_does_not_make_it_a_windows_stage(instruction: str) -> None:
    assert stages("FROM mycorp/app", instruction) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(("FROM a", "WORKDIR C:/x", "FROM b"), [0], id="other stages are not"),
        pytest.param(("FROM a AS one", "WORKDIR C:/x", "FROM one"), [0, 1], id="a stage that builds on it is"),
        pytest.param(("FROM a AS One", "WORKDIR C:/x", "FROM ONE"), [0, 1], id="in any case of the name"),
        pytest.param(
            ("FROM a AS one", "WORKDIR C:/x", "FROM one AS two", "FROM two"), [0, 1, 2], id="through several stages"
        ),
        pytest.param(("FROM a AS one", "FROM one", "WORKDIR C:/x"), [0, 1], id="the stage that it builds on is, too"),
        pytest.param(
            ("FROM a AS one", "WORKDIR C:/x", "FROM b", "COPY --from=one f /x"), [0], id="a copy from it does not count"
        ),
        pytest.param(("ARG C=C:/x", "FROM a"), [], id="nothing before the first stage counts"),
    ],
)
def test_stages_that_build_on_each_other_are_windows_stages_together(lines: tuple[str, ...], found: list[int]) -> None:
    assert stages(*lines) == found


@pytest.mark.parametrize(
    ("platform", "found"),
    [
        ("windows/amd64", [0]),
        ("Windows", [0]),
        ("windows(10.0.17763)/amd64", [0]),
        ("linux/amd64", []),
        ("$TARGET", []),
    ],
)
def test_a_stage_for_windows_is_a_windows_stage(platform: str, found: list[int]) -> None:
    assert stages(f"FROM --platform={platform} golang") == found


@pytest.mark.parametrize(
    ("image", "is_windows"),
    [
        ("mcr.microsoft.com/windows/nanoserver:ltsc2022", True),
        ("golang:1.22-windowsservercore-ltsc2022", True),
        ("mycorp/NanoServer-app", True),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.8", True),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", False),
        ("mycorp/windows-exporter", False),
    ],
)
def test_the_name_of_an_image_may_show_that_it_is_for_windows(image: str, is_windows: bool) -> None:
    assert is_windows_name(image) is is_windows
