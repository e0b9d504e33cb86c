"""The image at one point of a stage: its tree, its accounts, and the settings for later instructions."""

from __future__ import annotations

from copy_link.dockerfile.expansion import Variables
from copy_link.image.accounts import Account, GivenNumbers, Homes, forgotten_accounts
from copy_link.image.entries import Entry, Owner, unknown
from copy_link.image.package_paths import PackagePaths
from copy_link.image.scripts import Script
from copy_link.image.tree import Tree


class Image:
    """The image after some instruction.

    `workdir` is absolute, None if it is not known. `user` is the value of USER ("" is root, None is not known).
    `environment` maps a variable to its value, None if the value is not known; a variable that is missing is unset if
    `environment_is_whole`, and otherwise the base image may set it. `onbuild` are the triggers for a build from this
    image, in order. `shell` is the value of SHELL (None: the default). `scripts` are the files whose text is known, by
    path. `arguments` are the variables that have the value of an ARG, which a build may change; those `not_given`
    have no default, and `from_arguments` are those with a value that an ARG may have given. `numbers` are those that
    this Dockerfile gave to accounts. `has_run` is true after a RUN that does more than install packages: it may have
    changed paths of which nothing is known. `package_paths` are the paths that an image built from this one may have
    changed with packages.
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
        self.from_arguments: set[str] = set()
        self.numbers: GivenNumbers = {}
        self.has_run = False
        self.package_paths = PackagePaths()

    def copy(self) -> Image:
        """An independent image with the same facts."""
        other = Image.__new__(Image)
        other.__dict__.update(self.__dict__)
        other.tree = self.tree.copy()
        other.users, other.groups = dict(self.users), dict(self.groups)
        other.environment, other.scripts = dict(self.environment), dict(self.scripts)
        other.arguments, other.not_given = set(self.arguments), set(self.not_given)
        other.from_arguments, other.numbers = set(self.from_arguments), dict(self.numbers)
        return other

    def forget_accounts(self) -> None:
        """Allow for a change that may have given any account, except root, another number."""
        self.users, self.groups = forgotten_accounts(self.users, self.groups)

    @property
    def variables(self) -> Variables:
        """The current variables; later changes of the image change them too."""
        return Variables(self.environment, self.environment_is_whole, self.not_given)


def unknown_image(entry: Entry | None = None) -> Image:
    """An unknown image; `entry` is the entry of its root."""
    return Image(Tree(entry or unknown()), workdir=None, user=None, environment_is_whole=False)
