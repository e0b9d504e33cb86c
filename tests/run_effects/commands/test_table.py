from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module

import pytest

from copy_link.run_effects.command import Command
from copy_link.run_effects.commands import MODULES, OTHERS, find


def rows_of(module: str) -> tuple[Command, ...]:
    rows: tuple[Command, ...] = import_module(f"copy_link.run_effects.commands.{module}").COMMANDS
    return rows


@pytest.mark.parametrize("module", MODULES)
def test_the_table_lists_the_commands_that_a_module_declares(module: str) -> None:
    assert sorted(MODULES[module].split()) == sorted(name for row in rows_of(module) for name in row.names)


def test_every_command_is_one_row() -> None:
    counts = Counter(name for module in (*MODULES, OTHERS) for row in rows_of(module) for name in row.names)
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_command_is_found_by_its_name() -> None:
    assert find("mkdir") is not None
    assert find("systemctl") is not None
    assert find("no-such-command") is None


def loaded_modules(dockerfile: str) -> list[str]:
    """The modules of run_effects that a check of this Dockerfile loads, in a new process."""
    program = (
        "import sys; from copy_link.checker import check; check(sys.argv[1].encode(), 'Dockerfile');"
        "print(*(name for name in sys.modules if name.startswith('copy_link.run_effects')))"
    )
    return subprocess.run(
        [sys.executable, "-c", program, dockerfile], check=True, capture_output=True, text=True
    ).stdout.split()


def test_a_dockerfile_without_run_loads_no_effects_of_run() -> None:
    assert loaded_modules("FROM debian:bookworm\nCOPY f /app/\n") == []


def test_a_run_loads_only_the_modules_of_its_commands() -> None:
    loaded = loaded_modules("FROM debian:bookworm\nRUN ln -s /a /b\nCOPY f /app/\n")
    assert "copy_link.run_effects.commands.ln" in loaded
    assert "copy_link.run_effects.commands.tar_curl" not in loaded
