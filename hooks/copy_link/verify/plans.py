"""Which builds a Dockerfile has: from the build files of the repository, the configuration and the command line."""

from __future__ import annotations

import os
from os.path import abspath, join

from copy_link.cli.files import from_here
from copy_link.onboarding.build import REMOTE, Build
from copy_link.onboarding.configuration_text import OTHER_BUILD
from copy_link.startup.annotations import Iterable, Sequence
from copy_link.startup.records import NamedTuple


class Inputs(NamedTuple):
    """The inputs of a build besides the Dockerfile, in the words of `docker buildx build`.

    `context` is a folder, as a path from the current folder or absolute, or a URL; `target` is a stage, "" for none.
    `arguments` are `NAME=VALUE` or `NAME`, `contexts` are `NAME=SOURCE`; the others are passed on as they are.
    """

    context: str
    target: str = ""
    arguments: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    network: str = ""


class Plan(NamedTuple):
    """One build of a Dockerfile.

    `path` is the path of the Dockerfile, `source` the file that describes the build, with the service or target, ""
    without one. `problem` says why it cannot be built, "" if it can.
    """

    path: str
    source: str
    inputs: Inputs
    problem: str = ""


def plans(path: str, builds: Iterable[Build], root: str, given: Inputs, context: str) -> list[Plan]:
    """The builds of the Dockerfile at a path, each different one once.

    `builds` are those of the build files, with paths from `root`. Values that are `given` on the command line count
    before theirs; an empty `given.context` is not given. A Dockerfile without a build has the context `context`.
    """
    here = abspath(path)
    place = here.removeprefix(join(abspath(root), "")).replace(os.sep, "/")
    found: dict[Inputs, Plan] = {}
    for build in builds:
        if build.dockerfile == place:
            plan = _plan(path, build, root, given)
            found.setdefault(plan.inputs, plan)
    if found:
        return list(found.values())
    return [Plan(path, "", given._replace(context=given.context or context))]


def _plan(path: str, build: Build, root: str, given: Inputs) -> Plan:
    contexts = tuple(f"{name}={_named(value, root)}" for name, value in build.contexts)
    inputs = given._replace(
        context=given.context or from_here(join(root, build.context)),
        target=given.target or build.target,
        arguments=_overridden([f"{name}={value}" for name, value in build.arguments], given.arguments),
        contexts=_overridden(contexts, given.contexts),
    )
    problem = ""
    for one in inputs.contexts:
        name, _, value = one.partition("=")
        if OTHER_BUILD.match(value):
            problem = f"its context {name} is the result of another build ({value}): give --build-context={name}=..."
    return Plan(path, build.source, inputs, problem)


def _named(value: str, root: str) -> str:
    return value if REMOTE.match(value) or ":" in value else from_here(join(root, value))


def _overridden(described: Sequence[str], given: Sequence[str]) -> tuple[str, ...]:
    names = {one.partition("=")[0] for one in given}
    return (*(one for one in described if one.partition("=")[0] not in names), *given)
