"""The example on each page of a rule, built as written and fixed, gives the images that the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.base_images.find import BaseImage, describe, find
from copy_link.dockerfile.directives import find as find_syntax
from copy_link.dockerfile.directives import knows_link
from tests.engine.build.batches import Builder, Failure, Result
from tests.engine.build.filesystem_listing import ListedEntry, Listing, differences
from tests.engine.build.plain_and_linked import Stage, take_apart
from tests.support.rule_pages import PAGES, Page

pytestmark = pytest.mark.engine


def shown(entry: ListedEntry | None) -> str:
    """An entry as the pages show it."""
    if entry is None:
        return "nothing"
    if entry.kind == "symlink":
        return f"symlink to `{entry.content}`"
    return f"{entry.kind} {entry.mode:04o} {entry.uid}:{entry.gid}"


def built(page: Page, folder: Path) -> tuple[Result, Result]:
    """Build the example as written and fixed, on stubs of the base images.

    The builder's own frontend builds the instructions: without network, it cannot pull the one in the syntax line.
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


def in_both(written: Listing, fixed: Listing, path: str) -> tuple[str, str]:
    return shown(written.get(path)), shown(fixed.get(path))


def is_rejected(page: Page) -> bool:
    """True if the error on the page comes from the frontend in the syntax line.

    CL202 shows the message of the frontend of moby/buildkit at dockerfile/1.3.1, on Docker Engine 28.5.2.
    """
    directive = find_syntax(page.as_written.encode())
    return directive is not None and not knows_link(directive.image)


@pytest.mark.parametrize("page", PAGES, ids=[page.rule for page in PAGES])
def test_the_example_builds_the_images_on_the_page(page: Page, folder: Path, tmp_path: Path) -> None:
    written, fixed = built(page, tmp_path)
    assert not isinstance(fixed, Failure), fixed
    if page.error and not is_rejected(page):
        assert isinstance(written, Failure)
        assert written.problem == page.error
    if page.error:
        assert {path: (shown(None), shown(fixed.get(path))) for path in page.entries} == page.entries
        return
    assert not isinstance(written, Failure), written
    assert {path: in_both(written, fixed, path) for path in page.entries} == page.entries
    # The page shows every difference.
    changed = {line.partition(": ")[0] for line in differences(written, fixed)}
    assert changed == {path for path, (before, after) in page.entries.items() if before != after}


def test_only_the_pages_of_cl101_and_cl202_show_a_failed_build() -> None:
    assert [page.rule for page in PAGES if page.error] == ["CL101", "CL202"]
