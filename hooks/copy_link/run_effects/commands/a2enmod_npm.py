"""Commands that create symlinks to enable modules and sites of apache2, or commands of Node.js packages."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, absent, directory, join, symlink, unlisted
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import argument
from copy_link.run_effects.build_outputs import may_make_directory
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command, names
from copy_link.run_effects.commands.other_programs import make

# The directories in which these commands create symlinks, and the endings of the names of the symlinks.
_APACHE = {
    "a2enmod": ("/etc/apache2/mods-enabled", (".load", ".conf")),
    "a2ensite": ("/etc/apache2/sites-enabled", (".conf", "")),
    "a2enconf": ("/etc/apache2/conf-enabled", (".conf", "")),
}

_GLOBAL = frozenset({"-g", "--global", "global", "--location=global"})
# The directories for commands: the prefix of Node.js is /usr/local, that of distributions' packages /usr or /usr/local.
_BIN = ("/usr/local/bin", "/usr/bin")
# Packages whose commands have other names, and all commands of each (the field `bin` of its package.json).
_COMMANDS = {
    "@angular/cli": "ng",
    "@anthropic-ai/claude-code": "claude",
    "@aws-amplify/cli": "amplify",
    "@commitlint/cli": "commitlint",
    "@devcontainers/cli": "devcontainer",
    "@google/clasp": "clasp",
    "@google/gemini-cli": "gemini",
    "@ionic/cli": "ionic",
    "@mermaid-js/mermaid-cli": "mmdc",
    "@nestjs/cli": "nest",
    "@openai/codex": "codex",
    "@openapitools/openapi-generator-cli": "openapi-generator-cli",
    "@quasar/cli": "quasar",
    "@redocly/cli": "openapi redocly",
    "@sentry/cli": "sentry-cli",
    "@vue/cli": "vue",
    "@vue/cli-service": "vue-cli-service",
    "aws-cdk": "cdk",
    "bun": "bun bunx",
    "cdktf-cli": "cdktf",
    "clean-css-cli": "cleancss",
    "concurrently": "concurrently conc concurrent",
    "corepack": "corepack pnpm pnpx yarn yarnpkg",
    "cross-env": "cross-env cross-env-shell",
    "eas-cli": "eas easd",
    "ember-cli": "ember",
    "expo-cli": "expo expo-cli",
    "express-generator": "express",
    "firebase-tools": "firebase",
    "gatsby-cli": "gatsby",
    "grunt-cli": "grunt",
    "gulp-cli": "gulp",
    "hexo-cli": "hexo",
    "http-server": "http-server hs",
    "less": "lessc",
    "localtunnel": "lt",
    "markdownlint-cli": "markdownlint",
    "markdownlint-cli2": "markdownlint-cli2 markdownlint-cli2-config markdownlint-cli2-fix",
    "mocha": "mocha _mocha",
    "netlify-cli": "netlify ntl",
    "npm": "npm npx",
    "npm-check-updates": "ncu npm-check-updates",
    "nx": "nx nx-cloud",
    "pm2": "pm2 pm2-dev pm2-docker pm2-runtime",
    "pnpm": "pnpm pnpx pn pnx",
    "postcss-cli": "postcss",
    "prisma": "prisma prisma2",
    "pug-cli": "pug",
    "react-native-cli": "react-native",
    "serverless": "serverless sls slss",
    "ts-node": "ts-node ts-node-cwd ts-node-esm ts-node-script ts-node-transpile-only ts-script",
    "typescript": "tsc tsserver",
    "uglify-js": "uglifyjs",
    "vercel": "vercel vc now",
    "wrangler": "wrangler wrangler2",
    "yarn": "yarn yarnpkg",
}
# Packages with one command of the same name.
_NAMESAKES = frozenset(
    names(
        "appium bower cordova create-react-app eslint forever heroku jest json-server lerna live-server newman n "
        "nodemon node-gyp node-sass prettier rimraf rollup sass semantic-release semver serve snyk svgo tsx turbo "
        "typedoc verdaccio vite webpack webpack-cli yalc zx"
    )
)
# Options whose value is the next argument.
_VALUED = frozenset(
    names("--registry --prefix --cache --loglevel --userconfig --location --fetch-timeout --fetch-retries")
)
_INSTALLING = frozenset(names("install i in add link ln update up upgrade"))
# The subcommands that fill `node_modules` of the working directory, and the options that name another directory.
_FILLING = frozenset(names("ci clean-install install i add"))
_ELSEWHERE = frozenset(names("--prefix --cwd --dir -C"))
# No package has this name.
_UNKNOWN = "?"
_LINKING = frozenset(names("link ln"))


def enable_in_apache(call: Call) -> None:
    """`a2enmod rewrite`: may create a symlink of that name; a module also enables the modules that it needs."""
    tree = call.process.tree
    parent, endings = _APACHE[posixpath.basename(call.name)]
    link = symlink(None, call.evidence)
    for above in (parent.rpartition("/")[0], parent):
        entry = tree.at(above)
        if not entry.may_be(DIRECTORY):
            entry = join(entry, directory(0o755, 0, 0, call.evidence))
        tree.put(above, entry)
    if parent.endswith("mods-enabled"):
        tree.put(parent, entry._replace(inside=join(entry.inside or absent(), link)))
    enabled = [word.text for word in call.arguments if word.text and not word.text.startswith("-")]
    for name in enabled:
        for ending in endings:
            path = f"{parent}/{name}{ending}"
            tree.put(path, join(tree.at(path), link))


def install_for_node(call: Call) -> None:
    """`npm install -g pm2`, `corepack enable`: the commands of packages are symlinks.

    The commands of a package that is not in the tables are unknown, so any name without an ending may be one.
    """
    make(call)
    words = [word.text or "" for word in call.arguments]
    _fill_modules(call, words)
    if posixpath.basename(call.name) == "corepack":
        linked = _COMMANDS["corepack"].split()
    elif _INSTALLING.isdisjoint(words) or (_GLOBAL.isdisjoint(words) and _LINKING.isdisjoint(words)):
        return
    else:
        packages = _packages(call)
        linked = [name for package in packages for name in _COMMANDS.get(package, package).split()]
        if not packages or not all(package in _COMMANDS or package in _NAMESAKES for package in packages):
            _may_link_any_name(call)
    for parent in _BIN:
        call.process.tree.may_have_links(
            [f"{parent}/{name}" for name in linked if "/" not in name and name != _UNKNOWN], call.evidence
        )


def _fill_modules(call: Call, words: list[str]) -> None:
    """`npm ci`: `node_modules`, which npm 7 and 8 give to the owner of the working directory."""
    where = call.place(argument(["node_modules"]))
    installs = not _FILLING.isdisjoint(words) or (not words and posixpath.basename(call.name) in ("yarn", "yarnpkg"))
    if where.path is not None and installs and _GLOBAL.isdisjoint(words) and _ELSEWHERE.isdisjoint(words):
        may_make_directory(call.process, where.path, call.evidence, owner_of_parent=True)


def _packages(call: Call) -> list[str]:
    """The names of the packages in a command line; _UNKNOWN for an unknown one."""
    found: list[str] = []
    previous = ""
    for word in call.arguments:
        text = word.text
        if text is None:
            # Only the version may be unknown.
            text = word.start if "@" in word.start[1:] else _UNKNOWN
        is_package = not text.startswith("-") and previous not in _VALUED
        if is_package and text not in _INSTALLING and text != "global":
            found.append(text[:1] + text[1:].partition("@")[0])
        previous = text
    return found


def _may_link_any_name(call: Call) -> None:
    tree = call.process.tree
    for parent in _BIN:
        entry = tree.at(parent)
        if entry.may_be(DIRECTORY):
            tree.put(parent, entry._replace(contents=_Links(entry, call.evidence)))


class _Links:
    """The contents of a directory in which any name without an ending may be a symlink."""

    def __init__(self, before: Entry, evidence: Evidence) -> None:
        self.before = before
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        if "/" in relative or "." in relative:
            return None if self.before.contents is None else self.before.contents(relative)
        # Looked up once: lookups would double with every install before this one.
        before = unlisted(self.before, relative)
        return join(before, symlink(None, self.evidence)) if before.may_be(ABSENT) else before


COMMANDS = (
    Command(tuple(_APACHE), enable_in_apache),
    Command(names("npm pnpm yarn yarnpkg bun corepack"), install_for_node),
)
