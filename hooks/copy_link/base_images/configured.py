"""Base images from `.copy-link.toml`: a pattern stands for a described image, a description file, or a stage."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from copy_link.base_images.description import DescriptionError
from copy_link.base_images.find import BaseImage, describe, find, has_description, validate
from copy_link.base_images.references import split_tag
from copy_link.regular_files import LARGEST_DESCRIPTION, read
from copy_link.startup.annotations import Callable, Iterable
from copy_link.startup.nearest import nearest

DESCRIPTION_ENDING = ".mtree"

Find = Callable[[str], BaseImage]


class MappingError(ValueError):
    """A description cannot be read, or an image has none; the text says which one, and what to do.

    `pattern` is that of the line in the configuration.
    """

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(reason)
        self.pattern = pattern


def finder(
    mapped: Iterable[tuple[str, str]],
    find_other: Find = find,
    find_stage: Callable[[str, str], Find | None] | None = None,
) -> Find:
    """A `find` that tries the patterns first, in order, on the name as FROM writes it; `find_other` finds the others.

    `mapped` are pairs of a pattern (as in fnmatch) and either the name of a described image or the path of a
    description. `find_stage` gets each pair first; for a stage it returns the way to find its image, else None. Raises
    MappingError for a description that is missing or invalid, and for an image without one.
    """

    def meaning(pattern: str, value: str) -> Find | str:
        found = None if find_stage is None else find_stage(pattern, value)
        if found is not None:
            return found
        return _described(pattern, value) if value.endswith(DESCRIPTION_ENDING) else _known(pattern, value)

    known = [(pattern, meaning(pattern, value)) for pattern, value in mapped]

    def find_mapped(name: str) -> BaseImage:
        for pattern, value in known:
            if fnmatchcase(name, pattern):
                return value(name) if callable(value) else _alike(name, value, find_other)
        return find_other(name)

    return find_mapped


def _known(pattern: str, value: str) -> str:
    if not has_description(value):
        raise MappingError(
            pattern,
            f'"{pattern}" = "{value}": nothing is known of {value}; {_nearest(value)}'
            f"name a known image, or a file that ends in {DESCRIPTION_ENDING}",
        )
    return value


def _nearest(value: str) -> str:
    """A question that names the official image with the nearest name, "" if none is near."""
    official = os.listdir(os.path.join(os.path.dirname(__file__), "docker.io", "library"))
    name, colon, tag = value.partition(":")
    found = nearest(name, (file.removesuffix(DESCRIPTION_ENDING) for file in official))
    return f'did you mean "{found}{colon}{tag}"? ' if found else ""


def _alike(name: str, value: str, find_other: Find) -> BaseImage:
    """The described image, with the tag from FROM unless the mapping has one."""
    tag = split_tag(name.partition("@")[0])[1]
    has_tag = ":" in value.rpartition("/")[2]
    found = find_other(value if has_tag or not tag else f"{value}:{tag}")
    return found._replace(name=name)


def _described(pattern: str, path: str) -> Find:
    try:
        text = read(path, LARGEST_DESCRIPTION).decode()
        validate(text)
    except FileNotFoundError:
        raise MappingError(
            pattern, f"{path}: there is no such file; write it with copy-link-survey IMAGE --output {path}"
        ) from None
    except OSError as error:
        raise MappingError(pattern, f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise MappingError(pattern, f"{path}: it is not UTF-8 at byte {error.start}") from None
    except DescriptionError as error:
        text = f"{path}: {error}; write it again with copy-link-survey IMAGE --output {path}"
        raise MappingError(pattern, text) from None

    def described(name: str) -> BaseImage:
        found = describe(text, name)
        return found._replace(name=name, image=found.image.copy())

    return described
