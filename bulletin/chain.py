"""Chain: what a voice goes through before it is mixed, by its figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """A high-pass and one gentle compressor for speech.

    Nothing is heard under `high_pass_hz` (0: no high-pass). What of 100 ms is more than `threshold_lu` over
    the programme's loudness is divided by `ratio` (1: no compressor); the gain goes down by at most
    `attack_db` and back by at most `release_db` in each 100 ms.
    """

    name: str
    high_pass_hz: float = 0.0
    threshold_lu: float = 0.0
    ratio: float = 1.0
    attack_db: float = 3.0
    release_db: float = 1.5


# No voice speaks under 70 Hz, and mains hum does. With 2:1 from 2 LU up only the loudest syllables give
# way, by 3 dB or so:
# measured on our voices, docs/design.md.
NEWSREADER = Chain("newsreader", high_pass_hz=70.0, threshold_lu=2.0, ratio=2.0)
NONE = Chain("none")
CHAINS = {chain.name: chain for chain in (NEWSREADER, NONE)}
