"""Splits a Dockerfile into stages that can be built side by side, with each COPY plain and linked.

Every form of a COPY becomes a stage of its own that ends with this COPY. The instructions before it are shared by all
forms and built once; the instructions after it are not built, because equal images stay equal.
"""

from __future__ import annotations

import platform
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from copy_link.dockerfile.parser import Instruction, parse
from tests.engine.build import pinned_frontends, run_tools

PLAIN = "plain"
LINKED = "linked"
SLASHED = "slashed"
FIXED = "fixed"

# The names of machines in Go, which TARGETARCH has.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

MOUNT_TOOLS = f" --mount=type=bind,from=tools,target={run_tools.MOUNT}"


@dataclass(frozen=True)
class Base:
    """A base image in a build: its name there, its WORKDIR, and the kind of run tools for its RUN instructions."""

    name: str
    tools: str
    workdir: str = "/"


@dataclass(frozen=True)
class Stage:
    """A stage to build: its instructions, beginning with FROM, and the names of the stages that it needs."""

    name: str
    instructions: tuple[str, ...]
    needs: frozenset[str]


@dataclass(frozen=True)
class CopyForms:
    """One COPY or ADD of a Dockerfile, the index of the instruction, and a stage for each form (PLAIN, LINKED...).

    `is_linked` is true if the Dockerfile has the linked form.
    """

    index: int
    instruction: Instruction
    forms: dict[str, Stage]
    is_linked: bool


@dataclass(frozen=True)
class DockerfileParts:
    """A Dockerfile in parts: all its complete stages, and each COPY or ADD with its forms."""

    stages: dict[str, Stage]
    copies: tuple[CopyForms, ...]


def take_apart(
    data: bytes, prefix: str, base: Callable[[str], Base], fixed: dict[int, bytes] | None = None
) -> DockerfileParts:
    """Split a Dockerfile into stages whose names begin with the prefix.

    `base` maps the image name in FROM to a base image of the build. `fixed` maps the index of an instruction to the
    bytes of a whole Dockerfile in which this instruction has its FIXED form.
    """
    return _Splitter(data, prefix, base).run(fixed or {})


class _Splitter:
    def __init__(self, data: bytes, prefix: str, base: Callable[[str], Base]) -> None:
        self.data = data
        self.prefix = prefix
        self.base = base
        # The builder sets the platform by itself.
        self.arguments: dict[str, str] = {"TARGETARCH": ARCHITECTURES.get(platform.machine(), platform.machine())}
        # From the names of stages in the file to those in the build, and from these to the kind of run tools.
        self.names: dict[str, str] = {}
        self.tools: dict[str, str] = {}
        # The names and values of ENV and ARG, and the WORKDIR, of each stage in the build.
        self.variables: dict[str, dict[str, str]] = {}
        self.workdirs: dict[str, str] = {}
        self.frontend = pinned_frontends.pinned_version(data)

    def run(self, fixed: dict[int, bytes]) -> DockerfileParts:
        stages: dict[str, Stage] = {}
        copies = []
        here: Stage | None = None
        for index, instruction in enumerate(parse(self.data).instructions):
            if instruction.keyword == "FROM":
                here = self.begin(instruction, len(stages))
            elif here is None:
                self.global_argument(instruction)
                continue
            else:
                if instruction.keyword in ("COPY", "ADD"):
                    copies.append(self.forms_of(index, instruction, here, fixed.get(index)))
                here = self.extended(here, instruction, self.data[instruction.start : instruction.end])
                self.follow(here.name, instruction)
            stages[here.name] = here
        return DockerfileParts(stages, tuple(copies))

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
        self.workdirs[name] = self.workdirs[below] if below else base.workdir
        self.variables[name] = dict(self.variables[below]) if below else {}
        self.names[str(index)] = name
        if len(instruction.words) == 3:
            self.names[instruction.words[2].text.lower()] = name
        return Stage(name, tuple(first), frozenset({below} if below else ()))

    def forms_of(self, index: int, instruction: Instruction, here: Stage, fixed: bytes | None) -> CopyForms:
        written = self.data[instruction.start : instruction.end]
        end = instruction.keyword_end - instruction.start
        flag = next((flag for flag in instruction.flags if flag.name == "link"), None)
        if flag is None:
            added = b" --link"
            texts = {PLAIN: written, LINKED: written[:end] + added + written[end:]}
        else:
            added = b""
            texts = {PLAIN: written.replace(self.data[flag.start : flag.end], b"", 1), LINKED: written}
        last = instruction.words[-1]
        if not last.text.endswith("/"):
            at = last.append_at - instruction.start + len(added)
            texts[SLASHED] = texts[LINKED][:at] + b"/" + texts[LINKED][at:]
        if fixed is not None:
            found = parse(fixed).instructions[index]
            texts[FIXED] = fixed[found.start : found.end]
        forms: dict[str, Stage] = {}
        for form, text in texts.items():
            stage = self.extended(here, instruction, text)
            known = next((other for other in forms.values() if other.instructions == stage.instructions), None)
            forms[form] = known or replace(stage, name=f"{self.prefix}c{index}{form}")
        return CopyForms(index, instruction, forms, flag is not None)

    def extended(self, here: Stage, instruction: Instruction, written: bytes) -> Stage:
        """The stage with one more instruction, whose text is `written`."""
        if self.frontend is not None and instruction.keyword in ("COPY", "ADD"):
            written = self.as_the_frontend_reads(written, here.name, self.frontend)
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

    def follow(self, name: str, instruction: Instruction) -> None:
        """Keep track of the variables and the WORKDIR of a stage."""
        if instruction.keyword in ("ENV", "ARG"):
            for word in instruction.words:
                variable, equals, value = word.text.partition("=")
                if equals or variable in self.arguments:
                    self.variables[name][variable] = value if equals else self.arguments[variable]
        elif instruction.keyword == "WORKDIR":
            workdir = _expanded(instruction.value.strip(), self.variables[name])
            self.workdirs[name] = posixpath.normpath(posixpath.join("/", self.workdirs[name], workdir))

    def as_the_frontend_reads(self, written: bytes, name: str, version: int) -> bytes:
        """The instruction with the destination that the builder's own frontend reads as the pinned one does."""
        prefix = b"FROM scratch\n"
        last = parse(prefix + written).instructions[1].words[-1]
        before = _expanded(last.text, self.variables[name])
        after = pinned_frontends.destination_of(version, before, self.workdirs[name])
        if after == before:
            return written
        start, end = last.start - len(prefix), last.end - len(prefix)
        quote = b'"' if written[start : start + 1] == b'"' else b""
        return written[:start] + quote + after.encode() + quote + written[end:]

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
        end = len(instruction.keyword)
        return text[:end] + MOUNT_TOOLS + text[end:]


def _expanded(text: str, variables: dict[str, str]) -> str:
    """The text with `$NAME`, `${NAME}` and `${NAME:-default}` expanded, which is all that generated files have."""

    def value(found: re.Match[str]) -> str:
        return variables.get(found[1] or found[2]) or found[3] or ""

    return re.sub(r"\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})", value, text)
