from __future__ import annotations

import pytest

from copy_link.report.text.picture import explanation
from copy_link.report.text.screen import PLAIN, Screen
from copy_link.settings import Settings
from tests.support.runs import checked

EXAMPLE = """\
ARG TAG=3.20
FROM golang:1.25 AS build
WORKDIR /src
COPY . .
RUN go build
FROM alpine:$TAG AS base
ENV X=1
RUN adduser -D app
FROM base AS final
COPY --from=build /out/server /usr/local/bin/
COPY motd /tmp/motd
COPY --chmod=755 run /opt/run
COPY --link=false f /x
"""

PICTURE = """\
The build of Dockerfile
Each layer when its base image changes and the build cache is kept: now → with the fix

                   golang:1.25
                   └─ stage build
rebuilt               │  3 WORKDIR /src
rebuilt → reused      │  4 COPY . .
                      │    same: can be linked
                      │      line 3: WORKDIR /src
rebuilt               │  5 RUN go build
                         = COPY: 1 same; 3 of 3 layers rebuilt → 2

                   alpine:$TAG (alpine:3.20)
                   └─ stage base
                      │  7 ENV X=1
rebuilt               │  8 RUN adduser -D app
                      │  = 1 of 1 layers rebuilt
                      │
                      └─ stage final
rebuilt → reused         │  10 COPY --from=build /out/server /usr/local/bin/
"""


def picture(text: str, columns: int | None = None) -> str:
    return "\n".join(explanation(checked(text), Screen(columns, is_colored=False, is_unicode=True)))


def test_the_build_is_a_tree_of_stages_with_the_fate_of_every_layer() -> None:
    found = picture(EXAMPLE)
    assert found.startswith(PICTURE)
    assert found.endswith("= COPY: 2 same, 1 differs, 1 plain on purpose; 4 of 4 layers rebuilt → 3")


def test_every_copy_has_its_verdict_reasons_and_evidence() -> None:
    found = picture(EXAMPLE)
    assert "11 COPY motd /tmp/motd\n" in found
    for text in (
        "     differs: right to leave plain\n",
        "     /tmp has mode 1777; linking makes it 0755 0:0\n",
        "       alpine:3.20: /tmp is a directory, mode 1777, owner 0:0\n",
        "     plain on purpose: --link=false\n",
        "     rebuilt anyway: BuildKit ignores --link beside --chmod\n",
    ):
        assert text in found


@pytest.mark.parametrize(
    ("instruction", "states"),
    [
        pytest.param("COPY f /x/", "rebuilt → reused", id="a plain COPY that can be linked"),
        pytest.param("COPY f /tmp/x", "rebuilt", id="a plain COPY that cannot be linked"),
        pytest.param("COPY --link f /x/", "reused", id="a linked COPY"),
        pytest.param("COPY --link --chmod=755 f /x/", "rebuilt", id="BuildKit ignores --link beside --chmod"),
        pytest.param("COPY --link --chown=app f /x/", "reused → rebuilt", id="a link that the fix drops"),
        pytest.param("COPY --from=other f /x/", "rebuilt → reused", id="from a stage on another image"),
        pytest.param("COPY --from=twin f /x/", "rebuilt → reused*", id="from a stage that is rebuilt too"),
        pytest.param("COPY --from=1 f /x/", "rebuilt → reused*", id="from that stage by its number"),
        pytest.param("COPY --from=alpine:3.20 f /x/", "rebuilt → reused*", id="from the image itself"),
        pytest.param("RUN true", "rebuilt", id="RUN"),
        pytest.param("USER 5", "", id="no layer"),
    ],
)
def test_a_linked_layer_is_reused_and_every_other_rebuilt(instruction: str, states: str) -> None:
    text = f"FROM debian:12 AS other\nFROM alpine:3.20 AS twin\nFROM alpine:3.20\n{instruction}\n"
    row = next(line for line in picture(text).splitlines() if f"4 {instruction}" in line)
    assert row.partition("│")[0].strip() == states


def test_scratch_does_not_change_so_nothing_on_it_is_rebuilt() -> None:
    found = picture("FROM scratch\nCOPY f /x\n")
    assert "scratch (does not change)" in found
    assert "\nreused  " in found
    assert "rebuilt  " not in found


def test_unsafe_fixes_count_only_if_requested() -> None:
    found = checked("FROM mycorp/x\nCOPY f /srv/x\n")
    assert "\nrebuilt  " in "\n".join(explanation(found, PLAIN, unsafe_fixes=False))
    assert "\nrebuilt → reused" in "\n".join(explanation(found, PLAIN, unsafe_fixes=True))


@pytest.mark.parametrize(
    ("instruction", "effect"),
    [
        ("COPY --link f /x/", "linked: same image"),
        ("COPY --link f /tmp/f", "linked: changes the image"),
        ("COPY --link --chown=app f /x/", "linked: the build fails"),
        ("COPY --link --chown=app --chmod=644 f /x/", "linked: changes the image"),
    ],
)
def test_a_linked_copy_shows_its_effect(instruction: str, effect: str) -> None:
    rows = picture(f"FROM debian:12\n{instruction}\n").splitlines()
    assert rows[next(at for at, row in enumerate(rows) if instruction in row) + 1].endswith(f"    {effect}")


def test_a_long_instruction_is_cut_on_a_terminal_only() -> None:
    text = f"FROM alpine:3.20\nRUN echo {'x ' * 60}end\n"
    assert picture(text).count("end") == 1
    assert max(map(len, picture(text, 80).splitlines())) in (79, 80)


def test_a_remedy_is_shown_once_for_all_lines_that_it_decides() -> None:
    found = picture("FROM mycorp/x:1\nCOPY f /srv/f\nRUN x\nCOPY g /srv/g\nFROM node:22\nCOPY f /usr/lib/f\n")
    assert found.partition("How to decide the unknown verdicts\n")[2] == (
        "  lines 2, 4\n"
        "    describe the base image:\n"
        "      copy-link-survey mycorp/x:1 --output x.mtree\n"
        "    and name the description in .copy-link.toml:\n"
        "      [base-images]\n"
        '      "mycorp/x:1" = "x.mtree"\n'
        "  line 6\n"
        "    if /usr/lib/f is a directory, write:\n"
        "      COPY f /usr/lib/f/\n"
        "    or name the build context, with the sources in it:\n"
        "      --context DIR"
    )
    assert "How to decide" not in picture(EXAMPLE)


def test_an_unknown_base_image_is_named_once() -> None:
    rows = picture("FROM mycorp/x:1\nCOPY f /srv/f\n").splitlines()
    at = next(number for number, row in enumerate(rows) if "unknown: base image mycorp/x:1 is not known" in row)
    assert "= COPY: 1 unknown" in rows[at + 1]


def test_general_facts_of_a_description_are_shown_only_for_an_unknown_verdict() -> None:
    assert "other plain directories" not in picture("FROM alpine:3.20\nCOPY f /usr/local/bin/f\n")
    assert "alpine:3.22: other plain directories may be there" in picture("FROM alpine:3.22\nCOPY f /usr/lib/x\n")


@pytest.mark.parametrize("columns", [60, 80, 160])
def test_every_row_fits_except_lines_to_paste(columns: int) -> None:
    text = EXAMPLE + "FROM mycorp/a-base-image-with-a-name:1\nCOPY f /srv/f\nFROM node:22\nCOPY f /usr/lib/f\n"
    rows = picture(text, columns).splitlines()
    assert all(len(row) <= columns or row.startswith("      ") for row in rows)


def test_the_picture_is_ascii_on_a_screen_without_unicode() -> None:
    rows = explanation(checked(EXAMPLE), Screen(80, is_colored=False, is_unicode=False))
    assert all(row.isascii() for row in rows)
    assert any(row.startswith("rebuilt -> reused ") for row in rows)


def test_a_copy_that_is_cut_keeps_its_destination() -> None:
    sources = " ".join(f"source{number}" for number in range(20))
    found = picture(f"FROM alpine:3.20\nCOPY {sources} /usr/local/bin/\n", columns=80)
    assert "  2 COPY source0 source1 source2 ... /usr/local/bin/\n" in found


def test_a_copy_that_stays_plain_has_a_hint_and_one_with_a_name_its_numbers() -> None:
    text = "FROM node:22\nCOPY f /tmp/x\nCOPY --chown=node f /x/y\n"
    rows = [row.partition("│")[2].strip() for row in explanation(checked(text, settings=Settings(hints=True)), PLAIN)]
    assert "hint: at /opt/x, it can be linked; change the lines that use the old path" in rows
    assert "differs as written: can be linked with --chown=1000:1000" in rows
