from __future__ import annotations

import pytest

from copy_link.onboarding.yaml_files import YamlError, load


def test_tags_of_other_programs_are_ignored() -> None:
    assert load("a: !reset null\nb: !override [1]\nc: !x {d: 1}\n") == {"a": "null", "b": [1], "c": {"d": 1}}


def test_only_the_first_document_is_read() -> None:
    assert load("a: 1\n---\nb: 2\n") == {"a": 1}
    assert load("") is None


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\ta: 1", "a: *gone", "a: 2026-99-99"])
def test_what_is_not_yaml_is_an_error(text: str) -> None:
    with pytest.raises(YamlError, match="not YAML: "):
        load(text)


def test_code_is_not_run() -> None:
    with pytest.raises(YamlError, match="could not determine a constructor"):
        load("!!python/object/apply:os.abort []")
