"""Phonemes: sounds written beside a word, for the engines that take them (`espeak:m'akrO~ ipa:makʁɔ̃`)."""

from collections.abc import Container

from bulletin.patterns import later

IPA = "ipa"
_IPA = later(r"[a-z\sæœøðθβχçħŋ\u0250-\u02ff\u0300-\u036f\u1d00-\u1dbf\u1dc4-\u1dff\u2c71ˈˌːˑ‿|‖.()-]*")
OPENS, CLOSES = "[[", "]]"
"""What stands around phonemes in the line that an engine is asked to say."""
_NOTATION = later(r"(?:^|\s)([a-z][a-z0-9_.]{2,30}):(?=\S)")


def notations(cell: str) -> tuple[tuple[str, str], ...]:
    """The notations of a lexicon's cell with the phonemes in each; ValueError where it is anything else."""
    heads = list(_NOTATION.finditer(cell))
    ends = [head.start() for head in heads[1:]] + [len(cell)] * bool(heads)
    found = tuple((head[1], _bare(cell[head.end() : end])) for head, end in zip(heads, ends, strict=True))
    names = {name for name, _ in found}
    if cell.strip() and (not found or heads[0].start() or len(names) < len(found)):
        raise ValueError(cell)
    if not all(sounds and OPENS not in sounds and CLOSES not in sounds for _, sounds in found):
        raise ValueError(cell)
    return found


def _bare(sounds: str) -> str:
    """`sounds` without the brackets that some write around them."""
    bare = sounds.strip()
    both = bare.startswith(OPENS) and bare.endswith(CLOSES)
    return bare.removeprefix(OPENS).removesuffix(CLOSES).strip() if both else bare


def sounds_for(cell: str, taken: Container[str]) -> str:
    """The phonemes of the first notation in the cell that is `taken`; nothing where none is."""
    return next((sounds for name, sounds in notations(cell) if name in taken), "")


def not_ipa(sounds: str) -> str:
    """The first letter of `sounds` that the International Phonetic Alphabet does not have, or nothing."""
    found = _IPA.match(sounds)
    return sounds[found.end() :][:1] if found else sounds[:1]


def bracketed(sounds: str) -> str:
    """Phonemes as they stand in a line."""
    return f"{OPENS}{sounds}{CLOSES}"
