from __future__ import annotations

from copy_link.report.evidence import EvidenceIndex
from copy_link.report.text.layers import REBUILT, REUSED, REUSED_IF_SAME
from copy_link.report.text.stage_tree import BasePicture, StagePicture, stage_tree
from tests.support.runs import checked


def tree(text: str, unsafe_fixes: bool = False) -> tuple[BasePicture, ...]:
    found = checked(text)
    return stage_tree(found, EvidenceIndex(found), unsafe_fixes)


def drawn(text: str) -> list[object]:
    """Each base image with the numbers of its stages; a stage with children is a pair."""

    def stages(found: tuple[StagePicture, ...]) -> list[object]:
        return [(one.number, stages(one.children)) if one.children else one.number for one in found]

    return [(base.name, stages(base.stages)) for base in tree(text)]


def test_a_stage_is_a_child_of_the_stage_that_it_builds_on() -> None:
    text = "FROM a AS x\nFROM x AS y\nFROM b\nFROM Y\nFROM x\nFROM a\n"
    assert drawn(text) == [("a", [(0, [(1, [3]), 4]), 5]), ("b", [2])]


def test_a_name_means_the_last_earlier_stage_with_that_name() -> None:
    assert drawn("FROM a AS x\nFROM b AS x\nFROM x\n") == [("a", [0]), ("b", [(1, [2])])]
    # A stage does not build on itself, nor on a later one.
    assert drawn("FROM a AS a\nFROM b AS c\n") == [("a", [0]), ("b", [1])]


def test_instructions_before_the_first_from_belong_to_no_stage() -> None:
    (base,) = tree("ARG X=1\nFROM a\nRUN x\n")
    assert [layer.instruction.keyword for layer in base.stages[0].layers] == ["RUN"]


def test_a_copy_from_a_stage_on_the_same_base_image_is_reused_if_its_files_are_the_same() -> None:
    text = "FROM a AS x\nFROM x AS y\nFROM b AS z\nFROM a\nCOPY --link --from={} f /x/\n"
    fate = {}
    for name in ("x", "y", "1", "z", "2", "a", "b"):
        (base, _) = tree(text.format(name))
        fate[name] = base.stages[1].layers[0].before
    assert fate == {
        "x": REUSED_IF_SAME,
        "y": REUSED_IF_SAME,
        "1": REUSED_IF_SAME,
        "z": REUSED,
        "2": REUSED,
        "a": REUSED_IF_SAME,
        "b": REUSED,
    }


def test_unsafe_fixes_are_included_only_if_requested() -> None:
    text = "FROM mycorp/x\nCOPY f /srv/\n"
    assert tree(text)[0].stages[0].layers[0][1:] == (REBUILT, REBUILT)
    assert tree(text, unsafe_fixes=True)[0].stages[0].layers[0][1:] == (REBUILT, REUSED)
