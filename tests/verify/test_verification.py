from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from copy_link.verify.builder import Source, Step
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.plans import Inputs, Plan
from copy_link.verify.process import BuildError
from copy_link.verify.verification import (
    DIFFERS,
    FAILED,
    NOTHING,
    SAME,
    Change,
    Problem,
    Result,
    count_builds,
    verify,
)
from copy_link.verify.versions import AS_IT_IS, FIXED, PLAIN, versions
from tests.support.image_tars import folder, member, tar

PLAN = Plan("Dockerfile", "", Inputs("."))
BARE, LINKED = b"FROM scratch\nCOPY f /tmp/\n", b"FROM scratch\nCOPY --link f /tmp/\n"
RIGHT = tar([folder("tmp", 0o1777), member("tmp/f")])
WRONG = tar([folder("tmp", 0o755), member("tmp/f")])
RANDOM = [tar([folder("tmp", 0o1777), (member("tmp/f"), content)]) for content in (b"1", b"2", b"3")]


class Answers:
    """A builder with an answer for each file: archives of its builds one after the other, or a message."""

    def __init__(
        self,
        answers: Mapping[bytes, list[io.BytesIO] | str],
        configurations: Mapping[bytes, Configuration] | None = None,
    ) -> None:
        self.answers = {data: answer if isinstance(answer, str) else list(answer) for data, answer in answers.items()}
        self.configurations = configurations or {}
        self.built: list[tuple[bytes, bool]] = []

    def tree(self, source, read, watch=None, is_fresh=False):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        self.built.append((source.data, is_fresh))
        answer = self.answers[source.data]
        if isinstance(answer, str):
            raise BuildError([answer])
        stream = answer.pop(0) if len(answer) > 1 else answer[0]
        return read(io.BytesIO(stream.getvalue()))

    def configuration(self, source: Source, watch: Callable[[str], None] | None = None) -> Configuration:
        return self.configurations.get(source.data, {})

    def steps(self, source: Source) -> list[Step]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


TITLES: list[str] = []


def announce(title: str) -> Callable[[str], None]:
    TITLES.append(title)
    return lambda _: None


def result(builder: Answers, data: bytes, fixed: bytes, plan: Plan = PLAN) -> Result:
    TITLES.clear()
    return verify(builder, plan, versions(data, fixed), announce)


def test_equal_images_are_the_same_after_one_build_of_each_version() -> None:
    builder = Answers({BARE: [RIGHT], LINKED: [RIGHT]})
    assert result(builder, BARE, LINKED) == Result(PLAN, 1, SAME, 2)
    assert builder.built == [(BARE, False), (LINKED, False)]
    assert [f"Dockerfile, {AS_IT_IS}", f"Dockerfile, {FIXED}"] == TITLES
    assert count_builds(PLAN, versions(BARE, LINKED)) == 2


def test_a_broken_link_differs_from_the_plain_copy() -> None:
    found = result(Answers({BARE: [RIGHT], LINKED: [WRONG]}), LINKED, LINKED)
    change = Change("/tmp", "drwxrwxrwt root", "drwxr-xr-x root")
    assert found == Result(PLAN, 1, DIFFERS, 2, problems=(Problem(AS_IT_IS, "", (change,)),))
    assert TITLES[0] == f"Dockerfile, {PLAIN}"


def test_a_difference_that_two_builds_of_the_same_file_have_does_not_count() -> None:
    builder = Answers({BARE: [RANDOM[0], RANDOM[1]], LINKED: [RANDOM[2]]})
    assert result(builder, BARE, LINKED) == Result(PLAN, 1, SAME, 2, by_chance=1)
    assert builder.built[-1] == (BARE, True)


def test_another_content_has_its_digest() -> None:
    found = result(Answers({BARE: [RANDOM[0]], LINKED: [RANDOM[1]]}), BARE, LINKED)
    (change,) = found.problems[0].changes
    assert change.name == "/tmp/f"
    assert change.before == "-rw-r--r-- root content 6b86b273ff34 0:0"
    assert change.after == "-rw-r--r-- root content d4735e3a265e 0:0"


def test_another_configuration_differs() -> None:
    builder = Answers({BARE: [RIGHT], LINKED: [RIGHT]}, {BARE: {"User": "7"}, LINKED: {"User": "8"}})
    found = result(builder, BARE, LINKED)
    assert found.verdict == DIFFERS
    assert found.problems == (Problem(FIXED, "", (Change("User", "7", "8"),)),)


def test_a_version_that_does_not_build_fails_with_its_message() -> None:
    found = result(Answers({BARE: [RIGHT], LINKED: "invalid user index: -1"}), LINKED, LINKED)
    assert found.verdict == FAILED
    assert found.problems == (Problem(AS_IT_IS, "", message=("invalid user index: -1",)),)


def test_a_file_that_does_not_even_build_plain_fails_once() -> None:
    builder = Answers({BARE: "no space left", LINKED: [RIGHT]})
    found = result(builder, BARE, LINKED)
    assert found.problems == (Problem(AS_IT_IS, "", message=("no space left",)),)
    assert builder.built == [(BARE, False)]


def test_every_stage_is_compared_or_only_the_target() -> None:
    first, second = b"FROM scratch AS a\nCOPY f /tmp/\n", b"FROM a\nCOPY f /tmp/g\n"
    data, fixed = first + second, (first + second).replace(b"COPY f /tmp/\n", b"COPY --link f /tmp/\n")
    linked_first = fixed[: -len(second)]
    answers = {first: [RIGHT], linked_first: [WRONG], data: [RIGHT], fixed: [RIGHT]}
    found = result(Answers(answers), data, fixed)
    assert found.entries == 4
    assert [(one.stage, one.version) for one in found.problems] == [("a", FIXED)]
    assert count_builds(PLAN, versions(data, fixed)) == 4
    target = PLAN._replace(inputs=Inputs(".", target="1"))
    builder = Answers(answers)
    assert result(builder, data, fixed, target).verdict == SAME
    assert [one for one, _ in builder.built] == [data, fixed]


def test_stages_of_one_name_are_told_apart() -> None:
    data = BARE.replace(b"scratch", b"scratch AS a") * 2
    fixed = data.replace(b"COPY", b"COPY --link")
    halves = {one[: len(one) // 2]: [RIGHT] for one in (data, fixed)}
    found = result(Answers({data: [RIGHT], fixed: [WRONG], **halves}), data, fixed)
    assert [one.stage for one in found.problems] == ["a (1)"]


def test_nothing_is_built_without_links_or_with_a_problem() -> None:
    builder = Answers({})
    assert result(builder, BARE, BARE) == Result(PLAN, 0, NOTHING)
    plan = PLAN._replace(problem="a context is missing")
    assert result(builder, BARE, LINKED, plan).problems[0].message == ("a context is missing",)
    assert count_builds(plan, versions(BARE, LINKED)) == 0
    assert builder.built == []


def test_the_names_of_owners_are_those_of_each_image() -> None:
    passwd = [(member("etc/passwd"), b"app:x:7:7::/:\n"), (member("etc/group"), b"app:x:7:\n")]
    before = tar([*passwd, folder("app", owner=(7, 7))])
    after = tar([*passwd, folder("app")])
    (problem,) = result(Answers({BARE: [before], LINKED: [after]}), LINKED, LINKED).problems
    assert problem.changes == (Change("/app", "drwxr-xr-x app", "drwxr-xr-x root"),)
