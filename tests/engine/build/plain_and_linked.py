"""A Dockerfile taken apart into stages that can be built side by side: each COPY plain and linked.

Every variant is a stage of its own that ends with the COPY in question, so that what is in front of it is built once
and what is behind it not at all. (What is the same behind a COPY stays the same behind everything that follows.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from copy_link.dockerfile.parser import Instruction, parse
from tests.engine.build import run_tools

PLAIN = "plain"
LINKED = "linked"
SLASHED = "slashed"
FIXED = "fixed"

MOUNT_TOOLS = f" --mount=type=bind,from=tools,target={run_tools.MOUNT}"


@dataclass(frozen=True)
class Base:
    """A base image in a build: its name there and the toolbox that its RUN instructions have."""

    name: str
    tools: str


@dataclass(frozen=True)
class Stage:
    """A stage as it is built: its instructions with FROM as the first, and the names of the stages that it reads."""

    name: str
    instructions: tuple[str, ...]
    needs: frozenset[str]


@dataclass(frozen=True)
class Place:
    """One COPY or ADD of a Dockerfile: the index of the instruction, and the stage of each way to write it."""

    index: int
    instruction: Instruction
    ways: dict[str, Stage]


@dataclass(frozen=True)
class Apart:
    """A Dockerfile in pieces: all its stages whole, and the places at which it may be linked."""

    stages: dict[str, Stage]
    places: tuple[Place, ...]


def take_apart(data: bytes, prefix: str, base: Callable[[str], Base], fixed: dict[int, bytes] | None = None) -> Apart:
    """The stages of a Dockerfile, their names beginning with the prefix.

    `base` stands in for the image that a FROM names. `fixed` has the bytes of a whole Dockerfile for the index of an
    instruction: one more way to write it, which is taken from there.
    """
    return _Apart(data, prefix, base).run(fixed or {})


class _Apart:
    def __init__(self, data: bytes, prefix: str, base: Callable[[str], Base]) -> None:
        self.data = data
        self.prefix = prefix
        self.base = base
        self.arguments: dict[str, str] = {}
        # The names of stages in the file and in the build, and the toolbox of each.
        self.names: dict[str, str] = {}
        self.tools: dict[str, str] = {}

    def run(self, fixed: dict[int, bytes]) -> Apart:
        stages: dict[str, Stage] = {}
        places = []
        here: Stage | None = None
        for index, instruction in enumerate(parse(self.data).instructions):
            if instruction.keyword == "FROM":
                here = self.begin(instruction, len(stages))
            elif here is None:
                self.global_argument(instruction)
                continue
            else:
                if instruction.keyword in ("COPY", "ADD") and not _flag(instruction, "link"):
                    places.append(self.place(index, instruction, here, fixed.get(index)))
                here = self.extended(here, instruction, self.data[instruction.start : instruction.end])
            stages[here.name] = here
        return Apart(stages, tuple(places))

    def global_argument(self, instruction: Instruction) -> None:
        for word in instruction.words:
            name, equals, value = word.text.partition("=")
            if equals:
                self.arguments[name] = value

    def begin(self, instruction: Instruction, index: int) -> Stage:
        reference = re.sub(
            r"\$(\w+)|\$\{(\w+)\}",
            lambda found: self.arguments.get(found[1] or found[2], ""),
            instruction.words[0].text,
        )
        name = f"{self.prefix}s{index}"
        below = self.names.get(reference.lower())
        if below is None:
            base = self.base(reference)
            tools, first = base.tools, [f"FROM {base.name}", f'SHELL ["{run_tools.MOUNT}/{base.tools}-shell", "-c"]']
        else:
            tools, first = self.tools[below], [f"FROM {below}"]
        self.tools[name] = tools
        self.names[str(index)] = name
        if len(instruction.words) == 3:
            self.names[instruction.words[2].text.lower()] = name
        return Stage(name, tuple(first), frozenset({below} if below else ()))

    def place(self, index: int, instruction: Instruction, here: Stage, fixed: bytes | None) -> Place:
        written = self.data[instruction.start : instruction.end]
        behind = instruction.keyword_end - instruction.start
        linked = written[:behind] + b" --link" + written[behind:]
        texts = {PLAIN: written, LINKED: linked}
        last = instruction.words[-1]
        if not last.text.endswith("/"):
            at = last.append_at - instruction.start + len(b" --link")
            texts[SLASHED] = linked[:at] + b"/" + linked[at:]
        if fixed is not None:
            found = parse(fixed).instructions[index]
            texts[FIXED] = fixed[found.start : found.end]
        ways: dict[str, Stage] = {}
        for way, text in texts.items():
            stage = self.extended(here, instruction, text)
            known = next((other for other in ways.values() if other.instructions == stage.instructions), None)
            ways[way] = known or replace(stage, name=f"{self.prefix}c{index}{way}")
        return Place(index, instruction, ways)

    def extended(self, here: Stage, instruction: Instruction, written: bytes) -> Stage:
        """The stage with one more instruction, which is written like this."""
        text = written.decode("utf-8", "surrogateescape")
        needs = set(here.needs)
        if instruction.keyword == "ARG":
            text = self.argument(instruction)
        elif instruction.keyword in ("COPY", "ADD", "RUN"):
            for name in self.names_read(instruction):
                known = self.names.get(name.lower())
                text = text.replace(f"from={name}", f"from={known or self.base(name).name}", 1)
                needs |= {known} if known else set()
        if instruction.keyword == "RUN":
            text = self.with_tools(instruction, text, self.tools[here.name])
        return Stage(here.name, (*here.instructions, text), frozenset(needs))

    def argument(self, instruction: Instruction) -> str:
        words = []
        for word in instruction.words:
            is_global = "=" not in word.text and word.text in self.arguments
            words.append(f"{word.text}={self.arguments[word.text]}" if is_global else word.text)
        return f"ARG {' '.join(words)}"

    def names_read(self, instruction: Instruction) -> list[str]:
        flags = {"COPY": "from", "RUN": "mount"}
        found = [flag.value or "" for flag in instruction.flags if flag.name == flags.get(instruction.keyword)]
        if instruction.keyword == "COPY":
            return found
        mounted = [re.search(r"(?:^|,)from=([^,]+)", value) for value in found]
        return [match[1] for match in mounted if match]

    def with_tools(self, instruction: Instruction, text: str, tools: str) -> str:
        if instruction.is_json:
            text = re.sub(r"\[", f'["{run_tools.MOUNT}/{tools}-command", ', text, count=1)
        behind = len(instruction.keyword)
        return text[:behind] + MOUNT_TOOLS + text[behind:]


def _flag(instruction: Instruction, name: str) -> bool:
    return any(flag.name == name for flag in instruction.flags)
