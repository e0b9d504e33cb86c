"""A bake file in HCL, read by a real `docker buildx bake`."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.onboarding.bake import builds
from copy_link.onboarding.build import Build

BAKE = """\
variable "VERSION" { default = "3.13" }
function "image" {
  params = [name]
  result = "registry.example.com/${name}"
}
group "default" { targets = ["api"] }
target "_common" {
  context = "."
  args = { VERSION = VERSION }
}
target "api" {
  inherits = ["_common"]
  dockerfile = "services/api/Dockerfile"
  contexts = { deps = "docker-image://node:22" }
  tags = [image("api")]
}
target "web" {
  name = "web-${kind}"
  matrix = { kind = ["dev", "prod"] }
  context = "services/web"
  dockerfile = "Dockerfile.${kind}"
}
"""


@pytest.mark.engine
@pytest.mark.usefixtures("linking_engine")
def test_docker_evaluates_every_expression_of_a_bake_file(tmp_path: Path) -> None:
    (tmp_path / "docker-bake.hcl").write_text(BAKE)
    assert sorted(builds("docker-bake.hcl", BAKE, str(tmp_path))) == [
        Build(
            "docker-bake.hcl: api",
            "services/api/Dockerfile",
            ".",
            arguments=(("VERSION", "3.13"),),
            contexts=(("deps", "docker-image://node:22"),),
        ),
        Build("docker-bake.hcl: web-dev", "services/web/Dockerfile.dev", "services/web"),
        Build("docker-bake.hcl: web-prod", "services/web/Dockerfile.prod", "services/web"),
    ]
