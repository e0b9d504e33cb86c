from __future__ import annotations

import pytest

from copy_link.startup.nearest import nearest, nearest_words


@pytest.mark.parametrize(("word", "found"), [("copyy", "copy"), ("ad", "add"), ("x", None), ("", None)])
def test_a_wrong_word_stands_for_the_known_one_that_is_most_like_it(word: str, found: str | None) -> None:
    assert nearest(word, ("add", "copy")) == found


def test_the_best_come_first_and_no_more_than_wanted() -> None:
    assert nearest_words("copyy", ("cop", "copy", "add", "copies"), 2) == ["copy", "cop"]
    assert nearest_words("x", ("add", "copy"), 2) == []
