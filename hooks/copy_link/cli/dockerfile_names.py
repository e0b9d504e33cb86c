"""The names of Dockerfiles: one definition for the hooks' manifest, the search of a folder and `--force-exclude`."""

from __future__ import annotations

# A Dockerfile has one of these names, or one of them after a dot (api.dockerfile), in any case.
NAMES = ("dockerfile", "containerfile")
# Between the name and more of it: Dockerfile.prod, Dockerfile-dev, Dockerfile_gpu.
SEPARATORS = "._-"
# No Dockerfile ends in one of these after a dot, whatever the case.
SOURCES = (
    "bash bat bzl c cc cjs clj cmd cpp cs css cts cue dart el ex exs fish fs go gradle groovy h hcl hs java js jsonnet "
    "jsx kt kts less lua mjs mts nim nix php pl pm ps1 py pyi rb rs sass scala scss sh sql star svelte swift ts tsx vb "
    "vim vue wasm zig zsh"
)
DOCUMENTS = "adoc asciidoc htm html ipynb markdown md mdx org pdf rst snap tex txt xhtml"
DATA = (
    "asc avif cfg conf csv dockerignore gif gz ico ini jpeg jpg json json5 jsonc jsonl lock log plist png properties "
    "proto sarif sha256 sig sublime-syntax sum svg tar tgz tmlanguage toml tsv webp xml xz yaml yml zip"
)
TEMPLATES = (
    "eco ejs epp erb eruby ftl gotmpl handlebars hbs in j2 jinja jinja2 liquid m4 mako mustache njk template tera "
    "tmpl tpl tt twig"
)
PATCHES_AND_BACKUPS = "backup bak diff old orig patch rej save swo swp tmp"
OTHER_ENDINGS = frozenset(" ".join((SOURCES, DOCUMENTS, DATA, TEMPLATES, PATCHES_AND_BACKUPS)).split())
# Editors add it to the name of a backup.
BACKUP_MARK = "~"


def is_dockerfile_name(path: str) -> bool:
    """True if the last part of a path is the name of a Dockerfile."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    if name.endswith(BACKUP_MARK):
        return False
    _, dot, ending = name.rpartition(".")
    if dot and ending in OTHER_ENDINGS:
        return False
    return name.endswith(tuple(f".{one}" for one in NAMES)) or any(
        name == one or (name.startswith(one) and name[len(one)] in SEPARATORS) for one in NAMES
    )


def manifest_patterns() -> tuple[str, str]:
    """The same definition as two regular expressions, for `files` and `exclude` in `.pre-commit-hooks.yaml`."""
    names = "|".join(NAMES)
    files = rf"(?i)(^|/)(({names})([{SEPARATORS}][^/]*)?|[^/]*\.({names}))$"
    return files, rf"(?i)(\.({'|'.join(sorted(OTHER_ENDINGS))})|{BACKUP_MARK})$"
