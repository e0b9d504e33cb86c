"""Commands that create symlinks to enable modules and sites of apache2, or commands of Node.js packages."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY, absent, directory, join, symlink
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
# Commands with another name than their package.
_NAMES = (
    "tsc tsserver ng nest vue nx next tsx ts-node http-server pm2-runtime pm2-dev pm2-docker serverless sls grunt gulp "
    "webpack webpack-cli lerna expo eas react-native ionic cordova quasar nuxt nuxi vite vercel netlify firebase "
    "wrangler turbo prisma sequelize knex mocha jest cypress playwright eslint prettier yarn yarnpkg pnpm pnpx npm npx "
    "node-gyp corepack redocly openapi swagger cdk cdktf aws-cdk amplify heroku newman markdownlint commitlint "
    "semantic-release snyk hexo gatsby gitbook bower forever nodemon serve zx tldr mmdc lighthouse svgo uglifyjs "
    "terser sass lessc stylus postcss pug ejs rimraf cross-env concurrently json-server verdaccio appium gemini claude"
)
_OTHERS = _NAMES.split()


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
    """`npm install -g pm2`, `corepack enable`: the commands of packages are symlinks."""
    make(call)
    words = [argument.text or "" for argument in call.arguments]
    if not _GLOBAL.isdisjoint(words) or posixpath.basename(call.name) == "corepack":
        linked = dict.fromkeys(_OTHERS)
        for word in words:
            name = word[:1] + word[1:].partition("@")[0]
            for part in [*name.strip("@").split("/"), name.rpartition("/")[2].removesuffix("-cli")]:
                if part and not part.startswith("-"):
                    linked[part] = None
        for parent in _BIN:
            call.process.tree.may_have_links([f"{parent}/{name}" for name in linked], call.evidence)


COMMANDS = (
    Command(tuple(_APACHE), enable_in_apache),
    Command(names("npm pnpm yarn yarnpkg bun corepack"), install_for_node),
)
