"""Files that the builder rejects and reads: so do BuildKit 0.32 and, except for --parents, Engine 28.5."""

from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import DockerfileError, parse

REJECTED = [
    (b"FROM a\nCOPPY a b\n", 2, "unknown instruction COPPY (did you mean COPY?)"),
    (b"FROM a\nRUM a\n", 2, "unknown instruction RUM (did you mean RUN?)"),
    (b"FROM a\nBLAH a\n", 2, "unknown instruction BLAH"),
    (b"FROM a\n\nCOPY a\n", 3, "a source and a destination"),
    (b"COPY a b\n", 1, "COPY before the first FROM"),
    (b"ARG a\n", 1, "no FROM"),
    (b"", 1, "no instructions"),
    (b"# only\n", 1, "no instructions"),
    (b"FROM\n", 1, "one image"),
    (b"FROM a b\n", 1, "one image"),
    (b"FROM a AS 1b\n", 1, "not a valid stage name"),
    (b"FROM a\nCOPY --lnk a b\n", 2, "unknown flag --lnk of COPY (did you mean --link?)"),
    (b"FROM a\nWORKDIR --x /a\n", 2, "unknown flag --x of WORKDIR"),
    (b"FROM a\nCOPY --link=maybe a b\n", 2, "true or false"),
    (b"FROM a\nCOPY --link= a b\n", 2, "true or false"),
    (b"FROM a\nCOPY --link --link a b\n", 2, "COPY has --link twice"),
    (b"FROM a\nCOPY --chown a b\n", 2, "needs a value"),
    (b"FROM a\nRUN --network=x y\n", 2, "default or none or host"),
    (b"FROM a\nCOPY a <<EOF\nEOF\n", 2, "destination of COPY is a heredoc"),
    (b"FROM a\nRUN <<EOF\n", 2, "does not end"),
    (b"FROM a\nRUN <<$EOF\n", 2, "does not end"),
    (b"FROM a\nRUN [1]\n", 2, "put it into double quotes"),
    (b"FROM a\nONBUILD\n", 2, "needs an argument"),
    (b"FROM a\nONBUILD ONBUILD RUN x\n", 2, "not allowed after ONBUILD"),
    (b"FROM a\nONBUILD FROM x\n", 2, "not allowed after ONBUILD"),
    (b"FROM a\nONBUILD MAINTAINER x\n", 2, "not allowed after ONBUILD"),
    (b"FROM a\nONBUILD ENV a\n", 2, "a name and a value"),
    (b"FROM a\nONBUILD RUN [1]\n", 2, "put it into double quotes"),
    (b"FROM a\nSHELL sh\n", 2, "JSON"),
    (b"FROM a\nSHELL []\n", 2, "JSON"),
    (b"FROM a\nENV\n", 2, "needs an argument"),
    (b"# escape=`\nFROM a\nENV \\\n`", 3, "a name and a value"),
    (b"FROM a\nENV a\n", 2, "a name and a value"),
    (b"FROM a\nENV a=b c\n", 2, "name=value"),
    (b"FROM a\nENV =b\n", 2, "a value without a name"),
    (b"FROM a\nARG =b\n", 2, "a value without a name"),
    (b'FROM a\nVOLUME [" "]\n', 2, "empty path"),
    (b"FROM a\nHEALTHCHECK CURL x\n", 2, "CMD or NONE"),
    (b"FROM a\nHEALTHCHECK NONE x\n", 2, "takes no arguments"),
    (b"FROM a\nHEALTHCHECK CMD\n", 2, "needs a command"),
    (b"FROM a\nHEALTHCHECK CMD []\n", 2, "needs a command"),
    (b"FROM a\nHEALTHCHECK --interval=5 CMD x\n", 2, "30s"),
    (b"FROM a\nHEALTHCHECK --interval=1us CMD x\n", 2, "30s"),
    (b"FROM a\nHEALTHCHECK --interval=-5s CMD x\n", 2, "30s"),
    (b"FROM a\nHEALTHCHECK --interval=+-0s CMD x\n", 2, "30s"),
    (b"FROM a\nHEALTHCHECK --retries=-1 CMD x\n", 2, "from 0"),
    (b"FROM a\nHEALTHCHECK --retries=2147483648 CMD x\n", 2, "from 0"),
    (b"# escape=x\nFROM a\n", 1, "escape character"),
    (b"# escape= \nFROM a\n", 1, "escape character"),
    (b"# escape=`\n# escape=`\nFROM a\n", 2, "a second escape directive"),
]
READ = [
    b"FROM a\nCOPY a b\\",
    b"FROM a\nCOPY --link=TRUE a b",
    b"FROM a\nCOPY --exclude=a --exclude=b --parents a b",
    b"FROM a\nCOPY a <<",
    b"FROM a\nCOPY a \"<<'",
    b"FROM a\nCMD\nRUN\nENTRYPOINT",
    b"FROM a\nSTOPSIGNAL --x 9\nARG --x a",
    b"FROM a\nENV a =",
    b"FROM a AS B-1_x.y",
    b"FROM a\nRUN [1e999]",
    b'FROM a\nCOPY ["a", 1] c',
    b"FROM a\nHEALTHCHECK NONE\nHEALTHCHECK --x none",
    b"FROM a\nHEALTHCHECK --interval=1h2m3.5s --timeout=0 --start-period= --retries=+3 CMD x",
    b"FROM a\nONBUILD FOO x\nONBUILD COPY a\nONBUILD COPY --lnk a b",
    "FROM a\nwor\u212adir /x".encode(),
]


@pytest.mark.parametrize(("data", "line", "reason"), REJECTED)
def test_a_file_that_the_builder_rejects_is_an_error_with_line_and_reason(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(DockerfileError) as error:
        parse(data)
    assert error.value.line == line
    assert reason in error.value.reason


@pytest.mark.parametrize("data", READ)
def test_a_file_that_the_builder_reads_is_read(data: bytes) -> None:
    assert len(parse(data).instructions) == 1 + data.count(b"\n")


@pytest.mark.parametrize("trigger", ["FOO x", "COPY a", "COPY --lnk a b", "ENV =b"])
def test_a_trigger_that_no_build_can_run_is_none(trigger: str) -> None:
    found = parse(f"FROM a\nONBUILD {trigger}\n".encode()).instructions[1]
    assert (found.keyword, found.arguments, found.trigger) == ("ONBUILD", trigger, None)
