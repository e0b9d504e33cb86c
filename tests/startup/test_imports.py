from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import pkgutil
import py_compile
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

import copy_link
from copy_link.startup.imports import Finder, compiled_path


def load(folder: Path) -> object:
    """The constant VALUE of `sample.py` in a folder, imported as a module of copy-link."""
    spec = Finder.find_spec("copy_link.sample", [str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.VALUE


def compile_sample(folder: Path, text: str, mode: py_compile.PycInvalidationMode) -> None:
    """Compile `text`, of the length of "VALUE = 1", as if it were the source of `sample.py`."""
    source = folder / "sample.py"
    written, times = source.read_bytes(), (source.stat().st_atime_ns, source.stat().st_mtime_ns)
    for data in (text.encode(), written):
        source.write_bytes(data)
        os.utime(source, ns=times)
        if data != written:
            py_compile.compile(str(source), doraise=True, invalidation_mode=mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a module, whose compiled module has another value."""
    (tmp_path / "sample.py").write_text("VALUE = 1")
    compile_sample(tmp_path, "VALUE = 2", py_compile.PycInvalidationMode.TIMESTAMP)
    return tmp_path


def test_the_compiled_module_is_loaded_if_time_and_size_are_those_of_the_source(folder: Path) -> None:
    assert load(folder) == 2


def test_a_source_of_another_time_is_compiled(folder: Path) -> None:
    os.utime(folder / "sample.py", (1, 1))
    assert load(folder) == 1


def test_a_source_of_another_size_is_compiled(folder: Path) -> None:
    source = folder / "sample.py"
    state = source.stat()
    source.write_text("VALUE = 1\n")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert load(folder) == 1


@pytest.mark.parametrize("left", [0, 8, 16])
def test_a_compiled_module_that_is_cut_short_or_of_another_python_is_made_anew(folder: Path, left: int) -> None:
    compiled = Path(compiled_path(str(folder / "sample.py")))
    compiled.write_bytes(compiled.read_bytes()[:left].replace(b"\r\n", b"\n\n"))
    assert load(folder) == 1


def test_a_large_compiled_module_is_loaded_whole(folder: Path) -> None:
    (folder / "sample.py").write_text(
        "".join(f"TEXT{number} = {str(number) * 20!r}\n" for number in range(5_000)) + "VALUE = 4\n"
    )
    assert load(folder) == 4
    assert load(folder) == 4


def test_a_source_that_is_not_compiled_yet_is_compiled(folder: Path) -> None:
    Path(compiled_path(str(folder / "sample.py"))).unlink()
    assert load(folder) == 1


def test_a_compiled_module_with_a_hash_of_its_source_is_judged_by_python(folder: Path) -> None:
    compile_sample(folder, "VALUE = 3", py_compile.PycInvalidationMode.CHECKED_HASH)
    assert load(folder) == 1
    compile_sample(folder, "VALUE = 3", py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert load(folder) == 3


def test_every_module_is_found_where_python_finds_it() -> None:
    for name in [module.name for module in pkgutil.walk_packages(copy_link.__path__, "copy_link.")]:
        path = importlib.import_module(name.rpartition(".")[0]).__path__
        found, expected = Finder.find_spec(name, list(path)), PathFinder.find_spec(name, path)
        for attribute in ("origin", "cached", "has_location", "submodule_search_locations", "parent"):
            assert getattr(found, attribute) == getattr(expected, attribute), (name, attribute)


@pytest.mark.parametrize("name", ["copy_link.missing", "copy_link", "os", "copy_linker.check"])
def test_other_modules_are_left_to_python(name: str) -> None:
    path = None if name == "copy_link" else list(copy_link.__path__)
    assert Finder.find_spec(name, path) is None


def run(*options: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import sys\n"
        "from copy_link.startup.imports import Finder, import_fast; import_fast(); import_fast()\n"
        "from copy_link import settings; import inspect\n"
        "print(sys.meta_path.count(Finder), type(settings.__spec__.loader).__module__, inspect.getsource(settings)[:3])"
    )
    command = [sys.executable, *options, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def test_an_entry_point_imports_through_the_finder_once() -> None:
    assert run().stdout == '1 copy_link.startup.imports """\n'


@pytest.mark.parametrize("options", [("-O",), ("-X", "pycache_prefix=elsewhere", "-B")])
def test_python_finds_modules_that_are_compiled_elsewhere(options: tuple[str, ...]) -> None:
    assert run(*options).stdout.startswith("0 ")


def test_a_module_can_be_run_and_its_source_be_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "copy_link.check", "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("usage: copy-link-check ")
    spec = Finder.find_spec("copy_link.escaping", list(copy_link.__path__))
    assert spec is not None
    assert "def printable" in inspect.getsource(importlib.util.module_from_spec(spec))
