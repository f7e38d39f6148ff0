"""What the product is held against: LAME alone, the engine alone, and the way most scripts use pydub.

Run as `peers.py lame SOUND`, `peers.py engine PAGE KEPT` or `peers.py pydub LISTING MP3`: each prints the
processor seconds of the bare work, without starting Python and, for pydub, without exporting. The listing is
made by `peers.py wavs KEPT FOLDER`.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_RATE, _CHANNELS, _KBPS, _QUALITY = 44100, 2, 128, 5
_PAUSE_MS = 350
_BED_DB = -24.0


def lame(sound: str) -> None:
    """LAME by itself over the samples in the file `sound`, with the settings of the product's delivery."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(_KBPS)
    encoder.set_channels(_CHANNELS)
    encoder.set_in_sample_rate(_RATE)
    encoder.set_out_sample_rate(_RATE)
    encoder.set_quality(_QUALITY)
    data = Path(sound).read_bytes()
    step = 4 * _RATE
    began = time.process_time()
    for start in range(0, len(data), step):
        encoder.encode(data[start : start + step])
    encoder.flush()
    print(json.dumps({"cpu": time.process_time() - began}))


def engine(page: str, kept: str) -> None:
    """The engine by itself over the lines of the page: opened, spoken, nothing listened to or kept."""
    from bulletin.take import Resources, engine_of

    jobs = _speak_jobs(page, Path(kept))
    began = time.process_time()
    session = engine_of(jobs[0].voice).open(jobs[0].voice, Resources(scratch=Path(kept) / "scratch"))
    spoken = sum(1 for job in jobs for _ in session.speak(job.lines))
    print(json.dumps({"cpu": time.process_time() - began, "lines": spoken}))


def _speak_jobs(page: str, kept: Path) -> list[Any]:
    """What speaks the page, of which no take is kept."""
    from stages import Recorder, ended

    from bulletin import console, desk, order, studio
    from bulletin.show import find_station

    os.environ["BULLETIN_CACHE"] = str(kept)
    articles: Any = tuple(desk.take_in((page,), ""))
    wanted = desk.orders(articles, desk.Request(to=str(kept)), find_station())[0]
    recorder = Recorder()
    ended(studio.speak_plan(order.plan(wanted, console.clock), recorder.crew()))
    return recorder.jobs


def pydub(listing: str, target: str) -> None:
    """The usual way: takes and silences added one to the other, a bed under them, normalised, exported."""
    from pydub import AudioSegment
    from pydub.effects import normalize

    told = json.loads(Path(listing).read_text("utf-8"))
    began = time.process_time()
    programme = AudioSegment.empty()
    for take in told["takes"]:
        programme += AudioSegment.from_wav(take)
        programme += AudioSegment.silent(_PAUSE_MS, programme.frame_rate)
    programme = programme.set_frame_rate(_RATE).set_channels(_CHANNELS)
    bed = AudioSegment.from_wav(told["bed"]) + _BED_DB
    programme = normalize(programme.overlay(bed.fade_in(500), loop=True).fade_out(2000))
    print(json.dumps({"cpu": time.process_time() - began}))
    programme.export(target, format="mp3", bitrate=f"{_KBPS}k")


def wavs(kept: str, folder: str) -> None:
    """The kept takes and the bed as WAV files in `folder`, and a listing of them, for pydub."""
    import soundfile

    from bulletin.music import find_sound
    from bulletin.take import store_at

    store, place = store_at(Path(kept) / "takes"), Path(folder)
    names = []
    for entry in store.entries():
        found, key = store.get(entry.key), entry.key
        assert found
        samples, rate = soundfile.read(io.BytesIO(found.body), dtype="int16")
        soundfile.write(place / f"{key}.wav", samples, rate)
        names.append(str(place / f"{key}.wav"))
    samples, rate = soundfile.read(find_sound("bed", None).path, dtype="int16")
    soundfile.write(place / "bed.wav", samples, rate)
    told = {"takes": names, "bed": str(place / "bed.wav")}
    (place / "listing.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    _, wanted, *words = sys.argv
    peers: dict[str, Callable[..., None]] = {"lame": lame, "engine": engine, "pydub": pydub, "wavs": wavs}
    peers[wanted](*words)
