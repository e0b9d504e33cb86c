"""The stages that a FROM may name if a variable in it is unknown, such as `FROM base-$TARGETARCH`."""

from __future__ import annotations

import re

from copy_link.base_images.joining import join_images
from copy_link.dockerfile.expansion import Variables, WordError, expand
from copy_link.image.accounts import either_numbers
from copy_link.image.image import Image
from copy_link.image.scripts import merged
from copy_link.startup.annotations import Iterable, Sequence

# In place of an unknown value; no name of a stage has it.
_UNKNOWN = "\0"


def fitting(text: str, variables: Variables, escape: str, names: Iterable[str]) -> list[str]:
    """Those of the names of stages that the word may expand to; none if it may expand to any name.

    A variable that has no known value may have any.
    """
    values: dict[str, str | None] = {
        name: _UNKNOWN if value is None else value for name, value in variables.values.items()
    }
    try:
        expanded = expand(text, Variables(values, variables.is_whole), escape).text or ""
    except WordError:
        return []
    if _UNKNOWN not in expanded or not any(character.isalnum() for character in expanded):
        return []
    form = re.compile(".*".join(re.escape(part) for part in expanded.lower().split(_UNKNOWN)), re.DOTALL)
    return [name for name in dict.fromkeys(names) if form.fullmatch(name)]


def either(images: Sequence[Image]) -> Image:
    """An image that may be any of these."""
    image = images[0].copy()
    for other in images[1:]:
        join_images(image, other)
        image.scripts = merged(image.scripts, other.scripts)
        image.arguments |= other.arguments
        image.not_given |= other.not_given
        image.from_arguments |= other.from_arguments
        image.numbers = either_numbers(image.numbers, other.numbers)
    return image
