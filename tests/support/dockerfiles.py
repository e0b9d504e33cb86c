"""Dockerfiles to parse: a table of cases from real files, and files generated from difficult pieces."""

from __future__ import annotations

from hypothesis import strategies as st

TABLE = {
    "a heredoc in RUN": b"FROM a\nRUN <<EOF\nCOPY not this\nEOF\nCOPY a b\n",
    "two heredocs in COPY": b"FROM a\nCOPY <<A <<B /x/\nCOPY 1 2\nA\nCOPY 3 4\nB\nCOPY a b\n",
    "a heredoc with tabs": b"FROM a\nRUN <<-EOF\n\tfoo\n\tEOF\nCOPY a b\n",
    "a quoted heredoc": b'FROM a\nRUN <<"EOF"\n$x\nEOF\nCOPY a b\n',
    "a single quoted heredoc": b"FROM a\nRUN <<'E F'\n$x\nE F\nCOPY a b\n",
    "a heredoc in ONBUILD": b"FROM a\nONBUILD COPY <<EOF /x\nCOPY a b\nEOF\nCOPY a b\n",
    "a heredoc with a redirection": b"FROM a\nRUN cat <<EOF > /x && true\nhello\nEOF\nCOPY a b\n",
    "a heredoc with a file descriptor": b"FROM a\nRUN cat 3<<EOF\nhello\nEOF\n",
    "a heredoc without an end": b"FROM a\nRUN <<EOF\nhello\n",
    "no heredoc in CMD": b"FROM a\nCMD cat <<EOF\nCOPY a b\n",
    "no heredoc in quotes": b"FROM a\nRUN echo \"<<EOF\" '<<EOF'\nCOPY a b\n",
    "no heredoc after an open quote": b"FROM a\nRUN echo it's <<EOF\nCOPY a b\n",
    "three less than signs": b"FROM a\nRUN cat <<<EOF\nCOPY a b\n",
    "a blank line in a continuation": b"FROM a\nRUN a \\\n\n   \n b\nCOPY a b\n",
    "a comment in a continuation": b"FROM a\nRUN a \\\n# no\n  # no\n b\nCOPY a b\n",
    "a continuation at the end": b"FROM a\nCOPY a b \\\n",
    "a continuation at the end without a newline": b"FROM a\nCOPY a b \\",
    "a comment ends the file in a continuation": b"FROM a\nRUN a \\\n# no\n",
    "a split keyword": b"FROM a\nCO\\\nPY a b\n",
    "a continuation after the keyword": b"FROM a\nCOPY\\\n a b\n",
    "a byte order mark": b"\xef\xbb\xbfFROM a\nCOPY a b\n",
    "a backtick escape": b"# escape=`\nFROM a\nCOPY a `\n b\nCOPY c:\\x \\\nRUN d\n",
    "an escape directive after other directives": b"# syntax=x\n# escape=`\nFROM a\nRUN a `\n b\n",
    "an escape directive after a comment": b"# hello\n# escape=`\nFROM a\nRUN a `\nRUN b\n",
    "an escape directive after a blank line": b"\n# escape=`\nFROM a\nRUN a `\nRUN b\n",
    "an escape directive after spaces": b"  # escape = `\nFROM a\nRUN a `\n b\n",
    "a bad escape": b"# escape=x\nFROM a\n",
    "the same directive twice": b"# escape=`\n# escape=`\nFROM a\n",
    "carriage returns": b"FROM a\r\nRUN a \\\r\n b\r\nCOPY <<EOF /x\r\nhi\r\nEOF\r\n",
    "tabs and lower case": b"from\ta\n\tcopy\ta\tb\n",
    "JSON": b'FROM a\nCOPY ["a b", "c"]\nRUN ["x", "y"]\nCOPY [a, b]\n',
    "JSON after flags": b'FROM a\nCOPY --chown=1 --from="x y" [ "a" , "b\\u0041" ]\n',
    "JSON over lines": b'FROM a\nCOPY ["a", \\\n "b"]\n',
    "JSON of numbers": b"FROM a\nCOPY [1, 2]\n",
    "not quite JSON": b"FROM a\nRUN [NaN]\nRUN ['a']\nRUN [\"a\", ]\n",
    "flags": b"FROM --platform=linux/arm64 a AS b\nRUN --mount=type=cache,target=/x --network=none a --b\n",
    "an end of flags": b"FROM a\nCOPY -- --a b\n",
    "quoted flags": b"FROM a\nCOPY --chown='a b':\"c\" x y\n",
    "an escaped backslash at the end of a line": b"FROM a\nRUN echo \\\\\nRUN b\n",
    "spaces after a continuation": b"FROM a\nRUN a \\ \t\n b\n",
    "a form feed and a vertical tab": b"FROM a\n\x0cCOPY\x0ba\x0bb\n",
    "spaces of Unicode": b"FROM a\n\xc2\xa0\xe3\x80\x80COPY a b\xc2\xa0\n",
    "a carriage return inside a line": b"FROM a\nRUN a\rb\nCOPY a\rb c\n",
    "ENV in both forms": b"FROM a\nENV a b  c\nENV a=b 'c d'=e f=g\\ h i=\"j k\"\n",
    "ARG and LABEL": b"ARG a=1 b\nFROM a\nARG c='d e'\nLABEL x=y \"z 1\"=2\n",
    "ONBUILD": b"FROM a\nONBUILD COPY --chown=1 a b\nonbuild run x\n",
    "no instruction": b"# nothing\n\n",
    "nothing": b"",
    "a lone backslash": b"FROM a\n\\\nRUN x\n",
    "instructions that take anything": b"FROM a\nCMD\nEXPOSE 1 2\nHEALTHCHECK NONE\nVOLUME /a /b\nUSER a b\n",
}

PIECES = (
    b"FROM a", b"from a as b", b"COPY", b"copy a b", b"COPY --link a b", b"RUN", b"RUN <<EOF", b"RUN <<-'E'", b"EOF",
    b"E", b"COPY <<A <<B /x", b"A", b"B", b"ONBUILD COPY <<A /x", b"ONBUILD", b"ADD", b"ENV a=b c", b"ARG x=\"y z\"",
    b"# escape=`", b"# syntax=x", b"#", b"# comment", b"\\", b"`", b"\\\\", b"\\ ", b" ", b"\t", b"", b'["a", "b"]',
    b"[1]", b"'", b'"', b"$x", b"${x:-y}", b"<<", b"<<<", b"3<<E", b"--chown=1", b"--", b"CO", b"PY a b", b"\xc2\xa0",
    b"\x0c", b"\x0b", b"\r", b"\xc3\xa9", b"CMD x", b"LABEL a=b", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
    b"HEALTHCHECK --interval=5s CMD x", b"HEALTHCHECK NONE", b"SHELL", b"VOLUME /a", b"EXPOSE 1", b"USER", b"\x1c",
    b"=",
)  # fmt: skip
ENDINGS = (
    b"\n", b"\n", b"\n", b"\\\n", b" \\\n", b"`\n", b"\r\n", b"\\\r\n", b" ", b"", b"\n\n", b"\\\n\n", b"\\\n#x\n",
)  # fmt: skip


def joined(pieces: tuple[bytes, ...], most: int) -> st.SearchStrategy[bytes]:
    """Up to `most` of these pieces, concatenated."""
    return st.lists(st.sampled_from(pieces), max_size=most).map(b"".join)


anything = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(ENDINGS)).map(b"".join), max_size=12).map(
    b"".join
)
HEREDOC_PIECES = (
    b"<<", b"<<", b"<", b"-", b"E", b"E", b"E", b"'", b'"', b"\\", b"$", b"$x", b":", b" ", b"1", b"x", b"\xc3\xa9",
    b"\xc2\xa0", b"!", b"@", b"0", b"_", b"`", b"\xef\xbb\xbf",
)  # fmt: skip
BODIES = (b"E\n", b"\tE\n", b"$E\n", b"E'\n", b"x\n", b"EE\n", b"\xc3\xa9\n", b"E\xc3\xa9\n", b"E\r\n", b"E")
JSON_PIECES = (
    b"[", b"]", b'"a"', b'"b"', b",", b",", b" ", b"\t", b'"', b"1", b"1e400", b"null", b"{", b"}", b":", b"-0",
    b"1.5E2", b'"\\u00e9\\ud83d\\ude00"', b'"\\udc00"', b"\\\n", b'"x\\"y"', b"\x0b", b'"\xc3\xa9"', b'"\x01"',
    b"'a'", b"\\\n#x\n",
)  # fmt: skip
WORD_PIECES = (
    b"a", b"b=", b"=", b"'", b'"', b"\\", b"`", b" ", b" ", b"\t", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xc3\xa9", b"\\\n",
    b"$x", b"\x0c", b"`\n", b"--", b"\xe3\x80\x80",
)  # fmt: skip
FLAG_PIECES = (
    b"--", b"--a", b"-", b"=", b"'", b'"', b"\\", b"`", b" ", b"\t", b"x", b"\xc3\xa0", b"link", b"chown=", b"true",
    b" --link ", b" --chown=1 ", b"\\\n",
)  # fmt: skip
DIRECTIVE_PIECES = (
    b"#", b"# ", b"escape", b"syntax", b"=", b"\\", b"`", b" ", b"\t", b"Escape", b"x", b"\r", b"\n", b"\n#",
    b"\n# escape=`", b"\n#syntax=a",
)  # fmt: skip


def instruction(
    keywords: tuple[bytes, ...], pieces: tuple[bytes, ...], ending: bytes = b""
) -> st.SearchStrategy[bytes]:
    """One of these keywords, with arguments made of these pieces, and an ending."""
    return st.tuples(st.sampled_from(keywords), joined(pieces, 9)).map(lambda parts: b" ".join(parts) + ending)


STRINGS = (
    b'"a"',
    b'"b c"',
    b'"\\u00e9\\ud83d\\ude00"',
    b'"\\udc00"',
    b'"x\\"y"',
    b'"\xc3\xa9"',
    b'"\\\\"',
    b'""',
    b'"a\\\nb"',
)
arrays = st.tuples(
    st.sampled_from((b"RUN", b"COPY --link", b"VOLUME", b"HEALTHCHECK CMD", b"SHELL", b"ONBUILD CMD", b"ADD")),
    st.lists(
        st.tuples(st.sampled_from(STRINGS), st.sampled_from((b"", b" ", b"\t", b" \\\n"))).map(b"".join), max_size=4
    ),
).map(lambda parts: parts[0] + b" [" + b", ".join(parts[1]) + b"]\nRUN z\n")
opening = st.tuples(
    st.sampled_from((b"RUN", b"COPY", b"ADD a", b"ONBUILD RUN", b"run x \\\n", b"CMD")),
    joined(HEREDOC_PIECES, 3),
    st.sampled_from((b" <<E", b" <<'E'", b' <<"E" >x', b" <<-E", b" 3<<\\E <<E", b" <<E \\\n# x\n")),
    st.sampled_from((b" /x\n", b"\r\n", b" \\\n")),
    joined(BODIES, 3),
    st.sampled_from((b"E\n", b"\tE\r\nE\n", b"E", b"E\nE\nRUN z\n")),
).map(b"".join)
dockerfiles = st.one_of(
    anything,
    st.tuples(
        st.sampled_from((b"FROM a\n", b"FROM a\r\n", b"# escape=`\nFROM a\n", b"\xef\xbb\xbfFROM a\n")),
        st.one_of(
            anything,
            arrays,
            opening,
            st.tuples(
                instruction((b"RUN", b"COPY", b"ADD a", b"ONBUILD RUN"), HEREDOC_PIECES, b" /x\n"), joined(BODIES, 5)
            ).map(b"".join),
            instruction(
                (b"RUN", b"COPY", b"VOLUME", b"HEALTHCHECK CMD", b"SHELL", b"ONBUILD CMD", b"RUN ["), JSON_PIECES
            ),
            instruction((b"ENV", b"ARG", b"LABEL", b"ONBUILD ENV", b"ENV a="), WORD_PIECES),
            instruction((b"COPY", b"RUN", b"ONBUILD ADD", b"ENV"), FLAG_PIECES, b" a b"),
        ),
    ).map(b"".join),
    joined(DIRECTIVE_PIECES, 8).map(lambda directives: directives + b"\nFROM a\nRUN a `\nRUN b \\\nRUN c\n"),
)

# Mostly valid Dockerfiles, with one COPY or ADD in the middle.
COPIES = (
    b"COPY",
    b"copy",
    b"CO\\\nPY",
    b"ADD",
    b"ONBUILD COPY",
    b"ONBUILD \\\n# x\n A\\\n\nDD",
    b"\\\n COPY",
    b"COPY\\\n",
)
COPIED_PIECES = (
    b" a", b" a", b" 'a'", b' "a b"', b" --chown=1", b" --from='x y'", b" -- ", b" \\\n", b"\\\n\n# x\n", b"\t", b"b",
    b"\\ ", b" $x", b" ${x:-y}", b" <<E", b"\x0b", b"\xc3\xa9", b"\xff", b"\xc2\xa0", b" \\\r\n", b" `", b"'", b" [",
    b' ["a", "b"]', b"\\\\",
)  # fmt: skip
copying_words = st.tuples(
    st.sampled_from((b"FROM a\n", b"FROM a\r\n", b"# escape=`\nFROM a\n", b"\xef\xbb\xbfFROM a\n")),
    st.sampled_from(COPIES),
    st.sampled_from((b" ", b" ", b"\t", b" \\\n ", b" --chown=1 ", b" --from=x a ")),
    joined(COPIED_PIECES, 6),
    st.sampled_from((b" x y\n", b" x y\\", b" x 'y'\r\n", b" x y\nRUN z\n", b" x \\\n y")),
    st.sampled_from((b"", b"\nE\n", b"\nx\nE\nRUN z\n")),
).map(b"".join)
copying_arrays = st.tuples(
    st.sampled_from((b"FROM a\n", b"# escape=`\nFROM a\n")),
    st.sampled_from(COPIES),
    st.sampled_from((b" [", b" --chown=1 [ ", b" -- [")),
    st.lists(st.sampled_from(STRINGS), min_size=2, max_size=4).map(b" , ".join),
    st.sampled_from((b"]", b" ]\nRUN z\n")),
).map(b"".join)
copying = st.one_of(copying_words, copying_words, copying_arrays)
