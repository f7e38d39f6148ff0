"""What the codecs that keep every sample make alike, and what of it may be asked for."""

from __future__ import annotations

from bulletin.errors import UsageError
from bulletin.profile import Delivery

RATES = (48000, 44100)
DEPTHS = (24, 16)  # bits of a sample
DITHER_DB = 0.05  # by which rounding may raise true peaks, well counted


def offered(codec: str) -> tuple[Delivery, ...]:
    """Every kind of `codec`, the best first."""
    kinds = ((channels, rate, bits) for channels in (2, 1) for rate in RATES for bits in DEPTHS)
    return tuple(Delivery(codec, rate, channels, bitrate=0, bits=bits) for channels, rate, bits in kinds)


def checked(delivery: Delivery, codec: str) -> Delivery:
    """`delivery`, if `codec` (as people write it) is made so; UsageError naming what is."""
    if delivery.rate not in RATES:
        raise UsageError("codec.rate", codec=codec, rate=delivery.rate, known=_listed(RATES))
    if delivery.channels not in (1, 2):
        raise UsageError("codec.mono_or_stereo", codec=codec, channels=delivery.channels)
    if delivery.bits not in DEPTHS:
        raise UsageError("codec.bits", codec=codec, bits=delivery.bits, known=_listed(DEPTHS))
    return delivery


def _listed(known: tuple[int, ...]) -> str:
    return ", ".join(map(str, known))
