"""The names in a line of the table add every package of a closure."""

from __future__ import annotations

import pytest

from tools.debian_packages.dependencies import closed, names_in, shortest

# The packages that each package recommends or depends on.
DIAMOND = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
TWO_THAT_REACH_EACH_OTHER = {"a": ["b"], "b": ["a", "c"], "c": []}
THREE_THAT_REACH_EACH_OTHER = {"a": ["b"], "b": ["c", "d"], "c": ["a", "e"], "d": [], "e": []}
FROM_OUTSIDE = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}
WITHOUT_FACTS_BETWEEN = {"a": ["x"], "b": ["a"], "c": [], "x": ["b", "c"]}


@pytest.mark.parametrize(
    "needs",
    [DIAMOND, TWO_THAT_REACH_EACH_OTHER, THREE_THAT_REACH_EACH_OTHER, FROM_OUTSIDE, WITHOUT_FACTS_BETWEEN],
)
def test_following_the_names_in_the_lines_reaches_every_package(needs: dict[str, list[str]]) -> None:
    names = [name for name in needs if name != "x"]
    bits = {name: 1 << number for number, name in enumerate(names)}
    edges = {name: [(needed,) for needed in found] for name, found in needs.items()}
    reach = closed(edges, bits, common=False)
    lines = {name: shortest(reach[name], bits[name], bits[name], reach, bits, names) for name in names}
    for name in names:
        followed = {name}
        waiting = [name]
        while waiting:
            new = set(lines[waiting.pop()]) - followed
            followed |= new
            waiting += new
        assert followed == set(names_in(reach[name], names)), lines
