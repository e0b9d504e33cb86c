"""How WORKDIR, USER, ENV, ARG and SHELL change the image."""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.expansion import Variables, WordError, expand
from copy_link.dockerfile.parser import Instruction
from copy_link.dockerfile.split import first_blanks
from copy_link.image.entries import NEW_MODE
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.image.new_directories import create_directories, may_have_directories
from copy_link.image.tree import PATH_MAX
from copy_link.stages.copy_instruction import destination_path, ownership

# Deeper directories are not followed: `WORKDIR a` makes the path longer each time.
DEEPEST = 256


def apply(instruction: Instruction, image: Image, global_arguments: Variables, escape: str, evidence: Evidence) -> None:
    """Change the image as one of these instructions does; others change nothing."""
    keyword = instruction.keyword
    if keyword == "WORKDIR":
        workdir(instruction, image, escape, evidence)
    elif keyword == "USER":
        image.user = _expanded(instruction.arguments, image, escape)
    elif keyword == "ENV":
        environment(instruction, image, escape)
    elif keyword == "ARG":
        argument(instruction, image.variables, image.not_given, global_arguments, escape)
        names = [word.text.partition("=")[0] for word in instruction.words]
        image.arguments.update(names)
        image.from_arguments.update(names)
    elif keyword == "SHELL":
        image.shell = tuple(word.text for word in instruction.words)


def workdir(instruction: Instruction, image: Image, escape: str, evidence: Evidence) -> None:
    """Change to a directory; create it and its missing parents as the current USER."""
    text = _expanded(instruction.arguments, image, escape)
    image.workdir = None if text is None else destination_path(image.workdir, text)[0]
    if image.workdir is not None and image.workdir.count("/") > DEEPEST:
        image.workdir = None
    owner = ownership(image.user, image)
    if image.workdir is not None:
        create_directories(image.tree, image.workdir, NEW_MODE, owner.uid, owner.gid, evidence)
    else:
        above = _known_beginning(instruction.arguments)
        create_directories(image.tree, above, NEW_MODE, owner.uid, owner.gid, evidence)
        may_have_directories(image.tree, above, NEW_MODE, owner.uid, owner.gid, evidence)


def _known_beginning(text: str) -> str:
    """The directory before the first variable of an absolute path, `/` if there is none."""
    above = text.partition("$")[0].rpartition("/")[0] if len(text) <= PATH_MAX else ""
    return posixpath.normpath(above) if above.startswith("/") and "\\" not in above else "/"


def environment(instruction: Instruction, image: Image, escape: str) -> None:
    """Set the variables; every value is expanded with the variables as they were before the instruction."""
    pairs = [word.text.partition("=") for word in instruction.words]
    if instruction.words and "=" not in instruction.words[0].text:
        text = instruction.arguments
        end, start = first_blanks(text, 0, len(text))
        pairs = [(text[:end], "=", text[start:])]
    values = {}
    for name, _, value in pairs:
        expanded = _expanded(name, image, escape)
        if expanded is not None:
            values[expanded] = _expanded(value, image, escape)
            if "$" in value and any(argument in value for argument in image.from_arguments):
                image.from_arguments.add(expanded)
    image.environment.update(values)
    image.arguments.difference_update(values)
    image.not_given.difference_update(values)


def argument(
    instruction: Instruction, variables: Variables, not_given: set[str], global_arguments: Variables, escape: str
) -> None:
    """Set the arguments among `variables` to their defaults, those of the instruction or of the global arguments.

    An argument without a default keeps its value; if it has none yet, its value is not known.
    """
    values = variables.values
    for word in instruction.words:
        name, equals, default = word.text.partition("=")
        if equals:
            not_given.discard(name)
            try:
                values[name] = expand(default, variables, escape).text
            except WordError:
                values[name] = None
        elif name in global_arguments.values and name not in global_arguments.not_given:
            not_given.discard(name)
            values[name] = global_arguments.values[name]
        elif name not in values:
            values[name] = None
            if variables.is_whole:
                not_given.add(name)


def _expanded(text: str, image: Image, escape: str) -> str | None:
    try:
        return expand(text, image.variables, escape).text
    except WordError:
        return None
