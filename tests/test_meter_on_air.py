"""The meter on programmes that are delivered: read as libebur128 reads them, to a hundredth."""

import math

import numpy as np
import pyebur128 as peer
import pytest
import soundfile
import soxr

import bulletin
from bulletin.loudness import Loudness, Meter

PAGE = """Bến cá Vân Hải mở lại sau bão

Sáng 5/6, hơn 120 tàu trở lại bến cá Vân Hải. Giá cá cơm tăng 15% so với tuần trước.
Ông Đặng Văn Lực, 58 tuổi, cho biết cầu cảng cũ đã được gia cố xong trong ba ngày.
"""
MODE = peer.MeasurementMode


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """An edition with speech and music, decoded."""
    home = tmp_path_factory.mktemp("air")
    (home / "station.toml").write_text('cache = "kept"\n', "utf-8")
    (home / "page.txt").write_text(PAGE, "utf-8")
    edition = bulletin.make(home / "page.txt", station=home, to=home / "out", at="2026-06-11")
    return soundfile.read(edition.path, dtype="float32", always_2d=True)


def brought_to(delivered, rate, channels):
    samples, own = delivered
    heard = samples if channels == 2 else samples.mean(axis=1, keepdims=True)
    return np.ascontiguousarray(soxr.resample(heard, own, rate))


def peer_reading(samples, rate):
    """All that libebur128 reads: gated, range, true peak, the loudest 400 ms and 3 s, asked every 10 ms."""
    channels, step = samples.shape[1], rate // 100
    state = peer.R128State(channels, rate, MODE.MODE_I | MODE.MODE_LRA | MODE.MODE_S | MODE.MODE_TRUE_PEAK)
    moments = []
    for start in range(0, len(samples), step):
        some = samples[start : start + step].astype(np.float64)
        state.add_frames(some.ravel(), len(some))
        moments.append((peer.get_loudness_momentary(state), peer.get_loudness_shortterm(state)))
    momentary, short = map(max, zip(*moments, strict=True))
    peak = max(peer.get_true_peak(state, channel) for channel in range(channels))
    gated, spread = peer.get_loudness_global(state), peer.get_loudness_range(state)
    return Loudness(gated, spread, 20 * math.log10(peak), momentary, short)


@pytest.mark.parametrize("rate", [16000, 24000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_edition_reads_as_libebur128_reads_it(delivered, rate, channels):
    samples = brought_to(delivered, rate, channels)
    meter = Meter(rate, channels)
    for block in np.array_split(samples, 17):
        meter.feed(block)
    ours, theirs = meter.result(), peer_reading(samples, rate)
    assert ours.lufs == pytest.approx(theirs.lufs, abs=0.01)
    assert ours.range_lu == pytest.approx(theirs.range_lu, abs=0.01)
    assert ours.momentary_max == pytest.approx(theirs.momentary_max, abs=0.01)
    assert ours.short_max == pytest.approx(theirs.short_max, abs=0.01)
    assert ours.peak_dbtp == pytest.approx(theirs.peak_dbtp, abs=0.1)
