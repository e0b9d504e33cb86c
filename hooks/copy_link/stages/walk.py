"""Walks a Dockerfile's stages in order: the image before each COPY, and the image after it."""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.expansion import Variables
from copy_link.dockerfile.parser import Dockerfile, Instruction, parse
from copy_link.image.accounts import ACCOUNT_FILES, GROUP
from copy_link.image.entries import Contents
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image, unknown_image
from copy_link.image.tree import Tree
from copy_link.stages import copy_effects, settings_instructions
from copy_link.stages.collisions import Collision, find_collisions
from copy_link.stages.copy_instruction import (
    MAXIMUM_DIGITS,
    Copy,
    Source,
    expanded_word,
    has_flag,
    has_wildcard,
    resolve,
)
from copy_link.stages.copy_sources import Origin, contents_in_stage, kinds_in_stage
from copy_link.stages.stage import PLATFORM_ARGUMENTS, TARGET_STAGE, FindImage, Stage, stage_name, stage_names
from copy_link.stages.windows import is_windows_name, windows_stages
from copy_link.startup.annotations import Iterator
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.run_effects.budget import Budget
    from copy_link.stages.numeric_owner import NumericOwner


class Placed(NamedTuple):
    """A COPY or ADD in its stage.

    `tree` is the one that it copies into, valid until the walk continues. `collisions` are the paths of the tree that
    the copied files do not fit. `owner` has the numbers for the names in `--chown`, None if they are not known.
    """

    stage: Stage
    copy: Copy
    tree: Tree
    collisions: tuple[Collision, ...] = ()
    owner: NumericOwner | None = None


class BuiltStage(NamedTuple):
    """A stage, the image at its end, and its ONBUILD triggers."""

    stage: Stage
    image: Image
    triggers: tuple[Instruction, ...]


def walk(dockerfile: Dockerfile, source: str, origin: Origin, find: FindImage) -> Iterator[Placed]:
    """Yield every COPY and ADD of the file in the order of the stages, ONBUILD triggers at the end of their stage.

    `source` is the name that evidence gives the Dockerfile.
    """
    return _Walk(dockerfile, source, origin, find).placed(_judged_length(dockerfile))


def stages_of(dockerfile: Dockerfile, source: str, origin: Origin, find: FindImage) -> list[BuiltStage]:
    """Every stage of the file in order, with the image at its end; the arguments are those of `walk`."""
    walked = _Walk(dockerfile, source, origin, find)
    for _ in walked.placed(len(dockerfile.instructions)):
        pass
    return [BuiltStage(stage, image, tuple(walked.triggers_of[stage.number])) for stage, image in walked.stages]


def _judged_length(dockerfile: Dockerfile) -> int:
    """The number of instructions up to the last COPY or ADD: those after it change no image that one copies into.

    A COPY in a trigger is judged at the end of its stage, so then it is all of them.
    """
    keywords = [one.trigger.keyword if one.trigger else one.keyword for one in dockerfile.instructions]
    if any(one.trigger and one.trigger.keyword in ("COPY", "ADD") for one in dockerfile.instructions):
        return len(keywords)
    return max((number for number, keyword in enumerate(keywords, 1) if keyword in ("COPY", "ADD")), default=0)


class _Walk:
    def __init__(self, dockerfile: Dockerfile, source: str, origin: Origin, find: FindImage) -> None:
        self.dockerfile = dockerfile
        self.source = source
        self.origin = origin
        self.no_origin = Origin(None)
        self.find = find
        # For all RUN instructions; None until the first.
        self.budget: Budget | None = None
        self.not_given: set[str] = set()
        self.global_arguments = Variables(dict.fromkeys((*PLATFORM_ARGUMENTS, TARGET_STAGE)), True, self.not_given)
        self.stages: list[tuple[Stage, Image]] = []
        # The last stage with each name so far.
        self.named: dict[str, tuple[Stage, Image]] = {}
        # The images that `--from` names, and the lookups in the trees of those and of finished stages. The trees are
        # kept, so no other tree gets the identity of one.
        self.others: dict[str, Image] = {}
        self.lookups: dict[tuple[int, str, bool], tuple[Tree, Contents | None]] = {}
        self.windows_stages = windows_stages(dockerfile)
        # The ONBUILD triggers of each stage, by its number.
        self.triggers_of: dict[int, list[Instruction]] = {}
        # `--from` names the last of several stages with the same name, wherever it is used (dockerfile2llb, addState).
        self.numbers = {name: number for number, name in enumerate(stage_names(dockerfile)) if name is not None}

    def placed(self, length: int) -> Iterator[Placed]:
        """Walk so many instructions of the file."""
        stage: Stage | None = None
        image = unknown_image()
        triggers: list[Instruction] = []
        for instruction in self.dockerfile.instructions[:length]:
            if instruction.keyword == "FROM":
                if stage is not None:
                    yield from self.triggers(stage, image, triggers)
                stage, image, inherited = self.begin(instruction)
                triggers = self.triggers_of[stage.number] = []
                self.stages.append((stage, image))
                if stage.name is not None:
                    self.named[stage.name] = stage, image
                self.run_inherited_triggers(image, inherited)
            elif stage is None:
                arguments = self.global_arguments
                settings_instructions.argument(instruction, arguments, self.not_given, arguments, self.escape)
            elif instruction.keyword == "ONBUILD" and instruction.trigger is not None:
                triggers.append(instruction.trigger)
            elif instruction.keyword in ("COPY", "ADD"):
                copy = self.copy(instruction, image)
                found = self.collisions(copy, image)
                yield Placed(stage, copy, image.tree, found, _numeric_owner(copy, image))
                self.apply_copy(copy, image)
            else:
                self.apply(instruction, image)
        if stage is not None:
            yield from self.triggers(stage, image, triggers)

    @property
    def escape(self) -> str:
        return self.dockerfile.escape

    def begin(self, instruction: Instruction) -> tuple[Stage, Image, list[Instruction]]:
        """The stage that a FROM begins, the image that it starts with, and the triggers that it inherits."""
        name, number, line = stage_name(instruction), len(self.stages), instruction.line
        is_windows = number in self.windows_stages
        base, used, problem = expanded_word(instruction.words[0].text, self.global_arguments, self.escape)
        if base is None:
            either = self.either_stage(instruction.words[0].text)
            if either is not None:
                below, image = either
                return below._replace(number=number, name=name, line=line, problem=problem), image, []
            image, is_known = self.any_tag(instruction.words[0].text)
            stage = Stage(self.source, number, name, None, line, is_known or is_windows, is_windows, problem)
            return stage, image, []
        earlier = self.named.get(base)
        if earlier is not None:
            below, image = earlier
            return below._replace(number=number, name=name, line=line), image.copy(), self.triggers_of[below.number]
        found = self.find(base)
        is_windows = is_windows or found.is_windows or is_windows_name(base)
        is_known = found.known or is_windows
        lowest = base if found.built_on is None else found.built_on or None
        stage = Stage(self.source, number, name, lowest, line, is_known, is_windows, None, used, found.taken_as)
        triggers, found.image.onbuild = found.image.onbuild, ()
        return stage, found.image, [_trigger(text) for text in triggers]

    def either_stage(self, text: str) -> tuple[Stage, Image] | None:
        """Any of the stages that a FROM with an unknown variable may name; None if there is none, or none in common."""
        if not self.stages:
            return None
        # Imported here: few files choose a stage by a variable.
        from copy_link.stages import alternatives

        names = alternatives.fitting(text, self.global_arguments, self.escape, self.named)
        found = [self.named[name] for name in names]
        stages = [stage for stage, _ in found]
        if not found or any(stage.is_windows or self.triggers_of[stage.number] for stage in stages):
            return None
        base = stages[0].base if len({stage.base for stage in stages}) == 1 else None
        is_known = all(stage.is_known for stage in stages)
        taken_as = tuple(dict.fromkeys(one for stage in stages for one in stage.taken_as))
        below = stages[0]._replace(base=base, is_known=is_known, taken_as=taken_as)
        return below, alternatives.either([image for _, image in found])

    def any_tag(self, text: str) -> tuple[Image, bool]:
        """An image of which only the repository is known, as in `debian:${V}`, and if that has a description."""
        repository, colon, _ = text.partition(":")
        if not colon or "$" in repository or "/" in text[len(repository) :]:
            return unknown_image(), False
        # A digest without a tag may be any image of the repository.
        found = self.find(f"{repository}@")
        return (found.image, True) if found.known else (unknown_image(), False)

    def run_inherited_triggers(self, image: Image, triggers: list[Instruction]) -> None:
        """Run the ONBUILD triggers of the base; a COPY among them is judged where it is written."""
        for instruction in triggers:
            if instruction.keyword in ("COPY", "ADD"):
                self.apply_copy(self.copy(instruction, image), image)
            else:
                self.apply(instruction, image)

    def triggers(self, stage: Stage, image: Image, triggers: list[Instruction]) -> Iterator[Placed]:
        """The stage's own triggers, on the tree at its end: a build from this stage starts with that tree."""
        later = image.copy()
        for instruction in triggers:
            if instruction.keyword in ("COPY", "ADD"):
                copy = resolve(instruction, later, self.escape, self.later_kinds, self.dockerfile.frontend)
                found = self.collisions(copy, later, is_later=True)
                yield Placed(stage, copy, later.tree, found, _numeric_owner(copy, later))
                self.apply_copy(copy, later, is_later=True)
            else:
                self.apply(instruction, later)

    def copy(self, instruction: Instruction, image: Image) -> Copy:
        return resolve(instruction, image, self.escape, self.kinds, self.dockerfile.frontend)

    def later_kinds(self, origin: str | None, word: str | None, keyword: str) -> Source:
        """The kinds of a trigger's source: the build that runs it has another build context and other stages."""
        return self.no_origin.kinds(word, keyword if origin is None else "COPY")

    def kinds(self, origin: str | None, word: str | None, keyword: str) -> Source:
        image = self.image_of(origin)
        return self.origin.kinds(word, keyword) if image is None else kinds_in_stage(image.tree, word)

    def image_of(self, origin: str | None) -> Image | None:
        """The image that `--from` names, None for the build context."""
        if origin is None:
            return None
        number = self.numbers.get(origin.lower())
        if origin.isascii() and origin.isdigit():
            number = int(origin) if len(origin) <= MAXIMUM_DIGITS else len(self.stages)
        if number is None:
            if origin not in self.others:
                self.others[origin] = self.find(origin).image
            return self.others[origin]
        return self.stages[number][1] if number < len(self.stages) - 1 else unknown_image()

    def contents_of(self, copy: Copy, is_later: bool = False) -> copy_effects.SourceContents:
        """The lookup of the contents of each source; they are unknown in the build that runs a trigger."""
        origin = None if is_later else self.image_of(copy.origin)

        def contents(source: Source) -> Contents | None:
            if source.text is None or is_later:
                return None
            if origin is None:
                return self.origin.contents(source, copy)
            key = id(origin.tree), source.text, copy.spelled_as_directory
            if key not in self.lookups:
                found = contents_in_stage(origin.tree, posixpath.join("/", source.text), copy.spelled_as_directory)
                self.lookups[key] = origin.tree, found
            return self.lookups[key][1]

        return contents

    def collisions(self, copy: Copy, image: Image, is_later: bool = False) -> tuple[Collision, ...]:
        def matches(source: Source) -> list[Contents]:
            if is_later or source.text is None or not has_wildcard(source.text):
                return []
            origin = self.image_of(copy.origin)
            if origin is None:
                return []
            # Imported here: few sources in another stage have a wildcard.
            from copy_link.stages.stage_wildcards import sure_matches_in_stage

            return sure_matches_in_stage(origin.tree, source.text)

        return find_collisions(image.tree, copy, self.contents_of(copy, is_later), matches)

    def apply_copy(self, copy: Copy, image: Image, is_later: bool = False) -> None:
        origin = self.image_of(copy.origin)
        contents = self.contents_of(copy, is_later)
        copy_effects.apply(image.tree, copy, contents, self.evidence(copy.instruction))
        for path in copy_effects.paths_that_may_become_files(image.tree, copy, ACCOUNT_FILES, contents):
            _take_accounts(image, copy, path, origin)
        if image.scripts or copy.instruction.heredocs or (origin is not None and origin.scripts):
            # Imported here: few files copy a script that they write.
            from copy_link.stages import copied_scripts

            copied_scripts.copy(image, copy, None if is_later else origin)

    def apply(self, instruction: Instruction, image: Image) -> None:
        if instruction.keyword == "RUN":
            self.run(instruction, image)
        else:
            evidence = self.evidence(instruction)
            settings_instructions.apply(instruction, image, self.global_arguments, self.escape, evidence)

    def run(self, instruction: Instruction, image: Image) -> None:
        # Imported here: a hook starts on every commit, and a Dockerfile without RUN needs none of it.
        from copy_link.run_effects import run
        from copy_link.run_effects.budget import Budget

        if self.budget is None:
            self.budget = Budget()
        mounted = {}
        if has_flag(instruction, "mount"):
            from copy_link.run_effects.mounts import mounted_scripts

            mounted = mounted_scripts(instruction, self.image_of)
        image.scripts.update(mounted)
        run.run(image, instruction, self.source, self.escape, image.shell, self.budget)
        for path in mounted:
            image.scripts.pop(path, None)

    def evidence(self, instruction: Instruction) -> Evidence:
        text = f"{instruction.keyword} {instruction.value}"
        return Evidence(self.source, instruction.line, None, Predicate(INSTRUCTION, text=text))


def _numeric_owner(copy: Copy, image: Image) -> NumericOwner | None:
    if not copy.ownership.names:
        return None
    # Imported here: few COPY have a name in --chown.
    from copy_link.stages.numeric_owner import numeric_owner

    return numeric_owner(copy, image)


def _take_accounts(image: Image, copy: Copy, path: str, origin: Image | None) -> None:
    """The accounts after an account file was copied; known if a stage's own file is copied by its name."""
    names = [posixpath.normpath(posixpath.join("/", source.text or "")) for source in copy.sources]
    if origin is None or path not in names or any(posixpath.basename(path) in name for name in names if name != path):
        image.forget_accounts()
        return
    is_group = path != ACCOUNT_FILES[0]
    if is_group:
        image.groups = dict(origin.groups)
    else:
        image.users = dict(origin.users)
    kept = {key: given for key, given in image.numbers.items() if (key[0] == GROUP) is not is_group}
    image.numbers = kept | {key: given for key, given in origin.numbers.items() if (key[0] == GROUP) is is_group}


def _trigger(text: str) -> Instruction:
    """An ONBUILD trigger of a base image, as an instruction."""
    return parse(f"FROM scratch\n{text}\n".encode("utf-8", "surrogateescape")).instructions[1]
