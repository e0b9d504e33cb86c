"""Finds the files of a repository that describe builds, and reads the builds from them."""

from __future__ import annotations

import os
import posixpath

from copy_link.onboarding import bake, compose, workflows
from copy_link.onboarding.build import Build, Skipped
from copy_link.onboarding.yaml_files import YamlError
from copy_link.regular_files import LARGEST_CONFIGURATION, read
from copy_link.startup.annotations import Iterable, Iterator


def find_builds(names: Iterable[str], root: str) -> list[Build | Skipped]:
    """The builds that the files of these names describe, each once; names are paths from `root`."""
    found = (one for name in names for one in _of_file(name, root))
    return list(dict.fromkeys(found))


def _of_file(name: str, root: str) -> Iterator[Build | Skipped]:
    file = posixpath.basename(name)
    is_workflow, is_compose = workflows.NAME.match(name), compose.NAME.match(file)
    is_bake = bake.NAME.match(file) and not file.startswith("_")
    if not (is_workflow or is_compose or is_bake):
        return
    try:
        text = read(os.path.join(root, name), LARGEST_CONFIGURATION).decode()
        if is_workflow:
            yield from workflows.builds(name, text)
        elif is_compose:
            yield from compose.builds(name, text)
        else:
            yield from bake.builds(name, text, root)
    except (YamlError, bake.BakeError) as error:
        yield Skipped(name, str(error))
    except UnicodeDecodeError:
        yield Skipped(name, "not UTF-8")
    except OSError as error:
        yield Skipped(name, error.strerror or "cannot be read")
