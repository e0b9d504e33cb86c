"""Where a heredoc ends, and which texts are none: read by the builder's own frontend and by the hooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.dockerfile.parser import DockerfileError, parse
from tests.engine.build.engine import build

pytestmark = pytest.mark.engine

# Nothing builds the first stage, so its RUN are only read.
ACCEPTED = (
    "RUN cat <<EOF; echo x\ntext\nEOF;",
    "RUN cat <<'E F'\ntext\nE F",
    "RUN cat <<E'F'\ntext\nEF",
    "RUN cat <<E\\F\ntext\nEF",
    "RUN cat 3<<E\ntext\nE",
    "RUN cat << E\ntext\nE",
    "RUN cat <<-E\n\ttext\n\tE",
    "RUN cat <<E$x\ntext\nE$x",
    "RUN cat <<E${x}\ntext\nE${x}",
    "RUN ${x#y} <<E\ntext\nE",
    "RUN ${x:=y} <<E\ntext\nE",
    "RUN ${x:zy} <<E\ntext\nE",
    "RUN ${x/a/b} <<E\ntext\nE",
    "RUN ${x:-y} <<E\ntext\nE",
    # Not heredocs.
    "RUN cat <<<E",
    "RUN x=$((1<<E))",
    "RUN echo '<<E'",
)
# The number of the line in which reading stops, and the builder's reason.
REFUSED = {
    "RUN ${x:#y} <<E\ntext\nE": (3, "unknown instruction: text"),
    "RUN ${x:%y} <<E\ntext\nE": (3, "unknown instruction: text"),
    "RUN ${x=y} <<E\ntext\nE": (3, "unknown instruction: text"),
    "RUN <<E${x:-y}\ntext\nE${x:-y}": (3, "unknown instruction: text"),
    "RUN <<E${x:-y}\ntext\nEy": (3, "unknown instruction: text"),
    "RUN cat <<E '\ntext\nE": (3, "unknown instruction: text"),
    "RUN cat <<E<<F\ntext\nE\ntext\nF": (3, "unknown instruction: text"),
    "RUN cat <<EOF; echo x\ntext\nEOF": (2, "unterminated heredoc"),
    "COPY <<EOF /f\ntext": (2, "unterminated heredoc"),
    "RUN echo $(( 1 << 2 ))": (2, "unterminated heredoc"),
}


def whole(*texts: str) -> str:
    return "\n".join(("FROM scratch AS read", *texts, "FROM scratch", "COPY f /f", ""))


def refusal(text: str, folder: Path) -> str:
    """The builder's reason for refusing a file, "" if it builds."""
    (folder / "Dockerfile").write_text(text)
    (folder / "f").write_text("f")
    return build(folder / "Dockerfile", folder).problem


def test_the_hooks_and_the_builder_read_to_the_same_end(linking_engine: None, tmp_path: Path) -> None:
    text = whole(*ACCEPTED)
    assert refusal(text, tmp_path) == ""
    assert [one.keyword for one in parse(text.encode()).instructions] == [
        *("FROM", *["RUN"] * len(ACCEPTED), "FROM", "COPY")
    ]


@pytest.mark.parametrize("text", REFUSED)
def test_the_hooks_refuse_a_heredoc_where_the_builder_does(text: str, linking_engine: None, tmp_path: Path) -> None:
    line, reason = REFUSED[text]
    assert refusal(whole(text), tmp_path).endswith(reason)
    with pytest.raises(DockerfileError, match=rf"^line {line}: "):
        parse(whole(text).encode())
