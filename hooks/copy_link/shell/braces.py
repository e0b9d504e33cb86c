"""Brace expansion: `x{a,b}` stands for the words `xa` and `xb`."""

from __future__ import annotations

from copy_link.shell.syntax import Literal, Piece, Substitution, Word
from copy_link.startup.annotations import Callable
from copy_link.startup.patterns import pattern

# `{a,b}{c,d}...` doubles with every pair; if it makes more words than this, they are left unknown.
MAXIMUM_BRACES = 64
MAXIMUM_ATOMS = 500

_BRACE = pattern(r"[{},]|\.\.")


def braces(word: Word, expands: bool | None) -> list[Word]:
    """The words that a word with braces stands for. `expands` says whether the shell expands braces (None: unknown).

    If the words are not known, one word with a gap in the place of the braces.
    """
    if expands is False:
        return [word]
    atoms: list[Piece | str] = []
    for piece in word:
        if isinstance(piece, Literal) and not piece.quoted:
            atoms.extend(_split_braces(piece.text))
        else:
            atoms.append(piece)
    alternatives = _alternatives(atoms) if len(atoms) <= MAXIMUM_ATOMS else None
    if alternatives is not None and len(alternatives) == 1:
        return [word]
    if alternatives is None or expands is None:
        return _braces_as_gap(word)
    return alternatives


def _braces_as_gap(word: Word) -> list[Word]:
    """The word with a gap from its first opening to its last closing brace; to its end if no brace closes."""
    start = _until_brace(word, "{", lambda text: text.partition("{")[0])
    end = _until_brace(word[::-1], "}", lambda text: text.rpartition("}")[2])
    return [(*start, Substitution(None, quoted=True), *end[::-1])]


def _until_brace(word: Word, brace: str, cut: Callable[[str], str]) -> Word:
    found: list[Piece] = []
    for piece in word:
        if isinstance(piece, Literal) and not piece.quoted and brace in piece.text:
            found.append(Literal(cut(piece.text)))
            return tuple(found)
        found.append(piece)
    return ()


def _split_braces(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    for brace in _BRACE.finditer(text):
        found += [text[at : brace.start()], brace[0]]
        at = brace.end()
    return [piece for piece in [*found, text[at:]] if piece]


def _alternatives(atoms: list[Piece | str]) -> list[Word] | None:
    """The expanded words; None for too many words, a `{1..9}`, or unpaired braces."""
    # Each level has its finished alternatives, and the words of the alternative that is being read.
    levels: list[tuple[list[Word], list[Word]]] = [([], [()])]
    for atom in atoms:
        done, current = levels[-1]
        if atom == "{":
            levels.append(([], [()]))
        elif atom == "," and len(levels) > 1:
            levels[-1] = (done + current, [()])
        elif atom == "}" and len(levels) > 1:
            levels.pop()
            inner = done + current if done else [(Literal("{"), *word, Literal("}")) for word in current]
            outer_done, outer = levels[-1]
            levels[-1] = (outer_done, [before + after for before in outer for after in inner])
        elif atom == ".." and len(levels) > 1:
            return None
        else:
            piece = Literal(atom) if isinstance(atom, str) else atom
            levels[-1] = (done, [(*word, piece) for word in current])
        if len(levels[-1][0]) + len(levels[-1][1]) > MAXIMUM_BRACES or len(levels) > MAXIMUM_BRACES:
            return None
    return levels[0][1] if len(levels) == 1 else None
