"""What the product is held against: LAME alone, the engine alone, other meters, and the two ways that most
scripts take, which are pydub and ffmpeg's command line.

Run as `peers.py lame SOUND`, `peers.py engine PAGE KEPT`, `peers.py pydub LISTING MP3`,
`peers.py ffmpeg LISTING MP3` or `peers.py meters SOUND`: each prints the processor seconds of the bare work,
without starting Python and, for pydub, without exporting. The listing is made by `peers.py wavs KEPT FOLDER`.
"""

import io
import json
import math
import os
import resource
import shutil
import subprocess
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

    shutil.rmtree(kept, ignore_errors=True)
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
    names, rates = [], set()
    for entry in store.entries():
        found, key = store.get(entry.key), entry.key
        assert found
        samples, rate = soundfile.read(io.BytesIO(found.body), dtype="int16")
        soundfile.write(place / f"{key}.wav", samples, rate)
        names.append(str(place / f"{key}.wav"))
        rates.add(rate)
    samples, rate = soundfile.read(find_sound("bed", None).path, dtype="int16")
    soundfile.write(place / "bed.wav", samples, rate)
    told = {"takes": names, "bed": str(place / "bed.wav"), "rate": rates.pop()}
    (place / "listing.json").write_text(json.dumps(told), "utf-8")


def ffmpeg(listing: str, target: str) -> None:
    """The usual command line: takes and silences joined, a bed mixed in, loudnorm in two passes, LAME."""
    told = json.loads(Path(listing).read_text("utf-8"))
    folder = Path(listing).parent
    _silence(folder / "pause.wav", told["rate"])
    lines = [line for take in told["takes"] for line in (f"file '{take}'", "file 'pause.wav'")]
    (folder / "list.txt").write_text("\n".join(lines) + "\n", "utf-8")
    inputs = [
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        str(folder / "list.txt"),
        "-stream_loop",
        "-1",
        "-i",
        told["bed"],
    ]
    mix = (
        f"[0]aresample={_RATE},aformat=channel_layouts=stereo[v];[1]volume={_BED_DB}dB[b];"
        "[v][b]amix=inputs=2:duration=first:normalize=0"
    )
    wanted = "loudnorm=I=-16:TP=-1:LRA=11"
    first = _ffmpeg(*inputs, "-filter_complex", f"{mix},{wanted}:print_format=json", "-f", "null", "-")
    found = json.loads(first[first.rindex("{") :])
    names = {"input_i": "I", "input_tp": "TP", "input_lra": "LRA", "input_thresh": "thresh"}
    measured = ":".join(f"measured_{name}={found[key]}" for key, name in names.items())
    second = f"{mix},{wanted}:{measured}:offset={found['target_offset']}:linear=true:print_format=json"
    last = _ffmpeg(*inputs, "-filter_complex", second, "-ar", str(_RATE), "-b:a", f"{_KBPS}k", target)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    kind = json.loads(last[last.rindex("{") : last.rindex("}") + 1])["normalization_type"]
    print(json.dumps({"cpu": spent.ru_utime + spent.ru_stime, "loudnorm": kind}))


def _silence(path: Path, rate: int) -> None:
    import numpy as np
    import soundfile

    soundfile.write(path, np.zeros(rate * _PAUSE_MS // 1000, np.int16), rate)


def _ffmpeg(*words: str) -> str:
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-y", *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(ended.stderr)
    return ended.stderr


def meters(sound: str) -> None:
    """Our meter, libebur128 and pyloudnorm over the samples in the file `sound`: processor seconds by turns,
    the best of three, and what each reads.
    """
    import numpy as np

    samples = np.frombuffer(Path(sound).read_bytes(), "<i2").reshape(-1, _CHANNELS).astype(np.float32) / 32768
    works = {
        "ours": _ours,
        "ours, gated only": _gated,
        "libebur128": _ebur128,
        "libebur128, gated only": _ebur128_gated,
    }
    works["pyloudnorm"] = _pyloudnorm
    seconds = dict.fromkeys(works, float("inf"))
    read: dict[str, dict[str, float]] = {}
    for _ in range(3):
        for name, work in works.items():
            began = time.process_time()
            read[name] = work(samples)
            seconds[name] = min(seconds[name], time.process_time() - began)
    print(json.dumps({"cpu": seconds, "read": read, "programme": len(samples) / _RATE}))


def _ours(samples: Any) -> dict[str, float]:
    from bulletin.loudness import Meter

    meter = Meter(_RATE, _CHANNELS)
    for start in range(0, len(samples), _RATE):
        meter.feed(samples[start : start + _RATE])
    found = meter.result()
    return {"lufs": found.lufs, "range": found.range_lu, "peak": found.peak_dbtp}


def _gated(samples: Any) -> dict[str, float]:
    from bulletin import loudness

    return {"lufs": loudness.integrated(loudness.energies(samples, _RATE))}


def _ebur128(samples: Any) -> dict[str, float]:
    import pyebur128 as peer

    modes = peer.MeasurementMode
    state = _peer_state(samples, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK)
    peak = max(peer.get_true_peak(state, channel) for channel in range(_CHANNELS))
    read = {"lufs": peer.get_loudness_global(state), "range": peer.get_loudness_range(state)}
    return read | {"peak": 20 * math.log10(peak)}


def _ebur128_gated(samples: Any) -> dict[str, float]:
    import pyebur128 as peer

    return {"lufs": peer.get_loudness_global(_peer_state(samples, peer.MeasurementMode.MODE_I))}


def _peer_state(samples: Any, mode: Any) -> Any:
    import pyebur128 as peer

    state = peer.R128State(_CHANNELS, _RATE, mode)
    for start in range(0, len(samples), _RATE):
        some = samples[start : start + _RATE]
        state.add_frames(some.ravel(), len(some))
    return state


def heard(path: str) -> None:
    """What libebur128 reads of a sound file, decoded in blocks."""
    import pyebur128 as peer
    import soundfile

    modes = peer.MeasurementMode
    with soundfile.SoundFile(path) as file:
        state = peer.R128State(
            file.channels, file.samplerate, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK
        )
        for block in file.blocks(_RATE, dtype="float32", always_2d=True):
            state.add_frames(block.ravel(), len(block))
        seconds, channels = file.tell() / file.samplerate, range(file.channels)
    peak = 20 * math.log10(max(peer.get_true_peak(state, channel) for channel in channels))
    read = {"lufs": peer.get_loudness_global(state), "range_lu": peer.get_loudness_range(state)}
    print(json.dumps(read | {"true_peak_dbtp": peak, "seconds": seconds}))


def _pyloudnorm(samples: Any) -> dict[str, float]:
    import pyloudnorm

    return {"lufs": float(pyloudnorm.Meter(_RATE).integrated_loudness(samples))}


if __name__ == "__main__":
    _, wanted, *words = sys.argv
    peers: dict[str, Callable[..., None]] = {
        "lame": lame, "engine": engine, "pydub": pydub, "wavs": wavs, "ffmpeg": ffmpeg, "meters": meters,
        "heard": heard,
    }  # fmt: skip
    peers[wanted](*words)
