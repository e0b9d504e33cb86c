"""A Dockerfile's stages, gone through in order: what the image is in front of each COPY, and what it is after it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from copy_link.base_images.find import BaseImage
from copy_link.dockerfile.expansion import Expanded, Variables, WordError, expand
from copy_link.dockerfile.parser import Dockerfile, Instruction, parse
from copy_link.image.accounts import ACCOUNT_FILES
from copy_link.image.entries import Contents
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image, unknown_image
from copy_link.image.tree import Tree
from copy_link.run_effects.mounts import mounted_scripts
from copy_link.stages import copied_scripts, copy_effects, settings_instructions
from copy_link.stages.copy_instruction import MOST_DIGITS, VALUE_NOT_KNOWN, Copy, Source, resolve
from copy_link.stages.copy_sources import Origin, contents_in_stage, kinds_in_stage
from copy_link.startup.records import NamedTuple

# Given a name in FROM or --from.
FindImage = Callable[[str], BaseImage]

# ARGs that BuildKit sets by itself (docs.docker.com/reference/dockerfile, automatic platform ARGs); the platform of
# a build is not known here, except that what is not a Windows image runs on Linux.
PLATFORM_ARGUMENTS = tuple(
    f"{side}{part}" for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
# Another one: which stage is built (moby/buildkit dockerfile2llb/platform.go).
TARGET_STAGE = "TARGETSTAGE"


class Stage(NamedTuple):
    """A stage as its FROM gives it.

    `base` is the name of the image below it with variables put in (None: not known), also where other stages stand
    between; `is_known` says whether anything is known of that image, `is_windows` whether it is a Windows image.
    `problem` says why the name is not known, `arguments` are the build arguments that it goes by. `source` is the
    Dockerfile's name, and lines count from 1.
    """

    source: str

    number: int
    name: str | None
    base: str | None
    line: int
    is_known: bool
    is_windows: bool = False
    problem: str = ""
    arguments: tuple[str, ...] = ()


class Placed(NamedTuple):
    """A COPY or ADD at its place: `tree` is what it is copied into, until the walk goes on."""

    stage: Stage
    copy: Copy
    tree: Tree
    is_trigger: bool


def walk(dockerfile: Dockerfile, source: str, origin: Origin, find: FindImage) -> Iterator[Placed]:
    """Every COPY and ADD of the file, ONBUILD triggers at the end of their stage, in the order of the stages.

    `source` is the name that evidence gives the Dockerfile.
    """
    return _Walk(dockerfile, source, origin, find).run()


class _Walk:
    def __init__(self, dockerfile: Dockerfile, source: str, origin: Origin, find: FindImage) -> None:
        self.dockerfile = dockerfile
        self.source = source
        self.origin = origin
        self.nowhere = Origin(None)
        self.find = find
        self.not_given: set[str] = set()
        self.global_arguments = Variables(dict.fromkeys((*PLATFORM_ARGUMENTS, TARGET_STAGE)), True, self.not_given)
        self.stages: list[tuple[Stage, Image]] = []
        # What each stage has behind ONBUILD, by its number.
        self.triggers_of: dict[int, list[Instruction]] = {}
        # What `--from` means, wherever it stands: of several stages with one name the last (dockerfile2llb, addState).
        names = [stage_name(one) for one in dockerfile.instructions if one.keyword == "FROM"]
        self.numbers = {name: number for number, name in enumerate(names) if name is not None}

    def run(self) -> Iterator[Placed]:
        stage: Stage | None = None
        image = unknown_image()
        triggers: list[Instruction] = []
        for instruction in self.dockerfile.instructions:
            if instruction.keyword == "FROM":
                if stage is not None:
                    yield from self.triggers(stage, image, triggers)
                stage, image, below = self.begin(instruction)
                triggers = self.triggers_of[stage.number] = []
                self.stages.append((stage, image))
                self.run_base_triggers(image, below)
            elif stage is None:
                arguments = self.global_arguments
                settings_instructions.argument(instruction, arguments, self.not_given, arguments, self.escape)
            elif instruction.keyword == "ONBUILD" and instruction.trigger is not None:
                triggers.append(instruction.trigger)
            elif instruction.keyword in ("COPY", "ADD"):
                copy = self.copy(instruction, image)
                yield Placed(stage, copy, image.tree, is_trigger=False)
                self.apply_copy(copy, image)
            else:
                self.apply(instruction, image)
        if stage is not None:
            yield from self.triggers(stage, image, triggers)

    @property
    def escape(self) -> str:
        return self.dockerfile.escape

    def begin(self, instruction: Instruction) -> tuple[Stage, Image, list[Instruction]]:
        """The stage, the image that it starts with, and the triggers of the one below."""
        name = stage_name(instruction)
        problem = ""
        try:
            expanded = expand(instruction.words[0].text, self.global_arguments, self.escape)
        except WordError as error:
            expanded = Expanded(None)
            problem = str(error)
        number = len(self.stages)
        base = expanded.text
        if base is None:
            problem = problem or f"{VALUE_NOT_KNOWN} {', '.join('$' + used for used in expanded.used)} is not known"
            return Stage(self.source, number, name, None, instruction.line, False, problem=problem), unknown_image(), []
        earlier = self.stage_named(base)
        if earlier is not None:
            below, image = earlier
            stage = below._replace(number=number, name=name, line=instruction.line)
            return stage, image.copy(), self.triggers_of[below.number]
        found = self.find(base)
        stage = Stage(self.source, number, name, base, instruction.line, found.known, found.is_windows)
        triggers, found.image.onbuild = found.image.onbuild, ()
        return stage._replace(arguments=expanded.used), found.image, [_trigger(text) for text in triggers]

    def stage_named(self, name: str) -> tuple[Stage, Image] | None:
        return next((found for found in reversed(self.stages) if found[0].name == name), None)

    def run_base_triggers(self, image: Image, triggers: list[Instruction]) -> None:
        """Run the ONBUILD triggers that the image below brings; they are its own COPY, and judged there."""
        for instruction in triggers:
            if instruction.keyword in ("COPY", "ADD"):
                self.apply_copy(self.copy(instruction, image), image)
            else:
                self.apply(instruction, image)

    def triggers(self, stage: Stage, image: Image, triggers: list[Instruction]) -> Iterator[Placed]:
        """The stage's own triggers, on the tree at its end: that is what a build from it starts with."""
        later = image.copy()
        for instruction in triggers:
            if instruction.keyword in ("COPY", "ADD"):
                copy = resolve(instruction, later, self.escape, self.later_kinds)
                yield Placed(stage, copy, later.tree, is_trigger=True)
                self.apply_copy(copy, later, is_later=True)
            else:
                self.apply(instruction, later)

    def copy(self, instruction: Instruction, image: Image) -> Copy:
        return resolve(instruction, image, self.escape, self.kinds)

    def later_kinds(self, origin: str | None, word: str | None, keyword: str) -> Source:
        """The kinds of a trigger's source: the build that runs it has another build context and other stages."""
        return self.nowhere.kinds(word, keyword if origin is None else "COPY")

    def kinds(self, origin: str | None, word: str | None, keyword: str) -> Source:
        image = self.image_of(origin)
        return self.origin.kinds(word, keyword) if image is None else kinds_in_stage(image.tree, word)

    def image_of(self, origin: str | None) -> Image | None:
        """The image that `--from` names, None for the build context."""
        if origin is None:
            return None
        number = self.numbers.get(origin.lower())
        if origin.isascii() and origin.isdigit():
            number = int(origin) if len(origin) <= MOST_DIGITS else len(self.stages)
        if number is None:
            return self.find(origin).image
        return self.stages[number][1] if number < len(self.stages) - 1 else unknown_image()

    def apply_copy(self, copy: Copy, image: Image, is_later: bool = False) -> None:
        origin = self.image_of(copy.origin)

        def contents(source: Source) -> Contents | None:
            if source.text is None or is_later:
                return None
            if origin is None:
                return self.origin.contents(source, copy)
            return contents_in_stage(origin.tree, posixpath.join("/", source.text))

        copy_effects.apply(image.tree, copy, contents, self.evidence(copy.instruction))
        for path in copy_effects.may_bring(image.tree, copy, ACCOUNT_FILES, contents):
            _take_accounts(image, copy, path, origin)
        if image.scripts or copy.instruction.heredocs or (origin is not None and origin.scripts):
            copied_scripts.copy(image, copy, None if is_later else origin)

    def apply(self, instruction: Instruction, image: Image) -> None:
        mounted = mounted_scripts(instruction, self.image_of)
        image.scripts.update(mounted)
        settings_instructions.apply(instruction, image, self.global_arguments, self.escape, self.evidence(instruction))
        for path in mounted:
            image.scripts.pop(path, None)

    def evidence(self, instruction: Instruction) -> Evidence:
        return Evidence(self.source, instruction.line, f"{instruction.keyword} {instruction.value}")


def _take_accounts(image: Image, copy: Copy, path: str, origin: Image | None) -> None:
    """Accounts are copied over those of the image; they are known where that stage's own file is copied by its name."""
    names = [posixpath.normpath(posixpath.join("/", source.text or "")) for source in copy.sources]
    if origin is None or path not in names or any(posixpath.basename(path) in name for name in names if name != path):
        image.forget_accounts()
    elif path == ACCOUNT_FILES[0]:
        image.users = dict(origin.users)
    else:
        image.groups = dict(origin.groups)


def stage_name(instruction: Instruction) -> str | None:
    """The name that a FROM gives its stage."""
    return instruction.words[2].text.lower() if len(instruction.words) == 3 else None


def _trigger(text: str) -> Instruction:
    """What a base image has behind ONBUILD, as an instruction."""
    return parse(f"FROM scratch\n{text}\n".encode("utf-8", "surrogateescape")).instructions[1]
