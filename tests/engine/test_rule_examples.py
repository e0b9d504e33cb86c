"""The example on each page of docs/rules is built as written and fixed: it comes out as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.base_images.find import BaseImage, describe, find
from copy_link.dockerfile.directives import find as find_syntax
from copy_link.dockerfile.directives import knows_link
from tests.engine.build.batches import Builder, Failure, Result
from tests.engine.build.filesystem_listing import Manifest, Standing, differences
from tests.engine.build.plain_and_linked import Stage, take_apart
from tests.support.rule_pages import PAGES, Page

pytestmark = pytest.mark.engine


def shown(standing: Standing | None) -> str:
    """What stands at a path, as the pages have it."""
    if standing is None:
        return "nothing"
    if standing.kind == "symlink":
        return f"symlink to `{standing.content}`"
    return f"{standing.kind} {standing.mode:04o} {standing.uid}:{standing.gid}"


def built(page: Page, folder: Path) -> tuple[Result, Result]:
    """The example as written and fixed, on skeletons of the base images.

    Only the instructions are built, by the builder's own frontend: one that a syntax line names cannot be pulled here.
    """

    def find_image(reference: str) -> BaseImage:
        return describe(page.description, reference) if page.description else find(reference)

    context = folder / "context"
    context.mkdir()
    page.make_context(context)
    builder = Builder(folder / "builds", context, find_image)
    names = []
    stages: dict[str, Stage] = {}
    for prefix, text in (("written", page.as_written), ("fixed", page.fixed)):
        apart = take_apart(text.encode(), prefix, builder.base).stages
        stages |= apart
        names.append(list(apart)[-1])
    results = builder.build(stages, names, doubtful=names[:1] if page.error else ())
    return results[names[0]], results[names[1]]


def in_both(written: Manifest, fixed: Manifest, path: str) -> tuple[str, str]:
    return shown(written.get(path)), shown(fixed.get(path))


def is_rejected(page: Page) -> bool:
    """Whether it is the frontend in the syntax line that the error is from.

    What CL202 shows was said by the frontend of moby/buildkit at dockerfile/1.3.1, on Docker Engine 28.5.2.
    """
    directive = find_syntax(page.as_written.encode())
    return directive is not None and not knows_link(directive.image)


@pytest.mark.parametrize("page", PAGES, ids=[page.rule for page in PAGES])
def test_the_builder_makes_of_the_example_what_the_page_says(page: Page, folder: Path, tmp_path: Path) -> None:
    written, fixed = built(page, tmp_path)
    assert not isinstance(fixed, Failure), fixed
    if page.error and not is_rejected(page):
        assert isinstance(written, Failure)
        assert written.problem == page.error
    if page.error:
        assert {path: (shown(None), shown(fixed.get(path))) for path in page.standing} == page.standing
        return
    assert not isinstance(written, Failure), written
    assert {path: in_both(written, fixed, path) for path in page.standing} == page.standing
    # What differs is on the page, all of it.
    changed = {line.partition(": ")[0] for line in differences(written, fixed)}
    assert changed == {path for path, (before, after) in page.standing.items() if before != after}


def test_a_page_says_that_a_build_fails_where_copy_link_says_so() -> None:
    assert [page.rule for page in PAGES if page.error] == ["CL101", "CL202"]
