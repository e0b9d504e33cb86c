from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.dockerfile.parser import parse as parse_dockerfile
from copy_link.image.accounts import Account
from copy_link.image.entries import directory
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.run_effects import budget as module
from copy_link.run_effects import interpreter
from copy_link.run_effects.budget import CHARACTERS, Budget
from copy_link.run_effects.run import run
from copy_link.settings import Settings
from copy_link.shell.parser import parse
from copy_link.shell.syntax import Node

spend = Budget.spend
DEBIAN = "FROM debian:12\n"
# The steps for these texts. Without bounds, most would take minutes, or more memory than there is.
FEW = 5000
INSTALL = "apt-get update && apt-get install -y nginx redis-server postgresql"
DOUBLING = "A=x; " + 'A="$A$A"; ' * 40

EXTREME = {
    "a value that doubles": f"RUN {DOUBLING} mkdir $A",
    "a value of parts that doubles": "RUN A=x; " + "A=$A*$A*; " * 40 + ' mkdir "$A"',
    "a value of an instruction that doubles": "ENV A=x\n" + "ENV A=$A$A\n" * 40 + "RUN mkdir $A",
    "arguments that double": "RUN " + 'set -- "$@" "$@" a; ' * 40 + 'mkdir "$@"',
    "a list of many words, many times": 'RUN A="x "; ' + 'A="$A$A"; ' * 15 + "mkdir " + "$A " * 2000,
    "a function that calls itself twice": "RUN f() { f; f; }; f",
    "functions in circles": "RUN f() { g; g; }; g() { if x; then f; else f; fi; f || f; }; f",
    "a script that reads itself": "RUN printf '. /a\\n. /a\\n' > /a; . /a",
    "functions in circles, many times": "RUN f() { f; f; }; f\n" * 5,
    "a long list of alternatives": "RUN " + "a || b && c || " * 3000 + "d",
    "installs without end": f"RUN {INSTALL}\n" * 25,
    "installs of another manager": "RUN npm install -g x\n" * 60,
    "unknown destinations": "RUN mkdir " + " ".join(f"$A/{number}" for number in range(3000)),
    "recursive changes": "RUN chown -R 5:5 / && find / -type d -exec chmod 755 {} +\n" * 30,
    "directories without end": "WORKDIR a\n" * 300,
}


@pytest.mark.parametrize("text", EXTREME.values(), ids=EXTREME)
def test_no_text_takes_much_more_than_its_budget(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []

    def spend_and_note(self: Budget, steps: int) -> None:
        spent.append(steps)
        spend(self, steps)

    monkeypatch.setattr(module.Budget.__init__, "__defaults__", (FEW,))
    monkeypatch.setattr(module.Budget, "spend", spend_and_note)
    assert len(check(f"{DEBIAN}{text}\nCOPY f /srv/\n".encode(), "Dockerfile").copies) == 1
    assert sum(spent) < 10 * FEW


def test_nothing_is_known_after_the_budget_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DEBIAN + "RUN mkdir /a\nRUN mkdir /b\nCOPY f /a/\nCOPY f /b/\nFROM debian:12\nRUN mkdir /c\nCOPY f /c/\n"
    settings = Settings(syntax="builtin")
    assert [copy.verdict for copy in check(text.encode(), "Dockerfile", None, settings).copies] == ["same"] * 3
    monkeypatch.setattr(module.Budget.__init__, "__defaults__", (module.COMMAND,))
    assert [copy.verdict for copy in check(text.encode(), "Dockerfile", None, settings).copies] == ["unknown"] * 3


def test_a_budget_is_spent_at_its_last_step() -> None:
    one = Budget(2)
    one.spend(1)
    assert not one.is_spent
    one.spend(1)
    assert one.is_spent
    assert not Budget().is_spent


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shell texts that are parsed."""
    texts: list[str] = []

    def parse_and_note(text: str) -> Node:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(interpreter, "parse", parse_and_note)
    return texts


@pytest.mark.parametrize(
    "text", ["RUN <<EOF\n{}EOF\n", "RUN {}:\n", "RUN echo $({}:)\n"], ids=["heredoc", "line", "substitution"]
)
def test_a_text_that_is_longer_than_the_budget_is_not_parsed(
    text: str, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Budget.__init__, "__defaults__", (FEW,))
    long = text.format("a; " * FEW * CHARACTERS if "EOF" not in text else "a\n" * FEW * CHARACTERS)
    found = check(f"{DEBIAN}{long}COPY f /srv/\n".encode(), "Dockerfile", None, Settings(syntax="builtin"))
    assert [copy.verdict for copy in found.copies] == ["unknown"]
    assert sum(map(len, read)) < FEW * CHARACTERS


def test_a_run_after_the_budget_is_spent_is_not_read_and_may_change_every_account(read: list[str]) -> None:
    image = Image(Tree(directory(0o755, 0, 0)), {"root": Account(0, 0), "app": Account(5, 5)}, {"root": 0, "app": 5})
    run(image, parse_dockerfile(b"FROM scratch\nRUN mkdir /a\n").instructions[1], "Dockerfile", "\\", None, Budget(0))
    assert read == []
    assert image.tree.at("/a").kinds == image.tree.at("/b/c").kinds == {"absent", "directory", "file", "symlink"}
    assert (image.users["root"].uid, image.users["app"].uid, image.groups["app"]) == (0, None, None)
    assert image.has_run


def test_accounts_may_have_changed_where_a_run_is_not_followed_any_further() -> None:
    commands = " && ".join(["true"] * (interpreter.MAXIMUM_COMMANDS + 1))
    image = Image(Tree(directory(0o755, 0, 0)), {"app": Account(5, 5)}, {"app": 5})
    run(image, parse_dockerfile(f"FROM scratch\nRUN {commands}\n".encode()).instructions[1], "Dockerfile", "\\")
    assert (image.users["app"].uid, image.groups["app"]) == (None, None)
