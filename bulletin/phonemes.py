"""Phonemes: sounds written beside a word, for the engines that take them (`espeak:m'akrO~ ipa:makʁɔ̃`)."""

from collections.abc import Container

from bulletin.patterns import later

OPENS, CLOSES = "[[", "]]"
"""What stands around phonemes in the line that an engine is asked to say."""
_NOTATION = later(r"(?:^|\s)([a-z][a-z0-9_.]{2,30}):(?=\S)")


def notations(cell: str) -> tuple[tuple[str, str], ...]:
    """The notations of a lexicon's cell with the phonemes in each; ValueError where it is anything else."""
    heads = list(_NOTATION.finditer(cell))
    ends = [*(head.start() for head in heads[1:]), len(cell)]
    found = tuple((head[1], _bare(cell[head.end() : end])) for head, end in zip(heads, ends, strict=True))
    names = {name for name, _ in found}
    if cell.strip() and (not found or heads[0].start() or len(names) < len(found)):
        raise ValueError(cell)
    if not all(sounds and OPENS not in sounds and CLOSES not in sounds for _, sounds in found):
        raise ValueError(cell)
    return found


def _bare(sounds: str) -> str:
    """`sounds` without the brackets that some write around them."""
    return sounds.strip().removeprefix(OPENS).removesuffix(CLOSES).strip()


def sounds_for(cell: str, taken: Container[str]) -> str:
    """The phonemes of the first notation in the cell that is `taken`; nothing where none is."""
    return next((sounds for name, sounds in notations(cell) if name in taken), "")


def bracketed(sounds: str) -> str:
    """Phonemes as they stand in a line."""
    return f"{OPENS}{sounds}{CLOSES}"
