"""What BuildKit's frontend refuses once a Dockerfile is split into instructions, and why, in words.

The meaning is that of moby/buildkit frontend/dockerfile/instructions (parse.go, bflag.go).
"""

from __future__ import annotations

import re

from copy_link.dockerfile_lines import DockerfileError
from copy_link.dockerfile_text import HEREDOC, Parts
from copy_link.patterns import pattern

TEXT, BOOLEAN, REPEATED = "text", "boolean", "repeated"

# The flags of each instruction; those that are not here have none.
FLAGS = {
    "COPY": {
        "chown": TEXT, "from": TEXT, "chmod": TEXT, "link": BOOLEAN, "exclude": REPEATED, "parents": BOOLEAN,
    },
    "ADD": {
        "chown": TEXT, "chmod": TEXT, "link": BOOLEAN, "keep-git-dir": BOOLEAN, "checksum": TEXT, "unpack": BOOLEAN,
        "exclude": REPEATED,
    },
    "FROM": {"platform": TEXT},
    "RUN": {"mount": REPEATED, "network": TEXT, "security": TEXT, "device": REPEATED},
    "HEALTHCHECK": {"interval": TEXT, "timeout": TEXT, "start-period": TEXT, "start-interval": TEXT, "retries": TEXT},
}  # fmt: skip
INSTRUCTIONS = frozenset(
    {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"}
    | {"ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)
# Flags are not looked at in these.
UNCHECKED = frozenset({"ARG", "STOPSIGNAL"})
WITH_ARGUMENTS = INSTRUCTIONS - {"ADD", "CMD", "COPY", "ENTRYPOINT", "FROM", "RUN"}
NO_TRIGGERS = frozenset({"ONBUILD", "MAINTAINER", "FROM"})
STAGE_NAME = pattern(r"[a-z][a-z0-9-_.]*\Z")


def check(parts: Parts, arguments: str, line: int) -> None:
    """Raise DockerfileError where the builder refuses this instruction. `arguments` is its text without the flags."""
    keyword = parts.keyword
    if keyword not in INSTRUCTIONS:
        raise DockerfileError(line, f"there is no instruction {keyword or '(empty)'}")
    if keyword not in UNCHECKED and not (keyword == "HEALTHCHECK" and arguments.upper() == "NONE"):
        _check_flags(parts, line)
    if keyword in WITH_ARGUMENTS and not arguments:
        raise DockerfileError(line, f"{keyword} needs an argument")
    further = CHECKS.get(keyword)
    if further is not None:
        further(parts, arguments, line)


def check_trigger(keyword: str, line: int) -> None:
    """Raise DockerfileError for what cannot stand behind ONBUILD."""
    if keyword in NO_TRIGGERS:
        raise DockerfileError(line, f"{keyword} cannot stand behind ONBUILD")


def _check_flags(parts: Parts, line: int) -> None:
    known = FLAGS.get(parts.keyword, {})
    seen = set()
    for flag in parts.flags:
        name, equals, value = flag.text[2:].partition("=")
        kind = known.get(name)
        if kind is None:
            raise DockerfileError(line, f"{parts.keyword} has no flag --{name}")
        if name in seen and kind != REPEATED:
            raise DockerfileError(line, f"--{name} is given twice")
        seen.add(name)
        if kind == BOOLEAN:
            if (equals and not value) or value.lower() not in ("", "true", "false"):
                raise DockerfileError(line, f"--{name} has to be true or false, not {value or 'empty'}")
        elif not equals:
            raise DockerfileError(line, f"--{name} needs a value")


def _check_copy(parts: Parts, _: str, line: int) -> None:
    if len(parts.words) < 2:
        raise DockerfileError(line, f"{parts.keyword} needs a source and a destination")
    found = HEREDOC.match(parts.words[-1].text)
    if found and found[3]:
        raise DockerfileError(line, f"{parts.keyword} cannot have a heredoc as its destination")


def _check_from(parts: Parts, _: str, line: int) -> None:
    words = [word.text for word in parts.words]
    if len(words) == 3 and words[1].lower() == "as":
        if not STAGE_NAME.match(words[2].lower()):
            raise DockerfileError(line, f"{words[2]} cannot be the name of a stage")
    elif len(words) != 1:
        raise DockerfileError(line, "FROM needs an image, or an image AS a name")


def _check_pairs(parts: Parts, arguments: str, line: int) -> None:
    keyword = parts.keyword
    first = parts.words[0].text
    if keyword == "ARG":
        if any(word.text.startswith("=") for word in parts.words):
            raise DockerfileError(line, "ARG names an empty variable")
    elif "=" not in first:
        if len(re.split(r"[\t\v\f\r ]+", arguments, maxsplit=1)) < 2:
            raise DockerfileError(line, f"{keyword} needs a name and a value")
    else:
        for word in parts.words:
            if "=" not in word.text:
                raise DockerfileError(line, f"{keyword} has {word.text} where name=value is needed")
            if word.text.startswith("="):
                raise DockerfileError(line, f"{keyword} names an empty variable")


def _check_shell(parts: Parts, _: str, line: int) -> None:
    if not (parts.is_json and parts.words):
        raise DockerfileError(line, "SHELL needs its arguments in JSON form")


def _check_volume(parts: Parts, _: str, line: int) -> None:
    if not parts.words or not all(word.text.strip() for word in parts.words):
        raise DockerfileError(line, "VOLUME names an empty path")


def _check_healthcheck(_: Parts, arguments: str, line: int) -> None:
    kind, *command = re.split(r"\s+", arguments, maxsplit=1)
    if kind.upper() == "NONE":
        if command:
            raise DockerfileError(line, "HEALTHCHECK NONE has no arguments")
    elif kind.upper() != "CMD":
        raise DockerfileError(line, f"HEALTHCHECK has {kind} where CMD or NONE is needed")
    elif not command:
        raise DockerfileError(line, "HEALTHCHECK CMD needs a command")


CHECKS = {
    "COPY": _check_copy,
    "ADD": _check_copy,
    "FROM": _check_from,
    "ARG": _check_pairs,
    "ENV": _check_pairs,
    "LABEL": _check_pairs,
    "SHELL": _check_shell,
    "VOLUME": _check_volume,
    "HEALTHCHECK": _check_healthcheck,
}
