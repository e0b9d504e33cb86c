from __future__ import annotations

import pytest

from copy_link.onboarding.build import Build, Skipped
from copy_link.onboarding.workflows import NAME, builds

PATH = ".github/workflows/build.yml"


def found(steps: str, job: str = "") -> list[Build | Skipped]:
    return list(builds(PATH, f"on: push\njobs:\n  a:\n    runs-on: x\n{job}    steps:\n{steps}"))


def action(given: str) -> list[Build | Skipped]:
    return found(f"      - uses: docker/build-push-action@v6\n        with: {given}\n")


@pytest.mark.parametrize(
    ("given", "dockerfile", "context"),
    [
        ("{push: true}", "Dockerfile", "."),
        ("{context: api}", "api/Dockerfile", "api"),
        ("{context: ., file: ./api/Dockerfile}", "api/Dockerfile", "."),
        ("{context: '{{defaultContext}}:web'}", "web/Dockerfile", "web"),
        ("{context: '{{defaultContext}}:web', file: docker/Dockerfile}", "web/docker/Dockerfile", "web"),
        ("{context: '${{ github.workspace }}', tags: 'x:${{ github.sha }}'}", "Dockerfile", "."),
    ],
)
def test_the_action_has_the_contexts_of_its_documentation(given: str, dockerfile: str, context: str) -> None:
    assert action(given) == [Build(f"{PATH}: a", dockerfile, context)]


def test_the_action_has_a_target_arguments_and_named_contexts() -> None:
    steps = """\
      - uses: docker/build-push-action@v6
        with:
          target: prod
          build-args: |
            VERSION=1
            COMMIT=${{ env.COMMIT }}
          build-contexts: deps=docker-image://node:22
        env: {COMMIT: abc}
"""
    assert found(steps) == [
        Build(
            f"{PATH}: a",
            "Dockerfile",
            ".",
            "prod",
            (("VERSION", "1"), ("COMMIT", "abc")),
            (("deps", "docker-image://node:22"),),
        )
    ]


def test_a_matrix_is_one_build_for_each_of_its_jobs() -> None:
    steps = """\
      - uses: docker/build-push-action@v6
        with:
          context: ${{ matrix.image.dir }}
          file: ${{ matrix.image.dir }}/Dockerfile.${{ matrix.kind }}
"""
    job = """\
    strategy:
      matrix:
        image: [{dir: api}, {dir: web}]
        kind: [dev]
        include: [{image: {dir: job}, kind: prod}]
"""
    assert found(steps, job) == [
        Build(f"{PATH}: a", "api/Dockerfile.dev", "api"),
        Build(f"{PATH}: a", "web/Dockerfile.dev", "web"),
        Build(f"{PATH}: a", "job/Dockerfile.prod", "job"),
    ]


@pytest.mark.parametrize(
    ("command", "dockerfile", "context"),
    [
        ("docker build .", "Dockerfile", "."),
        ("docker build -t a:${{ github.sha }} -f api/Dockerfile . && docker push a", "api/Dockerfile", "."),
        ("docker buildx build --push --platform linux/amd64 --file=api/Dockerfile api", "api/Dockerfile", "api"),
        ("sudo docker image build --no-cache web | tee log", "web/Dockerfile", "web"),
        ("podman build -t $NAME web", "web/Dockerfile", "web"),
        ("docker build \\\n  -t a \\\n  web", "web/Dockerfile", "web"),
    ],
)
def test_a_script_has_the_builds_of_its_commands(command: str, dockerfile: str, context: str) -> None:
    indented = command.replace("\n", "\n          ")
    assert found(f"      - run: |\n          {indented}\n") == [Build(f"{PATH}: a", dockerfile, context)]


def test_a_script_runs_in_its_working_directory() -> None:
    steps = (
        "      - run: docker build --build-arg A=1 --target=dev -f x.dockerfile ..\n        working-directory: api\n"
    )
    assert found(steps) == [Build(f"{PATH}: a", "api/x.dockerfile", ".", "dev", (("A", "1"),))]
    steps = "      - run: docker build .\n"
    assert found(steps, "    defaults: {run: {working-directory: web}}\n") == [
        Build(f"{PATH}: a", "web/Dockerfile", "web")
    ]


@pytest.mark.parametrize(
    "command",
    [
        "docker build $DIR",
        "docker build ${{ inputs.dir }}",
        'docker build "',
        "docker build -f $F .",
        "docker build a b",
    ],
)
def test_a_command_that_is_not_understood_is_skipped(command: str) -> None:
    (skipped,) = found(f"      - run: |\n          {command}\n")
    assert isinstance(skipped, Skipped)


def test_an_expression_in_a_path_of_the_action_is_skipped() -> None:
    assert action("{context: '${{ inputs.dir }}'}") == [
        Skipped(f"{PATH}: a", "an expression without a known value: ${{ inputs.dir }}")
    ]


@pytest.mark.parametrize(
    "text", ["", "jobs:", "jobs: {a: 1}", "jobs: {a: {steps: }}", "jobs: {a: {steps: [1, {run: 1}]}}"]
)
def test_a_workflow_without_builds_has_none(text: str) -> None:
    assert list(builds(PATH, text)) == []


def test_workflows_are_known_by_their_folder() -> None:
    assert NAME.match(".github/workflows/a.yaml")
    assert not NAME.match("a/.github/workflows/a.yaml")
    assert not NAME.match(".github/a.yml")
