"""Codec tables: which quality gives Opus which bit rate, and by how much coding raises true peaks.

Run as `codec_tables.py mp3`, `codec_tables.py opus` or, with the extra of that name, `codec_tables.py aac`:
prints what stands in `bulletin/codecs/` as constants.
Measured on our examples as our voices read them between and over our music, and on the music by itself,
mastered to each loudness of `TARGETS`, each limited to a true peak of -3 dBTP before it is encoded.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from rig import ROOT, Place, made, place

from bulletin import shelf
from bulletin.clip import Samples
from bulletin.codecs import aac, mp3, opus
from bulletin.limiter import Limiter
from bulletin.loudness import Loudness, Meter
from bulletin.mixdown import Codec
from bulletin.mp4 import open_sound
from bulletin.profile import Delivery

TARGETS = (-16.0, -14.0, -11.0)  # LUFS: all profiles, and louder than any of them
LIMIT_DBTP = -3.0
SECONDS = 60
BLOCK = 1 << 16  # samples decoded at once
PAGES = (("xe_buyt_dien.txt", "vi-north"), ("xe_buyt_dien.txt", "vi-south"), ("harbour_library.txt", "en"))
PIECES = ("intro", "sting", "outro", "ident")
OPUS_KBPS = {1: (24, 32, 48, 64, 96), 2: (32, 48, 64, 96, 128, 160)}


def sources(home: Place) -> dict[str, tuple[Samples, int]]:
    """The sounds by name, in stereo, with their rates: three readings with music, and the music."""
    found = {}
    station = home.folder / "station"
    (station / "shows").mkdir(parents=True)
    (station / "station.toml").write_text("", "utf-8")
    show = 'base = "bulletin"\nformats = ["flac"]\n[sound]\nprofile = "radio"\n[sound.flac]\nbits = 24\n'
    (station / "shows" / "radio.toml").write_text(show, "utf-8")
    for page, voice in PAGES:
        at = home.at(f"{page} {voice}")
        at.clear()
        words = (
            str(ROOT / "examples" / page),
            "--voice",
            voice,
            "--show",
            "radio",
            "--station",
            str(station),
        )
        ran = at.run(at.make(*words, "--json"))
        made(ran)
        path = at.out / json.loads(ran.stdout)["files"][0]["path"]
        found[f"{page} by {voice}"] = soundfile.read(path, dtype="float32", always_2d=True)
    pieces = [
        soundfile.read(ROOT / "music" / f"{name}.flac", dtype="float32", always_2d=True) for name in PIECES
    ]
    found["music"] = np.concatenate([sound for sound, _ in pieces]), pieces[0][1]
    return {name: (sound[: SECONDS * rate], rate) for name, (sound, rate) in found.items()}


def read(sound: Samples, rate: int) -> Loudness:
    """What the meter reads."""
    meter = Meter(rate, sound.shape[1])
    meter.feed(sound)
    return meter.result()


def mastered(sound: Samples, rate: int, target: float) -> Samples:
    """The sound at `target` LUFS before it is limited."""
    loud = sound * np.float32(10 ** ((target - read(sound, rate).lufs) / 20))
    limiter = Limiter(rate, sound.shape[1], LIMIT_DBTP)
    return np.concatenate((limiter.feed(loud), limiter.flush()))


def masters(found: dict[str, tuple[Samples, int]], channels: int, rate: int) -> Iterator[tuple[str, Samples]]:
    """Every sound at every target."""
    for name, (sound, own) in found.items():
        folded = sound.mean(axis=1, keepdims=True) if channels == 1 else sound
        fitted = soxr.resample(folded, own, rate) if own != rate else folded
        for target in TARGETS:
            yield f"{name} at {target:g} LUFS", mastered(fitted, rate, target)


def coded(codec: Codec, delivery: Delivery, master: Samples) -> tuple[Samples, float]:
    """The master encoded and decoded, and the kb/s that it took."""
    blocks = (master[at : at + delivery.rate] for at in range(0, len(master), delivery.rate))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made{codec.SUFFIX}"
        codec.join([codec.encode(blocks, delivery, last=True)], path, delivery)
        with open_sound(path) as file:
            heard = np.concatenate(list(file.blocks(BLOCK, dtype="float32", always_2d=True)))
        return heard, path.stat().st_size * 8 * delivery.rate / len(master) / 1000


def margins(codec: Codec, found: dict[str, tuple[Samples, int]]) -> None:
    """For all that the codec offers: by how much peaks grew at most, and how far loudness was off."""
    for delivery in codec.offers():
        rows = []
        for name, master in masters(found, delivery.channels, delivery.rate):
            heard, kbps = coded(codec, delivery, master)
            before, after = read(master, delivery.rate), read(heard, delivery.rate)
            rows.append((after.peak_dbtp - before.peak_dbtp, abs(after.lufs - before.lufs), kbps, name))
        peak, _, _, name = max(rows)
        told = {
            "rate": delivery.rate,
            "channels": delivery.channels,
            "kbps": delivery.bitrate,
            "peak_db": round(peak, 2),
        }
        told |= {"loudness_lu": round(max(row[1] for row in rows), 3), "worst": name}
        print(
            json.dumps(told | {"kbps_found": round(float(np.mean([row[2] for row in rows])), 1)}), flush=True
        )


def levels(found: dict[str, tuple[Samples, int]]) -> None:
    """The quality that gives each of Opus' bit rates, by halving."""
    for channels, wanted in OPUS_KBPS.items():
        sounds = [master for _, master in masters(found, channels, opus.RATE)][:: len(TARGETS)]
        for kbps in wanted:
            print(json.dumps({"channels": channels, "kbps": kbps, "level": level(sounds, kbps)}), flush=True)


def level(sounds: list[Samples], kbps: int) -> float:
    """libsndfile's compression level at which these sounds take `kbps` on average."""
    low, high = 0.0, 1.0
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if rate_at(sounds, middle) > kbps else (low, middle)
    return round((low + high) / 2, 3)


def rate_at(sounds: list[Samples], compression: float) -> float:
    """The kb/s that Opus takes for these sounds."""
    from io import BytesIO

    size = length = 0
    for sound in sounds:
        data = BytesIO()
        kind: dict[str, Any] = {"format": "OGG", "subtype": "OPUS", "compression_level": compression}
        with soundfile.SoundFile(data, "w", opus.RATE, sound.shape[1], **kind) as file:
            for at in range(0, len(sound), opus.RATE):
                file.write(sound[at : at + opus.RATE])
        size, length = size + len(data.getvalue()), length + len(sound)
    return size * 8 * opus.RATE / length / 1000


def main() -> None:
    """The tables of one codec."""
    codec: Any = {"aac": aac, "mp3": mp3, "opus": opus}[sys.argv[1]]
    with place("codecs") as home:
        found = sources(home)
    if codec is opus and "--margins" not in sys.argv:
        levels(found)
    margins(shelf.load("codecs", sys.argv[1]), found)


if __name__ == "__main__":
    main()
