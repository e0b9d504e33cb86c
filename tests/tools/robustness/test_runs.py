from __future__ import annotations

import ast
import random
from pathlib import Path
from types import ModuleType

import pytest

import copy_link.base_images.find as find_module
from copy_link.base_images.find import find
from tools.robustness import differential, fuzz, inputs, killed, mutants


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_every_target_reads_its_originals_and_some_mutations(name: str) -> None:
    target, originals = fuzz.TARGETS[name]
    source = inputs.mutated(originals(), seed=1)
    for data in [*originals()[:3], *(next(source) for _ in range(5))]:
        target(data)


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, other = (inputs.mutated(inputs.dockerfiles(), seed=5) for _ in range(2))
    assert [next(one) for _ in range(20)] == [next(other) for _ in range(20)]


def test_a_rearranged_dockerfile_is_usually_valid() -> None:
    source = inputs.rearranged(inputs.dockerfiles(), seed=3)
    outcomes = [differential.outcome(next(source), unsafe=False) for _ in range(40)]
    assert outcomes.count(differential.SAME) > 20


def test_a_finding_is_one_that_a_process_of_its_own_confirms(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"FROM debian:12\nCOPY f /srv/\n")
    assert fuzz.alone("dockerfile", tmp_path / "x") == ""
    assert "FileNotFoundError" in fuzz.alone("dockerfile", tmp_path / "y")


def test_a_long_run_does_not_keep_what_it_looked_up() -> None:
    find("debian:12")
    fuzz.forget()
    assert find_module._found.cache_info()[3] == 0


def test_a_crash_is_a_finding() -> None:
    def crash(data: bytes) -> None:
        raise ValueError("a crash")

    assert "a crash" in (fuzz.execute(crash, b"") or "")
    assert fuzz.execute(lambda data: None, b"") is None


@pytest.mark.parametrize(
    ("text", "unsafe", "expected"),
    [
        ("FROM debian:12\nCOPY f /srv/\n", False, differential.SAME),
        ("FROM debian:12\nCOPY --link f /tmp/f\n", True, differential.SAME),
        ("FROM debian:12\nCOPY f /bin/\n", False, differential.SAME),
        ('FROM debian:12\nCOPY f "/srv"\n', False, differential.SAME),
        ("FROM debian:12\nCOPY --link f /bin/\n", True, differential.SAME),
        ("FROM debian:12\nRUN useradd -u 1500 a\nCOPY --link --chown=a f /app/\n", False, differential.SAME),
        ("FROM debian:12\nCOPY f\n", False, differential.REFUSED_BY_US),
        ("", False, differential.REFUSED_BY_BOTH),
    ],
)
def test_a_fixed_file_is_compared_with_buildkits_parser(text: str, unsafe: bool, expected: str) -> None:
    assert differential.outcome(text.encode(), unsafe) == expected


def test_another_instruction_is_a_difference() -> None:
    before, after = (differential.instructions(f"FROM a\nCOPY {text}") for text in ("f /a", "f /b/"))
    assert before is not None
    assert after is not None
    assert not differential._are_alike(before, after, moved=0)
    assert differential._are_alike(before, after, moved=1)
    assert not differential._are_alike(before, after[:1], moved=1)


def test_each_change_is_made_alone_and_undone() -> None:
    source = "def f(a, b):\n    if a and b < 1:\n        return a + b\n    return 0"
    tree = ast.parse(source)
    texts = list(mutants.mutants(tree))
    assert ast.unparse(tree) == source
    assert sorted(texts) == sorted(
        [
            *(f"2: if a and b < 1:  ->  if {text}:" for text in ("not (a and b < 1)", "a or b < 1", "True and b < 1")),
            *(f"2: if a and b < 1:  ->  if {text}:" for text in ("a and True", "a and b <= 1", "a and b < 2")),
            *(f"3: return a + b  ->  return {text}" for text in ("None", "a - b")),
            "4: return 0  ->  return 1",
        ]
    )


def test_the_functions_of_a_module_get_the_changed_code() -> None:
    module = ModuleType("changed")
    source = "def f():\n    return 1\nclass A:\n    @property\n    def b(self):\n        return 1\n"
    exec(source, module.__dict__)
    f, a = module.f, module.A()
    mutants.replace_code(module, ast.parse(source.replace("1", "2")))
    assert (f(), a.b) == (2, 2)


def test_a_mixture_and_a_new_file_are_problems(tmp_path: Path) -> None:
    names = killed.make(tmp_path)
    assert killed.problems(tmp_path, names) == []
    (tmp_path / names[0]).write_bytes(killed.OLD[:9])
    (tmp_path / "0" / "x").write_bytes(b"")
    assert killed.problems(tmp_path, names) == [f"{names[0]} is a mixture", "git would add 0/x"]


def test_a_killed_run_leaves_no_problems(tmp_path: Path) -> None:
    names = killed.make(tmp_path)
    assert killed.kill(tmp_path, names, 0.2, random.Random(1)) == []
