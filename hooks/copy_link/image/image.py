"""The image at one point of a stage: its tree, its accounts, and the settings that later instructions go by."""

from __future__ import annotations

from copy_link.dockerfile.expansion import Variables
from copy_link.image.accounts import Account, Homes, forgotten_accounts
from copy_link.image.entries import Entry, Owner, unknown
from copy_link.image.scripts import Script
from copy_link.image.tree import Tree


class Image:
    """What is known of the image after some instruction.

    `workdir` is absolute, None when it cannot be known. `user` is what USER says ("" is root). `environment` maps a
    variable to its value, None when it is set to something that is not known; a variable that is missing is unset if
    `environment_is_whole`, and may be set by the base image otherwise. `onbuild` are the triggers for a build from
    this image, in order; `shell` is what SHELL says (None: the default); `scripts` are files whose text is known, by
    path. `arguments` are the variables whose value is that of an ARG, which a build may set otherwise; those
    `not_given` have no default. In images that stand on this one, packages may have `filled` directories with more
    plain directories, and `filled_anyhow` ones with anything; they may have put symlinks where `may_be_links` says.
    """

    def __init__(
        self,
        tree: Tree,
        users: dict[str, Account] | None = None,
        groups: dict[str, Owner] | None = None,
        homes: Homes = Homes(),  # noqa: B008 (immutable)
        workdir: str | None = "/",
        user: str | None = "",
        environment: dict[str, str | None] | None = None,
        environment_is_whole: bool = True,
    ) -> None:
        self.tree = tree
        self.users = users or {}
        self.groups = groups or {}
        self.homes = homes
        self.workdir = workdir
        self.user = user
        self.environment = environment or {}
        self.environment_is_whole = environment_is_whole
        self.onbuild: tuple[str, ...] = ()
        self.shell: tuple[str, ...] | None = None
        self.scripts: dict[str, Script] = {}
        self.arguments: set[str] = set()
        self.not_given: set[str] = set()
        self.filled: tuple[str, ...] = ()
        self.filled_anyhow: tuple[str, ...] = ()
        self.may_be_links: tuple[str, ...] = ()

    def copy(self) -> Image:
        """An image of its own with the same facts."""
        other = Image.__new__(Image)
        other.__dict__.update(self.__dict__)
        other.tree = self.tree.copy()
        other.users, other.groups = dict(self.users), dict(self.groups)
        other.environment, other.scripts = dict(self.environment), dict(self.scripts)
        other.arguments, other.not_given = set(self.arguments), set(self.not_given)
        return other

    def forget_accounts(self) -> None:
        """Any account but root's may have got another number."""
        self.users, self.groups = forgotten_accounts(self.users, self.groups)

    @property
    def variables(self) -> Variables:
        """The variables in force, which change with the image."""
        return Variables(self.environment, self.environment_is_whole, self.not_given)


def unknown_image(entry: Entry | None = None) -> Image:
    """An image nothing is known of."""
    return Image(Tree(entry or unknown()), workdir=None, user=None, environment_is_whole=False)
