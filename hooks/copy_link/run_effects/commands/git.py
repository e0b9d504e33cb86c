"""git: the directories that it creates."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import unknown
from copy_link.run_effects.arguments import Argument, argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command
from copy_link.run_effects.commands.cp_mv import make_unpacked
from copy_link.run_effects.options import OptionTable
from copy_link.run_effects.success import never

_VALUED = ["branch", "depth", "origin", "config", "jobs", "reference", "template", "separate-git-dir", "filter"]
_OPTIONS = OptionTable("b:o:u:c:j:qvnl", {name: f"{name}:" for name in _VALUED})


def clone(call: Call) -> None:
    """`git clone url directory`: a new directory that the process owns, with unknown entries in it."""
    operands = call.options().operands
    words = [operand.text or "" for operand in operands]
    if "clone" not in words[:2]:
        return
    at = words.index("clone") + 1
    target: Argument | None = operands[at + 1] if len(operands) > at + 1 else None
    if target is None and len(words) > at:
        name = posixpath.basename(words[at].rstrip("/")).removesuffix(".git")
        target = argument([name]) if name else None
    if target is not None:
        make_unpacked(call, call.place(target), unknown(call.evidence))


COMMANDS = (Command(("git",), clone, _OPTIONS, succeeds=never),)
