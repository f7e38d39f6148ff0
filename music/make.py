"""Makes the music that ships with Bulletin: python music/make.py --to FOLDER.

Writes the FLAC files of pieces and earcons, their facts.toml and their SHA256SUMS. Needs numpy, and soundfile
0.13 for FLAC.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import marks
import numpy as np
import pieces
import soundfile
from level import dithered, levelled, loudness, true_peak
from sound import BAR_SECONDS, BEAT_SECONDS, RATE, TEMPO_BPM, Dice, Samples


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: how it is played, how loud it ships, and its moments in seconds that a mixer needs."""

    name: str
    play: Callable[[], Samples]
    lufs: float
    full_until_seconds: float
    call_seconds: tuple[float, ...] = ()
    more: tuple[str, ...] = ()
    same: bool = False  # in both channels, dither included: half the size


def _mark(name: str, mark: marks.Mark, number: int) -> Piece:
    more = (f"notes = {json.dumps(mark.notes)}", f"note_seconds = {list(mark.seconds)}")
    return Piece(
        f"mark_{name}", lambda: mark.played(Dice(number)), -16.0, marks.FULL_SECONDS, (), more, same=True
    )


PIECES = (
    Piece("ident", pieces.ident, -16.0, pieces.IDENT_FULL_SECONDS, pieces.IDENT_CALL),
    Piece(
        "intro",
        pieces.intro,
        -16.0,
        pieces.INTRO_FULL_SECONDS,
        pieces.INTRO_CALL,
        (
            f"fade_seconds = {[at for at, _ in pieces.INTRO_FADE]}",
            f"fade_db = {[db for _, db in pieces.INTRO_FADE]}",
        ),
    ),
    Piece("sting", pieces.sting, -16.0, pieces.STING_FULL_SECONDS, pieces.STING_CALL),
    Piece(
        "bed",
        pieces.bed,
        -23.0,
        pieces.BED_BARS * BAR_SECONDS,
        pieces.BED_CALLS[0],
        (
            f"bars = {pieces.BED_BARS}",
            f"loop_samples = {round(pieces.BED_BARS * BAR_SECONDS * RATE)}",
            f"call_every_seconds = {8 * BAR_SECONDS}",
        ),
    ),
    Piece(
        "outro",
        pieces.outro,
        -16.0,
        pieces.OUTRO_FULL_SECONDS,
        pieces.OUTRO_CALL,
        (f"arrival_seconds = {BAR_SECONDS}",),
    ),
    _mark("contents", marks.CONTENTS, 6),
    _mark("story", marks.STORY, 7),
    _mark("recording", marks.RECORDING, 8),
    _mark("closing", marks.CLOSING, 9),
)
HEAD = f"""\
# What a mixer needs to know of this music without decoding it. Written by make.py; do not edit.
# full_until_seconds: from here on the piece makes way or fades. call_seconds: when its four notes begin.
key = "D minor"
tempo_bpm = {TEMPO_BPM}
beat_seconds = {BEAT_SECONDS}
bar_seconds = {BAR_SECONDS}
"""


def _facts(piece: Piece, path: Path, sound: Samples) -> str:
    """The table of one piece in facts.toml, measured on the sound as it was written."""
    lines = (
        f"\n[{piece.name}]",
        f'file = "{path.name}"',
        f'sha256 = "{_sha256(path)}"',
        f"samples = {len(sound)}",
        f"rate = {RATE}",
        f"channels = {sound.shape[1]}",
        f"lufs = {loudness(sound):.2f}",
        f"peak_dbtp = {true_peak(sound):.2f}",
        f"full_until_seconds = {piece.full_until_seconds}",
        *([f"call_seconds = {list(piece.call_seconds)}"] if piece.call_seconds else []),
        *piece.more,
    )
    return "\n".join(lines) + "\n"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(piece: Piece, number: int, folder: Path) -> str:
    """Writes one piece into a folder and gives its facts; number seeds its dither."""
    played = levelled(piece.play(), piece.lufs)
    sound = dithered(played[:, :1] if piece.same else played, Dice(number, 2))
    sound = sound.repeat(2, axis=1) if piece.same else sound
    path = folder / f"{piece.name}.flac"
    soundfile.write(path, sound, RATE, subtype="PCM_16", compression_level=1.0)
    return _facts(piece, path, sound / np.float64(32_768))


def make_all(folder: Path) -> Iterable[str]:
    """Writes everything into a folder; a line for each file as it is done."""
    facts = [HEAD]
    for number, piece in enumerate(PIECES, start=1):
        facts.append(make(piece, number, folder))
        yield f"{piece.name}.flac"
    (folder / "facts.toml").write_text("".join(facts), encoding="utf-8")
    sums = [
        f"{_sha256(folder / name)}  {name}\n" for name in sorted(f"{piece.name}.flac" for piece in PIECES)
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    yield from ("facts.toml", "SHA256SUMS")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make Bulletin's own music.")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the files go")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    for name in make_all(folder):
        print(folder / name)


if __name__ == "__main__":
    main()
