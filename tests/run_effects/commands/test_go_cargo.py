from __future__ import annotations

import pytest

from copy_link.checker import check
from tests.support.run_cases import Case, Found, each

ANY = "absent|file|link|dir ? ?:?"

CASES = (
    Case("go build -o /out/tool ./cmd/tool", {"/out": "dir 755 0:0", "/out/tool": "file"}),
    Case("go build -o=/out/tool .", {"/out/tool": "file"}),
    Case("go build -o /out/ ./cmd/tool ./other", {"/out/tool": "file", "/out/other": "file", "/out": "dir 755 0:0"}),
    # The program of a package in a folder `v2` has the name of the folder above.
    Case("go build -o /out/ ./cmd/v2 ./cmd/...", {"/out/v2": "absent|file", "/out": "dir 755 0:0"}),
    # Into a directory that exists.
    Case("go build -o /opt ./cmd/tool", {"/opt": "dir 755 0:0", "/opt/tool": "file"}),
    Case("go build -o /mystery", {"/mystery": ANY}),
    Case("go build -o /opt/$SECRET", {"/opt": "dir 755 0:0"}),
    Case("umask 077; go build -o /out/tool", {"/out": "dir 700 0:0"}),
    Case("go install ./...", {"/out": "absent|file"}),
    Case("go run ./tool -o /opt/x", {"/opt/x": ANY}),
    Case("gcc -O2 main.c -o /opt/tool", {"/opt/tool": "file"}),
    # They create no directory and fail if one is there, so success proves a file.
    Case("gcc main.c -o /mystery", {"/mystery": ANY}),
    Case("ld -o /opt/tool x.o && rm /opt/tool", {"/opt/tool": "absent"}),
    Case("cc -c x.c", {"/x.o": "absent|file"}),
    Case("cargo build --release", {"/target": "absent|dir 755 0:0", "/target/release/tool": "absent|file"}),
    Case("cargo build", {"/target/debug": "absent|dir ? ?:?", "/target/debug/build": ANY, "/target/doc": ANY}),
    Case("cargo build --profile dist", {"/target/dist/tool": "absent|file", "/target/other/tool": ANY}),
    Case("cargo build --target x-y-z", {"/target/x-y-z/release/tool": "absent|file", "/target/x-y-z/o/tool": ANY}),
    Case("CARGO_TARGET_DIR=/t cargo build", {"/t": "absent|dir 755 0:0", "/target": "absent|file"}),
    Case("cargo build --target-dir=/t", {"/t/release/tool": "absent|file", "/target": "absent|file"}),
    Case("cargo install --root /opt/c x", {"/opt/c": "dir 755 0:0", "/opt/c/bin/x": "absent|file"}),
    Case("cargo new --bin /new/app", {"/new/app": "dir 755 0:0", "/new/app/src": "dir 755 0:0", "/new/app/.git": ANY}),
    Case("WORKDIR /opt\nRUN cargo init --name x", {"/opt": "dir 755 0:0", "/opt/src": "dir 755 0:0"}),
    Case("cargo fetch", {"/target": "absent|file"}),
    Case(
        "pip install --prefix=/install -r x",
        {"/install": "absent|dir 755 0:0", "/install/lib/x": "absent|file|dir 755 0:0"},
    ),
    Case("python3 -m pip install -t /opt/x y", {"/opt/x/y": "absent|file|dir 755 0:0"}),
    Case("pip install --prefix /setgid x", {"/setgid/lib": "absent|file|dir ? 0:?"}),
    Case("USER node\nRUN pip install --target /tmp/x y", {"/tmp/x/y": "absent|file|dir 755 1000:1000"}),
    # These fail if a directory is there; touch does not.
    Case("pip install --prefix=/p x && echo x > /p/y", {"/p/y": "file"}),
    Case("pip install --prefix=/p x && curl -o /p/y https://x/y", {"/p/y": "file"}),
    Case("pip install --prefix=/p x && touch /p/y", {"/p/y": "file|dir 755 0:0"}),
    Case("pip install --prefix=/p x; echo x > /p/y || true", {"/p/y": "absent|file|dir 755 0:0"}),
    Case("pip install x", {"/install": "absent|file"}),
    Case("pip download -d /opt/x y", {"/opt/x": ANY}),
    Case("dotnet publish -c Release -o /app/publish", {"/app": "dir 755 0:0", "/app/publish": "dir 755 0:0"}),
    Case("dotnet publish -o /app/publish", {"/app/publish/x": ANY}),
    Case("dotnet restore", {"/publish": "absent|file"}),
    Case("mvn -B package", {"/target": "absent|dir 755 0:0", "/target/x": ANY}),
    Case("./mvnw verify", {"/target": "absent|dir 755 0:0"}),
    Case("gradle :app:build", {"/build": "absent|dir 755 0:0"}),
    Case("mvn dependency:go-offline", {"/target": "absent|file"}),
    Case("composer install", {"/vendor": "absent|dir 755 0:0"}),
)


@each(CASES)
def test_a_build_tool_writes_what_it_is_told_to(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


# A file from another stage changes nothing else in the directory; a directory may change everything.
FILES = (
    "go build -o /out/tool",
    "go build -o /out/ ./cmd/tool",
    "mkdir /out && go build -o /out ./cmd/tool",
    "mkdir /out && gcc x.c -o /out/tool",
    "mkdir /out && ld -o /out/tool x.o",
    "mkdir /out && curl -fsSLo /out/tool https://x/y",
    "mkdir /out && wget -O /out/tool https://x/y",
    "mkdir /out && echo x | tee /out/tool",
    "mkdir /out && echo x > /out/tool",
    "mkdir /out && touch /out/tool",
    "mkdir /out && cp /etc/x /out/tool",
    "mkdir /out && cp /etc/tool /out/",
    "mkdir /out && touch /x && mv /x /out/tool",
    "mkdir /out && ln /etc/passwd /out/tool",
    "install -D /etc/x /out/tool",
    "mkdir /out && if test -e /x; then curl -o /out/tool https://x/y; fi",
    "cargo install --root / x && mv /bin /out",
)
DIRECTORIES = (
    "mkdir -p /out/tool",
    "make install",
    "git clone https://x/y /out/tool",
    "mkdir /out && cp -r /src /out/tool",
    "mkdir /out && mv /src /out/tool",
    # They leave a directory as it is, or put the file into it.
    "./make /out/tool && touch /out/tool",
    "./make /out/tool && cp /etc/passwd /out/tool",
    "./make /out/tool && go build -o /out/tool",
    # A failure ends nothing.
    "./make /out/tool && curl -o /out/tool https://x/y || true",
    "curl -o /out/tool https://x/y; ./make /out/tool",
    "npm run build",
    "unzip x.zip -d /out/tool",
    "tar xf x.tar -C /out",
)


def after_a_copy_of(run: str) -> str:
    text = f"FROM debian:12 AS b\nRUN {run}\nFROM debian:12\nWORKDIR /app\nCOPY --from=b /out/tool .\nCOPY d d\n"
    return check(text.encode(), "Dockerfile").copies[-1].verdict


@pytest.mark.parametrize("run", FILES)
def test_a_file_of_another_stage_leaves_the_directory_known(run: str) -> None:
    assert after_a_copy_of(run) == "same"


@pytest.mark.parametrize("run", DIRECTORIES)
def test_a_source_that_may_be_a_directory_does_not(run: str) -> None:
    assert after_a_copy_of(run) == ("same" if run.startswith("mkdir -p") else "unknown")
