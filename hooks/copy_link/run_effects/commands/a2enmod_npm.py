"""Commands that create symlinks to enable modules and sites of apache2, or commands of Node.js packages."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, absent, directory, join, symlink, unlisted
from copy_link.image.evidence import Evidence
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
# Packages whose commands have other names, and those commands.
_COMMANDS = {
    "typescript": "tsc tsserver",
    "@angular/cli": "ng",
    "@nestjs/cli": "nest",
    "@vue/cli": "vue",
    "@vue/cli-service": "vue-cli-service",
    "pm2": "pm2 pm2-dev pm2-docker pm2-runtime",
    "serverless": "serverless sls",
    "grunt-cli": "grunt",
    "gulp-cli": "gulp",
    "webpack-cli": "webpack-cli",
    "expo-cli": "expo expo-cli",
    "eas-cli": "eas easd",
    "@ionic/cli": "ionic",
    "@quasar/cli": "quasar",
    "firebase-tools": "firebase",
    "wrangler": "wrangler wrangler2",
    "vercel": "vercel vc",
    "netlify-cli": "netlify ntl",
    "npm": "npm npx",
    "yarn": "yarn yarnpkg",
    "pnpm": "pnpm pnpx",
    "corepack": "corepack",
    "ts-node": "ts-node ts-node-cwd ts-node-esm ts-node-script ts-node-transpile-only ts-script",
    "@redocly/cli": "openapi redocly",
    "@openapitools/openapi-generator-cli": "openapi-generator-cli",
    "aws-cdk": "cdk",
    "cdktf-cli": "cdktf",
    "@aws-amplify/cli": "amplify",
    "markdownlint-cli": "markdownlint",
    "markdownlint-cli2": "markdownlint-cli2",
    "@commitlint/cli": "commitlint",
    "@mermaid-js/mermaid-cli": "mmdc",
    "uglify-js": "uglifyjs",
    "less": "lessc",
    "clean-css-cli": "cleancss",
    "postcss-cli": "postcss",
    "pug-cli": "pug",
    "nodemon": "nodemon",
    "http-server": "http-server",
    "rimraf": "rimraf",
    "cross-env": "cross-env cross-env-shell",
    "concurrently": "concurrently conc",
    "mocha": "mocha _mocha",
    "@google/gemini-cli": "gemini",
    "@anthropic-ai/claude-code": "claude",
    "@openai/codex": "codex",
    "gatsby-cli": "gatsby",
    "hexo-cli": "hexo",
    "react-native-cli": "react-native",
    "create-react-app": "create-react-app",
    "turbo": "turbo",
    "prettier": "prettier",
    "eslint": "eslint",
    "serve": "serve",
    "node-gyp": "node-gyp",
    "forever": "forever",
    "newman": "newman",
    "lerna": "lerna",
    "nx": "nx nx-cloud",
    "vite": "vite",
    "tsx": "tsx",
    "bower": "bower",
    "sass": "sass",
    "svgo": "svgo",
    "zx": "zx",
    "semver": "semver",
    "prisma": "prisma",
    "jest": "jest",
}
# Commands that people often install.
_NAMES = (
    "tsc tsserver ng nest vue nx next tsx ts-node http-server pm2-runtime pm2-dev pm2-docker serverless sls grunt gulp "
    "webpack webpack-cli lerna expo eas react-native ionic cordova quasar nuxt nuxi vite vercel netlify firebase "
    "wrangler turbo prisma sequelize knex mocha jest cypress playwright eslint prettier yarn yarnpkg pnpm pnpx npm npx "
    "node-gyp corepack redocly openapi swagger cdk cdktf aws-cdk amplify heroku newman markdownlint commitlint "
    "semantic-release snyk hexo gatsby gitbook bower forever nodemon serve zx tldr mmdc lighthouse svgo uglifyjs "
    "terser sass lessc stylus postcss pug ejs rimraf cross-env concurrently json-server verdaccio appium gemini claude"
)
_INSTALLING = frozenset(names("install i in add link ln update up upgrade"))
_SUBCOMMANDS = _INSTALLING | {"global"}


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
    enabled = [argument.text for argument in call.arguments if argument.text and not argument.text.startswith("-")]
    for name in enabled:
        for ending in endings:
            path = f"{parent}/{name}{ending}"
            tree.put(path, join(tree.at(path), link))


def install_for_node(call: Call) -> None:
    """`npm install -g pm2`, `corepack enable`: the commands of packages are symlinks.

    The commands of a package that is not in the table are unknown, so any name without an ending may be one.
    """
    make(call)
    words = [argument.text for argument in call.arguments]
    known = ["" if word is None else word for word in words]
    is_corepack = posixpath.basename(call.name) == "corepack"
    if not is_corepack and (_GLOBAL.isdisjoint(known) or _INSTALLING.isdisjoint(known)):
        return
    linked = dict.fromkeys(_NAMES.split())
    packages = [word[:1] + word[1:].partition("@")[0] for word in known if word and not word.startswith("-")]
    for package in packages:
        linked.update(dict.fromkeys(_COMMANDS.get(package, package.rpartition("/")[2]).split()))
    tree = call.process.tree
    for parent in _BIN:
        tree.may_have_links([f"{parent}/{name}" for name in linked], call.evidence)
    others = [package for package in packages if package not in _COMMANDS and package not in _SUBCOMMANDS]
    if not is_corepack and (None in words or others):
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
        before = unlisted(self.before, relative)
        if "/" in relative or "." in relative or not before.may_be(ABSENT):
            return None if self.before.contents is None else self.before.contents(relative)
        return join(before, symlink(None, self.evidence))


COMMANDS = (
    Command(tuple(_APACHE), enable_in_apache),
    Command(names("npm pnpm yarn yarnpkg bun corepack"), install_for_node),
)
