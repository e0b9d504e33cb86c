from __future__ import annotations

from collections.abc import Callable

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.image.accounts import GROUP, LOGIN_GROUP, USER, GivenNumber
from copy_link.image.image import Image, unknown_image
from copy_link.run_effects.run import run
from tests.support.run_cases import ALPINE

Ran = Callable[..., Image]


def in_short(given: GivenNumber | None) -> str:
    """The number, with `?` after one that the Dockerfile does not fix; "none" if it is not known."""
    return "none" if given is None else f"{given.value}{'' if given.is_fixed else '?'}"


def numbers(image: Image, name: str) -> list[str]:
    """The numbers of a user, of its login group, and of the group with its name."""
    return [in_short(image.numbers.get((kind, name))) for kind in (USER, LOGIN_GROUP, GROUP)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("useradd -u 1500 app", ["1500", "1500", "1500"], id="a number"),
        pytest.param("useradd --uid=1500 --no-user-group app", ["1500", "none", "none"], id="no group of its own"),
        pytest.param("groupadd -g 7 g && useradd -u 1500 -g g app", ["1500", "7", "none"], id="a new group"),
        pytest.param("useradd -u 1500 -g node app", ["1500", "none", "none"], id="a group of the base image"),
        pytest.param("useradd -u 1500 -g 1000 app", ["1500", "1000", "none"], id="the number of a group"),
        pytest.param("useradd app", ["1001?", "none", "1001?"], id="the first free number"),
        pytest.param("useradd -r app", ["none", "none", "none"], id="a system account"),
        pytest.param("groupadd app", ["none", "none", "1001?"], id="a group alone"),
        pytest.param("useradd -u 3000 x && useradd app", ["none", "none", "none"], id="a gap"),
        pytest.param("useradd x && useradd app", ["1002?", "none", "1002?"], id="the second new account"),
        pytest.param("useradd -u 1500 app || true", ["none", "none", "none"], id="it may fail"),
        pytest.param("useradd -u 1500 app; mkdir /x", ["none", "none", "none"], id="its failure is ignored"),
        pytest.param("id app || useradd -u 1500 app", ["none", "none", "none"], id="the account may be there"),
        pytest.param("groupadd -f -g 1500 app", ["none", "none", "none"], id="the group may be there"),
        pytest.param("useradd -u 1500 --unknown app", ["none", "none", "none"], id="an unknown option"),
        pytest.param("useradd -u $SECRET app", ["none", "none", "none"], id="an unknown number"),
        pytest.param("useradd -u 1500 app && userdel app", ["none", "none", "none"], id="it is removed"),
        pytest.param("useradd app && userdel app && useradd app", ["none"] * 3, id="it is removed and made again"),
        pytest.param("useradd -u 1500 app && usermod -u 7 app", ["7", "1500", "1500"], id="another number"),
        pytest.param("useradd -u 1500 app && usermod -g 1000 app", ["1500", "1000", "1500"], id="another login group"),
        pytest.param("useradd -u 1500 app && usermod -g node app", ["1500", "none", "1500"], id="a group by its name"),
        pytest.param("useradd -u 1500 x && usermod -l app x", ["none", "none", "none"], id="another name"),
        pytest.param("useradd -u 1500 app && groupmod -g 7 app", ["1500", "7", "7"], id="the group has another"),
        pytest.param(
            "groupadd -g $SECRET x && useradd -u 1500 -N app && groupmod -g 7 x",
            ["1500", "none", "none"],
            id="another group has another",
        ),
        pytest.param("groupadd -g 1500 x && groupmod -n app x", ["none", "none", "none"], id="the group is renamed"),
        pytest.param("groupadd -g 1500 app && groupdel app", ["none", "none", "none"], id="the group is removed"),
        pytest.param("adduser --uid 1500 app", ["1500", "none", "none"], id="adduser chooses the group"),
        pytest.param("adduser --uid 1001 app", ["1001", "none", "1001?"], id="any adduser chooses this group"),
        pytest.param("adduser --system --uid 150 app", ["150", "none", "none"], id="a system account of adduser"),
        pytest.param("echo x:x:1001: >> /etc/group && useradd app", ["1001?", "none", "none"], id="an added line"),
    ],
)
def test_a_command_gives_an_account_its_numbers(ran: Ran, command: str, expected: list[str]) -> None:
    assert numbers(ran(command), "app") == expected


def test_the_adduser_of_busybox_gives_both_numbers(ran: Ran) -> None:
    assert numbers(ran("adduser -D -u 1500 app", ALPINE), "app") == ["1500", "1500", "1500"]
    assert numbers(ran("adduser -D app", ALPINE), "app") == ["1001?", "none", "1001?"]


def test_a_number_from_a_build_argument_is_not_fixed(ran: Ran) -> None:
    image = ran("true")
    image.from_arguments.add("N")
    image.environment["N"] = "1500"
    for line in ("RUN useradd -u $N app", "RUN M=$N; useradd -u $M other"):
        run(image, parse(f"FROM x\n{line}\n".encode()).instructions[1], "Dockerfile", "\\")
    assert numbers(image, "app") == ["1500?", "1500?", "1500?"]
    assert numbers(image, "other") == ["1500?", "none", "none"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("useradd -u 1500 app", ["1500", "none", "none"], id="its own group depends on the base image"),
        pytest.param("groupadd -g 7 g && useradd -u 1500 app", ["1500", "none", "none"], id="also after another group"),
        pytest.param("groupadd -g 7 g && useradd -u 1500 -g g app", ["1500", "7", "none"], id="a new group"),
        pytest.param("groupadd -g 1000 g && groupadd app", ["none", "none", "none"], id="the first free number"),
        pytest.param("useradd app", ["none", "none", "none"], id="both first free numbers"),
        pytest.param("adduser --system --uid 150 app", ["none", "none", "none"], id="a system account may be there"),
    ],
)
def test_on_an_unknown_base_image_only_written_numbers_are_known(command: str, expected: list[str]) -> None:
    image = unknown_image()
    image.user = ""
    run(image, parse(f"FROM x\nRUN {command}\n".encode()).instructions[1], "Dockerfile", "\\")
    assert numbers(image, "app") == expected


def test_a_group_without_a_known_number_is_not_that_of_every_account_without_one(ran: Ran) -> None:
    image = ran("groupadd -g $SECRET x && useradd -u 1500 -N app && groupmod -g 7 x")
    assert image.users["app"].gid is None
