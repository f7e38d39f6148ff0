"""Mixdown: reels mixed, mastered and encoded one by one, kept, and joined without a seam."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bulletin.profile import Delivery

if TYPE_CHECKING:
    from bulletin.clip import Samples


@dataclass(frozen=True, slots=True)
class Part:
    """One reel as its codec encoded it: `data`, and the programme `samples` (per channel) it stands for."""

    data: bytes
    samples: int


class Codec(Protocol):
    """A module in `codecs/`: encodes the reels of a delivery one by one and joins them without a seam."""

    SUFFIX: str  # of the file's name, ".mp3"
    TYPE: str  # media type, "audio/mpeg"

    def version(self) -> str:
        """Versions of the encoder and of what the codec adds; part of every reel's key."""

    def ceiling_margin_db(self, delivery: Delivery) -> float:
        """How far true peaks may grow in coding: the limiter stays this many dB under the profile's ceiling."""

    def encode(self, blocks: Iterable[Samples], delivery: Delivery, last: bool) -> Part:
        """One reel encoded from mastered float32 blocks shaped (n, channels), dithered here where needed."""

    def join(self, parts: Iterable[Part], path: Path, delivery: Delivery) -> None:
        """A whole file at `path` of the parts in order."""
