"""What of a codec with bit rates may be asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bulletin.errors import UsageError
from bulletin.profile import Delivery

BitRates = Mapping[int, Collection[int]]  # kb/s by channels


def checked(delivery: Delivery, codec: str, rates: Collection[int], bitrates: BitRates) -> Delivery:
    """`delivery`, if `codec` (as people write it) is made so; UsageError naming what is."""
    channels, bitrate = delivery.channels, delivery.bitrate
    if channels not in bitrates:
        raise UsageError("codec.mono_or_stereo", codec=codec, channels=channels)
    if bitrate not in bitrates[channels]:
        known = _listed(bitrates[channels])
        raise UsageError("codec.bitrate", codec=codec, bitrate=bitrate, channels=channels, known=known)
    if delivery.rate not in rates:
        raise UsageError("codec.rate", codec=codec, rate=delivery.rate, known=_listed(rates))
    return delivery


def _listed(known: Collection[int]) -> str:
    return ", ".join(map(str, known))
