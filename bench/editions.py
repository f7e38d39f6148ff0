"""Random editions, each in one drawn codec, bit rate and profile, decoded and held against what was wanted.

Run as `editions.py --count 100`, or `--only 17` for one of them. Loudness and true peak are libebur128's.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyebur128 as ebu
import soundfile
from rig import Place, place, table

from bulletin import shelf
from bulletin.profile import PROFILES, Delivery, Profile, profile_for

EDITIONS = 100
SEED = 1770
LOUDNESS_LU = 0.1
CODECS = ("mp3", "opus", "flac", "wav")
VOICES = {"vi-north": "vi", "vi-south": "vi", "vi-central": "vi", "en": "en"}
MUSIC = ("", "ident", "intro", "sting")
_WORDS = {
    "vi": (
        ("Xã Hòa Bắc", "Hợp tác xã chè", "Trạm thủy văn", "Đội thanh niên", "Trường cấp hai", "Bến phà cũ"),
        ("khánh thành", "sửa xong", "mở rộng", "kiểm tra", "giới thiệu", "bàn giao"),
        ("ba cây cầu nhỏ", "vườn ươm 12.000 cây", "tuyến kênh dài 4,5 km", "phòng đọc", "lò sấy mới"),
        ("sáng 11/6", "trong tuần này", "sau nhiều tháng chờ đợi", "trước mùa mưa", "với 35 hộ tham gia"),
    ),
    "en": (
        ("The harbour office", "A village school", "The tea growers", "Two ferry crews", "The town library"),
        ("reopened", "finished", "extended", "tested", "handed over"),
        ("three small bridges", "a nursery of 12,000 trees", "the east canal", "a reading room", "new kilns"),
        (
            "on Thursday morning",
            "this week",
            "after months of waiting",
            "before the rains",
            "with 35 families",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """An edition that chance has drawn: its number, what is read and how, and the sound that is wanted."""

    number: int
    voice: str
    stories: tuple[str, ...]
    sounds: tuple[tuple[str, str], ...]
    bed: str
    base: str
    delivery: Delivery
    profile: str

    @property
    def wanted(self) -> Profile:
        """The loudness and the ceiling that the file must have."""
        return profile_for(self.profile, self.delivery.channels)

    def told(self) -> str:
        """One line about it."""
        sound = self.delivery
        kind = f"{sound.bitrate} kb/s" if sound.bitrate else f"{sound.bits} bit {sound.rate} Hz"
        music = ", ".join(name for _, name in self.sounds if name) or "no music"
        told = f"{self.base} of {len(self.stories)} stories by {self.voice}, {music}, bed {self.bed or '-'}"
        return f"{self.number}: {sound.codec} {kind} {sound.channels} ch, {self.profile}, {told}"

    def show(self) -> str:
        """The show's settings."""
        sound = self.delivery
        own = {"channels": sound.channels, "rate": sound.rate}
        own |= {"bitrate": sound.bitrate} if sound.bitrate else {"bits": sound.bits}
        sounds = (*self.sounds, ("bed", self.bed))
        lines = [f'base = "{self.base}"', f'formats = ["{sound.codec}"]', "[sounds]"]
        lines += [f'{place} = "{name}"' for place, name in sounds]
        lines += ["[sound]", f'profile = "{self.profile}"', f"[sound.{sound.codec}]"]
        return "\n".join([*lines, *(f"{key} = {value}" for key, value in own.items())]) + "\n"


def draw(number: int) -> Drawn:
    """The edition of this number, the same at any time."""
    dice = random.Random(f"{SEED} {number}")
    voice = dice.choice(sorted(VOICES))
    stories = tuple(_story(dice, VOICES[voice]) for _ in range(dice.choice((1, 1, 2, 3, 4, 6))))
    codec = CODECS[number % len(CODECS)]
    return Drawn(
        number=number,
        voice=voice,
        stories=stories,
        sounds=tuple((place, dice.choice(MUSIC)) for place in ("opening", "sting", "closing")),
        bed=dice.choice(("", "bed")),
        base="bulletin" if len(stories) > 1 or number % 3 else "article",  # the latter's are the short ones
        delivery=dice.choice(shelf.load("codecs", codec).offers()),
        profile=dice.choice(sorted(PROFILES)),
    )


def _story(dice: random.Random, language: str) -> str:
    paragraphs = [
        " ".join(_lines(dice, language, dice.randint(1, 4))) for _ in range(dice.choice((1, 1, 2, 4)))
    ]
    title = next(_lines(dice, language, 1)).rstrip(".")
    return "\n\n".join((title, *paragraphs)) + "\n"


def _lines(dice: random.Random, language: str, count: int) -> Iterator[str]:
    for _ in range(count):
        yield " ".join(dice.choice(words) for words in _WORDS[language]) + "."


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of an edition: its loudness in LUFS, true peak in dBTP, samples, and those it must have."""

    drawn: Drawn
    lufs: float = 0.0
    peak_dbtp: float = 0.0
    samples: int = 0
    wanted: int = 0
    seconds: float = 0.0
    refused: str = ""

    @property
    def miss_lu(self) -> float:
        """How far its loudness is from the target."""
        return self.lufs - self.drawn.wanted.lufs

    @property
    def over_db(self) -> float:
        """How far its true peak is over the ceiling; less than 0 is under it."""
        return self.peak_dbtp - self.drawn.wanted.peak_dbtp

    @property
    def good(self) -> bool:
        """Whether all that is promised of it is so."""
        exact = self.samples == self.wanted
        return not self.refused and exact and abs(self.miss_lu) <= LOUDNESS_LU and self.over_db <= 0.0

    def told(self) -> str:
        """One line about it."""
        if self.refused:
            return f"{self.drawn.told()}: {self.refused}"
        figures = f"{self.miss_lu:+.3f} LU, {self.over_db:+.2f} dB, {self.samples - self.wanted:+d} samples"
        return f"{self.drawn.told()}, {self.seconds:.1f} s: {figures}"


def hear(home: Place, drawn: Drawn) -> Heard:
    """The edition made by the command line, decoded and measured."""
    at = home.at(f"edition{drawn.number}")
    at.clear()
    station = at.folder / "station"
    (station / "shows").mkdir(parents=True)
    (station / "station.toml").write_text('name = "Soak"\n', "utf-8")
    (station / "shows" / "drawn.toml").write_text(drawn.show(), "utf-8")
    page = at.folder / "page.txt"
    page.write_text("===\n".join(drawn.stories), "utf-8")
    words = (str(page), "--show", "drawn", "--station", str(station), "--voice", drawn.voice, "--json")
    ran = at.run(at.make(*words, "--workers", "1"))
    if ran.returncode:
        return Heard(drawn, refused=f"ended with {ran.returncode}: {ran.stderr.strip()[-300:]}")
    record = json.loads(ran.stdout)
    heard = measured(drawn, at.out / record["files"][0]["path"], record["edition"]["duration"])
    at.clear()
    return heard


def measured(drawn: Drawn, path: Path, seconds: float) -> Heard:
    """What libsndfile decodes and libebur128 reads."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    channels = sound.shape[1]
    state = ebu.R128State(channels, rate, ebu.MeasurementMode.MODE_I | ebu.MeasurementMode.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(sound).ravel(), len(sound))
    peak = max(ebu.get_true_peak(state, channel) for channel in range(channels))
    fits = (rate, channels) == (drawn.delivery.rate, drawn.delivery.channels)
    return Heard(
        drawn=drawn,
        lufs=float(ebu.get_loudness_global(state)),
        peak_dbtp=float(20 * np.log10(peak)),
        samples=len(sound),
        wanted=round(seconds * rate),
        seconds=seconds,
        refused="" if fits else f"{rate} Hz, {channels} channels",
    )


def suite(count: int, first: int = 0) -> tuple[str, bool]:
    """So many editions drawn and heard: the report, and whether all were as promised."""
    with place("editions") as home:
        heard = [hear(home, draw(number)) for number in range(first, first + count)]
    return report(heard), all(one.good for one in heard)


def report(heard: list[Heard]) -> str:
    """The worst of each codec, and every edition that is not as promised."""
    heads = (
        "codec",
        "editions",
        "seconds",
        "loudness missed by at most",
        "true peak to ceiling",
        "exactly long",
    )
    wrong = [f"- {one.told()}" for one in heard if not one.good]
    return "\n".join([table(heads, _rows(heard)), *([""] if wrong else []), *wrong])


def _rows(heard: list[Heard]) -> Iterator[tuple[str, ...]]:
    for codec in CODECS:
        made = [one for one in heard if one.drawn.delivery.codec == codec and not one.refused]
        if made:
            lengths = sorted(one.seconds for one in made)
            exact = sum(one.samples == one.wanted for one in made)
            yield (
                codec,
                str(len(made)),
                f"{lengths[0]:.0f} to {lengths[-1]:.0f}",
                f"{max(abs(one.miss_lu) for one in made):.3f} LU",
                f"{max(one.over_db for one in made):+.2f} dB",
                f"{exact} of {len(made)}",
            )


def main() -> None:
    """The suite, or one edition of it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--count", type=int, default=EDITIONS)
    options.add_argument("--first", type=int, default=0, help="the number of the first edition")
    options.add_argument("--only", type=int, default=-1, help="the number of one edition")
    told = options.parse_args()
    if told.only >= 0:
        with place("editions") as home:
            print(hear(home, draw(told.only)).told())
        return
    text, good = suite(told.count, told.first)
    print(text)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
