"""Addresses on the web, of electronic mail, and hashtags."""

from bulletin.lexicon import SPELLED
from bulletin.patterns import later
from bulletin.wording._scan import Said, Spot
from bulletin.wording._vi.letters import UPPER, has_vowel, is_syllable, spelled
from bulletin.wording._vi.numbers import cardinal, digits

_ENDS = (
    "com|vn|net|org|gov|edu|info|io|tv|asia|biz|me|co|us|uk|fr|de|jp|cn|kr|eu|int|app|news|online|ai|ru|in|"
    "sg|th|la|COM|VN|NET|ORG|TV"
)
_FILES = "pdf|docx?|xlsx?|pptx?|zip|rar|apk|exe|mp[34]|jpe?g|png"
_MAIL = later(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")
_WEB = later(
    r"(?:https?://|www\.)[^\s<>\"“”‘’()\[\]]{1,250}"
    rf"|(?:[a-zA-Z0-9-]{{1,63}}\.){{1,5}}(?:{_ENDS})(?![\w.-]*\w)(?:/[^\s<>\"“”‘’()\[\]…]{{0,250}})?"
    rf"|[\w-]{{1,64}}\.(?:{_FILES})(?![\w.-]*\w)",
)
_ENDING = later(
    r"\.(vn|com|net|org|edu|gov|com\.vn|gov\.vn|edu\.vn|pdf|docx?|xlsx?|exe|apk|zip|mp[34])(?![\w.]*\w)"
)
_TAIL = ".,;:!?/"
_HEAD = later(r"https?://(?:www\.)?|www\.")
_HANDLE = later(r"@(?=\w*[^\W\d_]{2})(\w{2,100})")
_TAG = later(r"#(\w{1,100})")
_HUMPS = later(rf"\d+|[{UPPER}]+(?![^\W\d_{UPPER}])|[{UPPER}]?[^\W\d_{UPPER}]+")
_TOKEN = later(r"[^\W\d_]+|\d+|[^\w\s]|_")
_SIGNS = {
    ".": "chấm", "/": "gạch chéo", "-": "gạch ngang", "_": "gạch dưới", "@": "a còng", ":": "hai chấm",
    "?": "hỏi chấm", "=": "bằng", "&": "và", "%": "phần trăm", "#": "thăng", "~": "dấu ngã", "+": "cộng",
}  # fmt: skip
_NAMES = {"vn": "vê en", "gmail": "gờ meo", "net": "nét", "edu": "e đu", "gov": "gờ o vê", "tv": "ti vi"}


def _said(spot: Spot, address: str) -> str:
    return " ".join(word for token in _TOKEN.findall(address) if (word := _word(spot, token)))


def _word(spot: Spot, token: str) -> str:
    if token in _SIGNS:
        return _SIGNS[token]
    if token.isdecimal():
        return digits(token)
    name = _NAMES.get(token.lower())
    if name:
        return name
    return spelled(token) if _is_initials(spot, token) else token.lower()


def _is_initials(spot: Spot, token: str) -> bool:
    """Whether a part of an address is said by its letters: VOV, vtv, and what nobody could say."""
    listed = spot.lexicon.named(token.upper(), (SPELLED,)) is not None
    return (
        listed or not has_vowel(token) or (token.isupper() and 1 < len(token) < 5 and not is_syllable(token))
    )


def _named(spot: Spot, address: str) -> bool:
    """Whether the lexicon has an entry for all of the address."""
    entry = spot.entry()
    return entry is not None and len(entry.written) >= len(address)


def web(spot: Spot) -> Said | None:
    """An address on the web, without its scheme and "www"."""
    found = spot.match(_WEB)
    if not found:
        return None
    address = found[0].rstrip(_TAIL)
    bare = _HEAD.sub("", address, count=1)
    if not bare or _named(spot, address):
        return None
    return Said(spot.at + len(address), _said(spot, bare), "url", "web", _sureness(spot, bare))


def ending(spot: Spot) -> Said | None:
    """The end of an address or the kind of a file, named alone: .vn, .pdf."""
    found = spot.match(_ENDING)
    return Said(found.end(), _said(spot, found[0]), "url", "ending", 0.9) if found else None


def _sureness(spot: Spot, address: str) -> float:
    """How sure an address is: in doubt where it is long, or a part of it runs on without a reading."""
    runs = (token for token in _TOKEN.findall(address) if len(token) >= _RUNS_ON and token.isalpha())
    unread = any(_word(spot, run) == run.lower() and not spot.lexicon.named(run) for run in runs)
    return 0.6 if unread or len(address) >= 40 else 0.9


_RUNS_ON = 16
"""Letters of one part of an address from which on no voice finds its syllables by itself."""


def mail(spot: Spot) -> Said | None:
    """An address of electronic mail."""
    found = spot.match(_MAIL)
    if not found:
        return None
    address = found[0].rstrip(_TAIL + "-")
    return (
        None if _named(spot, address) else Said(spot.at + len(address), _said(spot, address), "url", "mail")
    )


def _hump(spot: Spot, part: str) -> str:
    """One word of a hashtag."""
    if part.isdecimal():
        return cardinal(int(part)) if len(part) < 16 else digits(part)
    entry = spot.lexicon.named(part, ("acronym", SPELLED)) if part.isupper() and len(part) > 1 else None
    if entry and not entry.left + entry.right:
        return entry.spoken or spelled(part)
    if both := _joined(spot, part) if part.isupper() else "":
        return both
    return spelled(part) if not has_vowel(part) else part.lower()


def _joined(spot: Spot, part: str) -> str:
    """Two acronyms of the lexicon that stand in one: UBNDTPHCM."""
    for at in range(len(part) - 2, 2, -1):
        one, two = (spot.lexicon.named(half, ("acronym",)) for half in (part[:at], part[at:]))
        if one and two and not (one.left + one.right + two.left + two.right):
            return f"{one.spoken} {two.spoken}"
    return ""


def handle(spot: Spot) -> Said | None:
    """The name of an account: @TinTức24h."""
    found = spot.match(_HANDLE)
    if not found:
        return None
    said = " ".join(_hump(spot, part) for part in _HUMPS.findall(found[1]))
    return Said(found.end(), f"a còng {said}", "hashtag", "handle", 0.65)


def hashtag(spot: Spot) -> Said | None:
    """A hashtag, its words apart."""
    found = spot.match(_TAG)
    if not found:
        return None
    named = spot.lexicon.named(found[1], ("acronym", "foreign"))
    said = named.spoken if named else " ".join(_hump(spot, part) for part in _HUMPS.findall(found[1]))
    return Said(found.end(), f"hát tác {said}", "hashtag", "tag", 0.6 if found[1].isdecimal() else 0.8)
