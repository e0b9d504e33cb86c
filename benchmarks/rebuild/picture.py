"""The picture for the README and the page: bytes and seconds after a change of the base image, plain and linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.rebuild.builder import ROOT
from benchmarks.rebuild.cases import BASE, CASES
from benchmarks.rebuild.page import mebibytes, seconds
from benchmarks.rebuild.recorded import FORMS, KEPT, LINKED, PLAIN, Rebuild, Recorded

FOLDER = ROOT / "docs" / "pictures"
TITLE = "The base image has changed: build the image again, and push it"
NOTES = ("The build cache is kept. Without a cache, both push the same.", "Each pair of bars has its own scale.")
LEGEND = {PLAIN: "COPY", LINKED: "COPY --link"}


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, for a light or a dark page."""

    text: str
    plain: str
    linked: str


THEMES = {
    "light": Theme(text="#1f2328", plain="#afb8c1", linked="#0969da"),
    "dark": Theme(text="#f0f6fc", plain="#6e7681", linked="#4493f8"),
}


@dataclass(frozen=True)
class Bar:
    """One bar: its length from 0 to 1, where 1 is the longest of its case, and the text at its end."""

    form: str
    length: float
    label: str


Panel = list[tuple[str, list[Bar]]]


def panels(recorded: Recorded) -> dict[str, Panel]:
    """The bars of each case by its title, in two panels by their titles."""
    return {
        "pushed": _panel(recorded, lambda rebuild: rebuild.pushed, lambda value: f"{mebibytes(value)} MiB"),
        "time": _panel(recorded, lambda rebuild: rebuild.median_seconds, lambda value: f"{seconds(value)} s"),
    }


def texts(recorded: Recorded) -> Iterator[str]:
    """Every text in a picture, in no particular order."""
    yield from (TITLE, *NOTES, *LEGEND.values())
    yield from (case.title for case in CASES)
    for title, panel in panels(recorded).items():
        yield title
        yield from (bar.label for _, bars in panel for bar in bars)


def path(theme: str) -> Path:
    return FOLDER / f"rebuild-{theme}.svg"


def draw(recorded: Recorded, folder: Path = FOLDER) -> None:
    """Write the picture of each theme into a folder. The same data gives the same bytes, with the same matplotlib."""
    folder.mkdir(exist_ok=True)
    for name, theme in THEMES.items():
        _draw(panels(recorded), theme, folder / path(name).name)


def _panel(recorded: Recorded, value: Callable[[Rebuild], float], label: Callable[[float], str]) -> Panel:
    found = []
    for case in CASES:
        values = {form: value(recorded.at(case.name, form, BASE, KEPT)) for form in FORMS}
        longest = max(values.values())
        found.append((case.title, [Bar(form, number / longest, label(number)) for form, number in values.items()]))
    return found


def _draw(found: dict[str, Panel], theme: Theme, to: Path) -> None:
    import matplotlib
    from matplotlib.figure import Figure

    settings: dict[str, Any] = {
        # Texts stay texts, so that the picture is small and can be searched.
        "svg.fonttype": "none",
        # Identifiers must not be random.
        "svg.hashsalt": "rebuild",
        # Two fonts of the same width: the first comes with matplotlib, which measures the texts.
        "font.sans-serif": ["DejaVu Sans", "Verdana"],
        "font.size": 11,
        "text.color": theme.text,
    }
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **settings, "backend": "svg"}):
        figure = Figure(figsize=(8.6, 4.4))
        axes = figure.subplots(1, len(found), sharey=True)
        for position, (title, panel) in zip(axes, found.items(), strict=True):
            _draw_panel(position, title, panel, theme)
        axes[0].set_yticks(range(len(CASES)), [case.title for case in CASES])
        figure.suptitle(TITLE, x=0.012, y=0.985, ha="left", fontsize=14, fontweight="bold")
        figure.legend(
            *zip(*((_patch(theme, form), LEGEND[form]) for form in FORMS), strict=True),
            loc="lower right",
            ncols=len(FORMS),
            frameon=False,
        )
        for line, note in enumerate(NOTES):
            figure.text(0.012, 0.065 - 0.045 * line, note, fontsize=10)
        figure.subplots_adjust(left=0.285, right=0.975, top=0.845, bottom=0.135, wspace=0.06)
        figure.savefig(to, format="svg", transparent=True, metadata={"Date": None})


def _draw_panel(axes: Any, title: str, panel: Panel, theme: Theme) -> None:  # noqa: ANN401
    for row, (_, bars) in enumerate(panel):
        for place, bar in enumerate(bars):
            y = row + 0.36 * (place - 0.5)
            axes.barh(y, bar.length, height=0.34, color=_color(theme, bar.form))
            axes.text(
                bar.length + 0.02, y, bar.label, va="center", fontweight="bold" if bar.form == LINKED else "normal"
            )
    axes.set_title(title, loc="left", fontsize=12)
    axes.set_xlim(0, 1.32)
    axes.set_ylim(len(panel) - 0.5, -0.5)
    axes.set_xticks([])
    axes.tick_params(length=0, labelcolor=theme.text)
    axes.spines[:].set_visible(False)


def _color(theme: Theme, form: str) -> str:
    return theme.linked if form == LINKED else theme.plain


def _patch(theme: Theme, form: str) -> Any:  # noqa: ANN401
    from matplotlib.patches import Patch

    return Patch(color=_color(theme, form))
