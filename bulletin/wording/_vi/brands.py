"""Names that begin with capitals and go on as a word, and the codes of shares."""

from bulletin.lexicon import SPELLED
from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot
from bulletin.wording._vi.letters import UPPER, has_vowel, spelled

_COMPOUND = later(rf"([{UPPER}]{{2,5}})([{UPPER}][^\W\d_{UPPER}]{{2,30}})([{UPPER}]?)(?!\w)")
_TICKER = later(r"[A-Z]{3}(?!\w|[&-]\w)")
_LISTED = later(
    r" (?:mã|mã ck|mã chứng khoán|mã cổ phiếu|cổ phiếu|hose|hnx|upcom)"
    r"(?: (?:[a-z][a-z0-9]{2}|và|hoặc|như|gồm)){0,8} $"
)


def ticker(spot: Spot) -> Said | None:
    """The code of a share, which may be an acronym elsewhere: "cổ phiếu VND"."""
    found = spot.match(_TICKER) if spot.text[spot.at + 1 : spot.at + 3].isupper() else None
    if not found or not _LISTED.search(spot.left):
        return None
    return Said(found.end(), spelled(found[0]), "code", "ticker", 0.9)


def compound(spot: Spot) -> Said | None:
    """Letters and a word in one: HDBank, VNPay."""
    found = spot.match(_COMPOUND)
    if not found:
        return None
    head = spot.lexicon.named(found[1], ("acronym", SPELLED))
    tail = spot.lexicon.named(found[2], ("foreign", "word"))
    if not tail and len(found[1]) > 3 and has_vowel(found[1]):
        return None
    begins = head.spoken if head and head.spoken and not head.left + head.right else spelled(found[1])
    said = f"{begins} {tail.spoken if tail else found[2]} {spelled(found[3])}".rstrip()
    return Said(found.end(), said, "acronym", "compound", 0.8 if tail else 0.6)
