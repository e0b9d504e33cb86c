from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from copy_link.cli import configuration
from copy_link.cli.configuration import KEYS, parse
from copy_link.rules.builders import FIRST_WITH_LINK
from copy_link.rules.table import RULES
from copy_link.settings import Settings, SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_every_setting_is_read() -> None:
    text = b"""
include-add = true
syntax = "builtin"
exclude = ["vendor", "tests/**"]
select = ["CL0", "CL101"]
ignore = ["CL002"]
stages = ["final", "api-*"]
builders = ["buildkit", "podman<5.6"]
[per-file-ignores]
"tests/**" = ["CL1", "CL201"]
[contexts]
"services/*/Dockerfile" = "."
"web/Dockerfile" = ["web", "../shared"]
[base-images]
"registry.example.com/python/*" = "python"
"mine:*" = "images/mine.mtree"
"""
    found = parse(text, "/project/.copy-link.toml")
    images = (("registry.example.com/python/*", "python"), ("mine:*", "/project/images/mine.mtree"))
    assert found == Settings(
        include_add=True,
        syntax="builtin",
        base_images=images,
        exclude=("vendor", "tests/**"),
        contexts=(
            ("services/*/Dockerfile", ("/project",)),
            ("web/Dockerfile", ("/project/web", "/shared")),
        ),
        configuration="/project/.copy-link.toml",
        select=("CL0", "CL101"),
        ignore=("CL002",),
        per_file_ignores=(("tests/**", ("CL1", "CL201")),),
        stages=("final", "api-*"),
        builders=("buildkit", "podman<5.6"),
    )


@pytest.mark.parametrize(("text", "stages"), [("'all'", ()), ("'final'", ("final",)), ("['a', 'b']", ("a", "b"))])
def test_all_stages_are_no_choice_of_stages(text: str, stages: tuple[str, ...]) -> None:
    assert parse(f"stages = {text}".encode(), "x").stages == stages


def test_an_empty_configuration_means_the_defaults() -> None:
    assert parse(b"", "x") == Settings(configuration="x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"=", "x: not TOML"),
        (b"\xff", "x: not TOML"),
        (b"a = " + b"[" * 5000, "x: not TOML: it is nested more than 20 levels deep (at line 1)"),
        (b"[base-images]\na = 'b'\n'c' = " + b"1" * 5000, "x: not TOML: a number has more than 100 digits (at line 3)"),
        (b'[base-images]\na = "\\u0000.mtree"', "x: not TOML: a text has a NUL (at line 2)"),
        (b".".join([b"a"] * 20_000) + b" = 1", "x: not TOML: it is nested more than 20 levels deep (at line 1)"),
        (
            b"includeadd = true",
            "x:1: unknown setting 'includeadd'; did you mean \"include-add\"?",
        ),
        (b"\n[context]\na = 'b'", "x:2: unknown setting 'context'; did you mean \"contexts\"?"),
        (
            b"strictness = true",
            "unknown setting 'strictness'; the settings are include-add, syntax, select, ignore, per-file-ignores, ",
        ),
        (b"include-add = 'yes'", "include-add must be true or false"),
        (
            b"syntax = true",
            'x:1: syntax must be "require", "builtin" or a frontend, like "registry.example.com/docker/',
        ),
        (b"\nsyntax = 'buildin'", 'dockerfile:1"; did you mean "builtin"?'),
        (b"syntax = 'a/b c'", 'syntax must be "require", "builtin" or a frontend'),
        (
            b"syntax = 'mirror/docker/dockerfile:1.3'",
            "syntax must be a frontend that knows --link, which mirror/docker/dockerfile:1.3 does not",
        ),
        (b"select = 'CL1'", 'select must be a list of rules, like ["CL1", "CL201"]'),
        (b"ignore = [1]", 'ignore must be a list of rules, like ["CL1", "CL201"]'),
        (b"select = ['CL1', 'CL140']", 'x:1: select: there is no rule "CL140"; did you mean "CL10'),
        (
            b"\nignore = [\n  'CL1',\n  'missing-link',\n]",
            'x:4: ignore: there is no rule "missing-link"; did you mean "CL001"?',
        ),
        (b"ignore = ['']", 'x:1: ignore: there is no rule ""'),
        (b"per-file-ignores = []", "[per-file-ignores] must be a table whose lines are a pattern and a list of rules"),
        (b"[per-file-ignores]\n'a' = 'CL1'", "x:2: each line of [per-file-ignores] must be a pattern and a list"),
        (b"[per-file-ignores]\n'a' = ['CL1']\n'b' = ['CL9']", 'x:3: b: there is no rule "CL9"'),
        (b"stages = 'last'", 'x:1: stages must be "all", "final", or a list of names of stages'),
        (b"stages = []", 'stages must be "all", "final", or a list of names of stages'),
        (b"builders = 'podman'", 'builders must be a list of builders, like ["podman<5.6"]'),
        (
            b"builders = [\n'buildkit',\n'podmann<5',\n]",
            'x:3: builders: there is no builder "podmann"; did you mean "podman"?',
        ),
        (b"builders = ['podman 5.4']", 'x:1: builders: "podman 5.4" is not a builder and the versions in use, like'),
        (b"exclude = 'vendor'", 'exclude must be a list of patterns, like ["tests/**"]'),
        (b"exclude = [1]", 'exclude must be a list of patterns, like ["tests/**"]'),
        (b"contexts = 'x'", "x:1: [contexts] must be a table whose lines are a pattern and a folder"),
        (b"[contexts]\n\n'a/Dockerfile' = 1", "x:3: each line of [contexts] must be a pattern and a folder"),
        (b"[contexts]\n'a' = []", "x:2: each line of [contexts] must be a pattern and a folder"),
        (b"base-images = ['a']", "[base-images] must be a table whose lines are a pattern and an image, like"),
        (b"[base-images]\na = 1", "x:2: each line of [base-images] must be a pattern and an image, like"),
    ],
)
def test_a_wrong_setting_is_an_error_with_the_file_and_the_remedy(text: bytes, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(text, "x")
    assert str(error.value).startswith("x:")
    assert message in str(error.value)


def test_newer_tags_may_be_unknown() -> None:
    assert parse(b'newer-tags = "unknown"', "x").newer_tags == "unknown"
    assert parse(b"", "x").newer_tags == "like-newest"
    with pytest.raises(SettingsError, match='newer-tags must be "like-newest" or "unknown"'):
        parse(b'newer-tags = "newest"', "x")


SCHEMA = json.loads((Path(configuration.__file__).parent / "copy-link.schema.json").read_text())


def test_the_schema_has_exactly_the_keys_of_the_parser_and_their_defaults() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert sorted(SCHEMA["properties"]) == sorted(KEYS)
    defaults = {key: rule["default"] for key, rule in SCHEMA["properties"].items()}
    empty = Settings()
    assert defaults == {
        "include-add": empty.include_add,
        "syntax": empty.syntax,
        "newer-tags": empty.newer_tags,
        "exclude": [],
        "contexts": {},
        "base-images": {},
        "select": list(empty.select),
        "ignore": [],
        "per-file-ignores": {},
        "stages": "all",
        "builders": [],
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "include-add = true",
        "include-add = 1",
        "syntax = 'builtin'",
        "syntax = 'other'",
        "newer-tags = 'unknown'",
        "newer-tags = false",
        "exclude = []",
        "exclude = ['a']",
        "exclude = 'a'",
        "exclude = [1]",
        "[contexts]",
        "[contexts]\n'a' = '.'",
        "[contexts]\n'a' = ['.', 'a']",
        "[contexts]\n'a' = []",
        "[contexts]\n'a' = 1",
        "contexts = []",
        "[base-images]\n'a' = 'debian'",
        "[base-images]\n'a' = ['debian']",
        "base-images = 1",
        "other = 1",
        "syntax = 'registry.example.com/docker/dockerfile:1'",
        "syntax = 'a/b c'",
        "syntax = 'a'",
        *(f"select = ['{rule[:end]}']" for rule in RULES for end in range(1, len(rule) + 1)),
        "select = ['CL4']",
        "select = ['']",
        "select = 'CL1'",
        "ignore = ['CL001', 'CL2']",
        "ignore = ['CL001', 'cl2']",
        "[per-file-ignores]\n'a' = ['CL1']",
        "[per-file-ignores]\n'a' = ['CL4']",
        "[per-file-ignores]\n'a' = 'CL1'",
        "stages = 'all'",
        "stages = 'final'",
        "stages = 'last'",
        "stages = ['a']",
        "stages = []",
        "stages = 1",
        *(f"builders = ['{builder}']" for builder in (*FIRST_WITH_LINK, "podman<5.6", "kaniko == 1.9", "classic>=23")),
        *(f"builders = ['{builder}']" for builder in ("docker", "podman5", "podman<", "podman<5.x", "Podman", "")),
        "builders = 'podman'",
    ],
)
def test_the_schema_and_the_parser_accept_the_same_files(text: str) -> None:
    is_valid = jsonschema.Draft7Validator(SCHEMA).is_valid(tomllib.loads(text))
    try:
        parse(text.encode(), "x")
    except SettingsError:
        assert not is_valid
    else:
        assert is_valid
