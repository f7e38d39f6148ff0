"""The machine: whether it has all that making a bulletin needs, each thing tried out."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin import sandbox, shelf
from bulletin.errors import BulletinError, Failure, SoundError
from bulletin.finding import Finding, Ward, lacked, lacking, note, ok
from bulletin.music import shipped_music
from bulletin.profile import Delivery
from bulletin.room import free_bytes, require_writable, standing
from bulletin.take import Line, Resources, Take, engine_of
from bulletin.voice import DEFAULTS, Voice, cards, find

if TYPE_CHECKING:
    from bulletin.mixdown import Part

OLDEST_PYTHON = (3, 11)
NEEDED_BYTES, AMPLE_BYTES = 200_000_000, 2_000_000_000  # for one long bulletin, and to be at ease
LOUD = 0.1  # what a tone of 0.3 is at least once it was encoded and decoded


def python(version: tuple[int, ...]) -> Finding:
    """Whether this Python is new enough; `version` as (3, 11, 7)."""
    named = ".".join(map(str, version))
    old = version < OLDEST_PYTHON
    return lacking("doctor.python_old", version=named) if old else ok("doctor.python", version=named)


def voices(ward: Ward) -> Iterator[Finding]:
    """Whether each voice's engine can run; one that speaks over a network is only noted."""
    for voice in cards(ward.station.voice_folders):
        engine = engine_of(voice)
        reason = engine.missing()
        if not reason:
            yield ok("doctor.voice_online" if engine.NETWORK else "doctor.voice", voice=voice.id)
        else:
            yield (note if engine.NETWORK else lacking)(reason, voice=voice.id)


def speech(ward: Ward) -> Iterator[Finding]:
    """The default offline voice speaks its sample sentence, and it is speech that comes."""
    voice = find(DEFAULTS["vi"])
    session = engine_of(voice).open(voice, Resources(scratch=ward.kept / "takes" / "scratch"))
    try:
        take = next(iter(session.speak([Line("doctor", voice.sample)])))
    finally:
        session.close()
    yield lacked(take.error) if isinstance(take, Failure) else _heard(take, voice)


def _heard(take: Take, voice: Voice) -> Finding:
    from bulletin.trim import fault

    poor = fault(take.clip)
    return (
        lacking(poor, text=voice.sample) if poor else ok("doctor.spoken", seconds=f"{take.clip.seconds:.1f}")
    )


def sound(_: Ward) -> Iterator[Finding]:
    """A second of tone goes through the MP3 encoder, and the decoder hears it again."""
    try:
        data = _encoded_tone()
    except (ImportError, OSError, RuntimeError, BulletinError) as error:
        yield lacking("doctor.encoder_broken", reason=str(error))
        return
    yield ok("doctor.encoder", bytes=len(data))
    try:
        yield ok("doctor.decoder", rate=_decoded_rate(data))
    except (ImportError, OSError, RuntimeError, BulletinError) as error:
        yield lacking("doctor.decoder_broken", reason=str(error))


def _encoded_tone() -> bytes:
    import numpy as np

    delivery = Delivery()
    wave = 0.3 * np.sin(2 * np.pi * 440.0 * np.arange(delivery.rate) / delivery.rate)
    block = np.repeat(wave.astype(np.float32)[:, None], delivery.channels, axis=1)
    part: Part = shelf.load("codecs", "mp3").encode([block], delivery, last=True)
    return part.data


def _decoded_rate(data: bytes) -> int:
    """The rate in Hz of the MP3 `data`; SoundError unless a second of tone is in it."""
    import soundfile

    samples, rate = soundfile.read(BytesIO(data), dtype="float32", always_2d=True)
    if len(samples) < rate or abs(samples[: rate // 2]).max() < LOUD:
        raise SoundError("check.silent")
    return int(rate)


def parsing(_: Ward) -> Iterator[Finding]:
    """A page is taken apart in the sandbox; which bounds the system keeps there."""
    facts = ("page.md", "markdown", "")
    sandbox.apart("bulletin.intake:apart", b"# News\n\nA sentence.", facts, "page.md")
    if "memory" in sandbox.bounded():
        yield ok("doctor.sandbox")
    else:
        yield note("doctor.sandbox_loose")


def music(_: Ward) -> Iterator[Finding]:
    """The shipped pieces, each read whole."""
    from bulletin.clip import read_sound

    pieces = sorted(shipped_music().glob("*.flac"))
    for piece in pieces:
        read_sound(piece)
    yield ok("doctor.music", count=len(pieces))


def places(ward: Ward) -> Iterator[Finding]:
    """Whether files can be made where editions, takes and reels go, and how much room there is."""
    for folder in dict.fromkeys((standing(ward.folder), standing(ward.kept))):
        try:
            require_writable(folder)
        except BulletinError as error:
            yield lacked(error)
            continue
        yield ok("doctor.writable", folder=str(folder))
        yield _space(folder, free_bytes(folder))


def _space(folder: Path, free: int) -> Finding:
    gigabytes = f"{free / 1e9:.1f}"
    if free >= AMPLE_BYTES:
        return ok("doctor.space", folder=str(folder), free_gb=gigabytes)
    if free >= NEEDED_BYTES:
        return note("doctor.space_low", folder=str(folder), free_gb=gigabytes)
    return lacking(
        "doctor.space_short",
        folder=str(folder),
        free_mb=free // 1_000_000,
        needed_mb=NEEDED_BYTES // 1_000_000,
    )
