"""Telephone numbers in English newspapers."""

from bulletin.patterns import later
from bulletin.wording._en.numbers import digits
from bulletin.wording._scan import Said, Spot, phrases

_PHONE = later(r"\+?\(?\d{1,5}\)?(?:[ -.]\(?\d{2,5}\)?){1,4}(?!\d|[,/-]\d|%)")
_CALLS = phrases(
    "call, helpline, freephone, phone, telephone, tel, on, hotline, number, dial, ring, fax, text, contact"
)


def phone(spot: Spot) -> Said | None:
    """A telephone number, digit by digit."""
    found = spot.match(_PHONE)
    if not found:
        return _short_call(spot)
    count = sum(letter.isdecimal() for letter in found[0])
    likely = found[0][0] in "0+(" or _AMERICAN.fullmatch(found[0]) or spot.left.endswith(_CALLS)
    if not likely or not 7 <= count <= 15:
        return None
    plus = "plus " if found[0][0] == "+" else ""
    return Said(found.end(), plus + digits(found[0]), "phone", "dialled")


_AMERICAN = later(r"(?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}")
_SHORT_CALL = later(r"\d{3}(?![\w/%:-]|[.,]\d)|\d{5,6}(?![\w/%:-]|[.,]\d)")
_DIALS = phrases("call, calls, called, calling, dial, dials, dialled, dialed, dialling, ring, rings, text")


def _short_call(spot: Spot) -> Said | None:
    """A short number that is called, as of the police; what is called so many is a count."""
    found = spot.match(_SHORT_CALL)
    if not found or not _dialled(spot, len(found[0])) or _MANY.match(spot.right(found.end())):
        return None
    return Said(found.end(), digits(found[0]), "phone", "dialled")


def _dialled(spot: Spot, count: int) -> bool:
    """Whether it is called, alone or after others; a longer number only as that of a text."""
    if count > 3:
        return bool(_TEXTED.search(spot.left))
    return spot.left.endswith(_DIALS) or bool(_ALSO.search(spot.left))


_TEXTED = later(r" text(?:s|ed|ing)? (?:(?:\w+ ){1,3}to )?$")
_ALSO = later(r" (?:call|dial|ring) (?:\d{3} )+(?:or |and )?$")
_MANY = later(r" (?:more |new |extra |local )?(?!is |was |has |as |this )[a-z]{2,}s ")
