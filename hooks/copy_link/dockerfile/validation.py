"""Rejects the instructions that BuildKit's frontend rejects once a Dockerfile is split, and says why.

Sources: moby/buildkit frontend/dockerfile/instructions (parse.go, bflag.go); parser/line_parsers.go for what is an
error after ONBUILD too (the rest of a trigger is read only by the build that runs it).
"""

from __future__ import annotations

from copy_link.dockerfile.go_text import decode, decode_as_go, encode, lower, trim
from copy_link.dockerfile.lines import DockerfileError
from copy_link.dockerfile.split import BLANKS, Parts, healthcheck_kind
from copy_link.startup.annotations import Iterable

# The kinds of values that flags take.
TEXT, BOOLEAN, REPEATED = "text", "boolean", "repeated"
DURATION, COUNT, CHOICE = "duration", "count", "choice"
CHOICES = {"network": ("default", "none", "host"), "security": ("sandbox", "insecure")}
MAXIMUM_RETRIES = 2**31 - 1
# BuildKit reads each byte of a flag as a character, so that it does not recognise a micro sign in UTF-8.
NANOSECONDS = {
    "ns": 1, "us": 10**3, "\xb5s": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip

# The flags of each instruction; an instruction that is not listed has none.
FLAGS = {
    "COPY": {
        "chown": TEXT, "from": TEXT, "chmod": TEXT, "link": BOOLEAN, "exclude": REPEATED, "parents": BOOLEAN,
    },
    "ADD": {
        "chown": TEXT, "chmod": TEXT, "link": BOOLEAN, "keep-git-dir": BOOLEAN, "checksum": TEXT, "unpack": BOOLEAN,
        "exclude": REPEATED,
    },
    "FROM": {"platform": TEXT},
    "RUN": {"mount": REPEATED, "network": CHOICE, "security": CHOICE, "device": REPEATED},
    "HEALTHCHECK": {
        "interval": DURATION, "timeout": DURATION, "start-period": DURATION, "start-interval": DURATION,
        "retries": COUNT,
    },
}  # fmt: skip
INSTRUCTIONS = frozenset(
    {"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER"}
    | {"ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)
# The flags of these are not checked.
UNCHECKED = frozenset({"ARG", "STOPSIGNAL"})
WITH_ARGUMENTS = INSTRUCTIONS - {"ADD", "CMD", "COPY", "ENTRYPOINT", "FROM", "RUN"}
NO_TRIGGERS = frozenset({"ONBUILD", "MAINTAINER", "FROM"})
# BuildKit compares with Go's strings.EqualFold, for which the long s is an s.
LONG_S_AS = "a\xc5\xbf"
IN_STAGE_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


def check(parts: Parts, arguments: str, line: int) -> None:
    """Raise DockerfileError if the builder rejects this instruction.

    `arguments` is its text without keyword and flags, `line` the line where it starts (from 1).
    """
    keyword = parts.keyword
    if keyword not in INSTRUCTIONS:
        raise DockerfileError(line, f"unknown instruction {keyword or '(empty)'}{_suggestion(keyword, INSTRUCTIONS)}")
    if keyword not in UNCHECKED and not (keyword == "HEALTHCHECK" and arguments.upper() == "NONE"):
        _check_flags(parts, line)
    if keyword in WITH_ARGUMENTS and not arguments:
        raise DockerfileError(line, f"{keyword} needs an argument")
    check_arguments = CHECKS.get(keyword)
    if check_arguments is not None:
        check_arguments(parts, arguments, line)


def _suggestion(name: str, known: Iterable[str]) -> str:
    """A question that names the known name most like this one; "" if none is much like it."""
    # Imported here: few files have a mistake.
    from copy_link.startup.nearest import nearest

    similar = nearest(name, sorted(known))
    return f" (did you mean {similar}?)" if similar else ""


def check_syntax(parts: Parts, arguments: str, line: int) -> None:
    """Raise DockerfileError for an ENV or LABEL that BuildKit's parser rejects, also after ONBUILD.

    `arguments` is its text without keyword and flags, `line` the line where it starts (from 1).
    """
    if parts.keyword not in ("ENV", "LABEL") or not parts.words:
        return
    if "=" not in parts.words[0].text:
        if set(BLANKS).isdisjoint(arguments):
            raise DockerfileError(line, f"{parts.keyword} needs a name and a value: write name=value")
        return
    for word in parts.words:
        if "=" not in word.text:
            problem = f"{decode(word.text)} in {parts.keyword} has no value: write name=value, or quote the whole value"
            raise DockerfileError(line, problem)


def check_trigger(keyword: str, line: int) -> None:
    """Raise DockerfileError for a keyword that is not allowed after ONBUILD."""
    if keyword in NO_TRIGGERS:
        raise DockerfileError(line, f"{keyword} is not allowed after ONBUILD")


def _check_flags(parts: Parts, line: int) -> None:
    known = FLAGS.get(parts.keyword, {})
    seen = set()
    for flag in parts.flags:
        name, equals, value = flag.text[2:].partition("=")
        kind = known.get(name)
        if kind is None:
            flags = [f"--{flag}" for flag in known]
            suggestion = _suggestion(f"--{name}", flags)
            raise DockerfileError(line, f"unknown flag --{name} of {parts.keyword}{suggestion}")
        if name in seen and kind != REPEATED:
            raise DockerfileError(line, f"{parts.keyword} has --{name} twice: keep one")
        seen.add(name)
        if kind == BOOLEAN:
            if (equals and not value) or value.lower() not in ("", "true", "false"):
                raise DockerfileError(line, f"--{name} must be true or false, not {value or 'empty'}")
        elif not equals:
            raise DockerfileError(line, f"--{name} needs a value")
        else:
            _check_value(kind, name, value, line)


def _check_value(kind: str, name: str, value: str, line: int) -> None:
    if kind == CHOICE:
        if value not in CHOICES[name]:
            raise DockerfileError(line, f"--{name} must be {' or '.join(CHOICES[name])}, not {value or 'empty'}")
    elif kind == COUNT:
        import re

        number = re.fullmatch(r"\+?([0-9]+)|-0+", value)
        if value and (number is None or int((number[1] or "0")[-40:]) > MAXIMUM_RETRIES):
            raise DockerfileError(line, f"--{name} must be a number from 0, not {value}")
    elif kind == DURATION and value and not _is_duration(value):
        raise DockerfileError(line, f"--{name} must be a time such as 30s, at least 1ms, not {value}")


def _is_duration(value: str) -> bool:
    """True if Go's time.ParseDuration reads this as zero or as at least a millisecond."""
    digits = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
    units = "|".join(sorted(NANOSECONDS, reverse=True))
    text = value.removeprefix("-" if value.startswith("-") else "+")
    if text == "0":
        return True
    import re

    if re.fullmatch(f"(?:{digits}(?:{units}))+", text) is None:
        return False
    # Go drops fractions of a nanosecond from each part.
    total = sum(int(float(number) * NANOSECONDS[unit]) for number, unit in re.findall(f"({digits})({units})", text))
    return total == 0 or (NANOSECONDS["ms"] <= total < 2**63 and not value.startswith("-"))


def _check_copy(parts: Parts, _: str, line: int) -> None:
    if len(parts.words) < 2:
        raise DockerfileError(line, f"{parts.keyword} needs a source and a destination")
    last = parts.words[-1].text
    if "<<" in last:
        from copy_link.dockerfile.heredocs import is_heredoc

        if is_heredoc(decode_as_go(last)):
            raise DockerfileError(line, f"the destination of {parts.keyword} is a heredoc: write a path")


def _check_from(parts: Parts, _: str, line: int) -> None:
    words = [word.text for word in parts.words]
    if len(words) == 3 and lower(words[1]) in ("as", LONG_S_AS):
        name = lower(words[2])
        if not name[:1].isalpha() or not IN_STAGE_NAME.issuperset(name):
            problem = f"{decode(words[2])} is not a valid stage name: use a letter, then letters, digits, -, _ and ."
            raise DockerfileError(line, problem)
    elif len(words) != 1:
        raise DockerfileError(line, "FROM needs one image: write FROM image, or FROM image AS name")


def _check_pairs(parts: Parts, _: str, line: int) -> None:
    if not parts.words:
        raise DockerfileError(line, f"{parts.keyword} needs an argument")
    is_old_form = parts.keyword != "ARG" and "=" not in parts.words[0].text
    if not is_old_form and any(word.text.startswith("=") for word in parts.words):
        raise DockerfileError(line, f"{parts.keyword} has a value without a name: write name=value")


def _check_shell(parts: Parts, _: str, line: int) -> None:
    if not (parts.is_json and parts.words):
        raise DockerfileError(line, 'SHELL needs its arguments in JSON form, such as ["/bin/sh", "-c"]')


def _check_volume(parts: Parts, _: str, line: int) -> None:
    if not parts.words or not all(trim(word.text) for word in parts.words):
        raise DockerfileError(line, "VOLUME has an empty path")


def _check_healthcheck(parts: Parts, arguments: str, line: int) -> None:
    text = encode(arguments)
    kind, following = healthcheck_kind(text)
    has_command = bool(parts.words) if parts.is_json else following < len(text)
    if kind.upper() == "NONE":
        if has_command:
            raise DockerfileError(line, "HEALTHCHECK NONE takes no arguments")
    elif kind.upper() != "CMD":
        raise DockerfileError(line, f"unknown type {decode(kind)} of HEALTHCHECK: write CMD or NONE")
    elif not has_command:
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
