"""Ear: a kept take heard back by a recogniser, once; what was heard is kept beside it.

It is kept by the bytes of the sound and by who listened, so that a take that was spoken anew is heard anew,
and another limit costs no hearing.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from bulletin import shelf
from bulletin.errors import KeptError, Lacking, UsageError
from bulletin.recognition import Ear, Recogniser, Recognition
from bulletin.store import Kept, Store
from bulletin.take import store_at

_LAYOUT = 1  # goes up when the same take would be handed over or kept in another way
MOST_LETTERS = 20_000  # of what was heard; no line has as many


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a take, and the SHA-256 of its sound."""

    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class HearJob:
    """The take `key` of the folder `store`, to be heard in `language` ("vi") as `asked`; relative paths are
    those of the station's `folder`. Plain data for any process.
    """

    key: str
    language: str
    store: Path
    asked: Recognition
    folder: Path | None


def heard_at(root: Path) -> Store:
    """The store of what was heard of takes, under the folder `root` of the takes."""
    return Store(root, "heard")


def recogniser_of(asked: Recognition) -> Recogniser:
    """The recogniser that is asked for, a member of `recognisers/` or an import path; else UsageError."""
    name = asked.recogniser
    if "." not in name:
        return cast("Recogniser", shelf.load("recognisers", name))
    try:
        return cast("Recogniser", import_module(name))
    except ImportError as error:
        raise UsageError("recognition.unloaded", name=name, reason=str(error)) from error


def require_there(asked: Recognition, folder: Path | None) -> None:
    """Returns if the recogniser can listen here; Lacking or UsageError where not."""
    if reason := recogniser_of(asked).missing():
        raise Lacking(reason)
    _opened(asked, folder)


@lru_cache(maxsize=1)
def _opened(asked: Recognition, folder: Path | None) -> Ear:
    return recogniser_of(asked).open(asked, folder)


def known(job: HearJob) -> Heard | None:
    """What is kept of hearing the take, None where it was never heard; KeptError where there is no take."""
    return _remembered(job, _digest(_kept(job)))


def hear(job: HearJob) -> Heard:
    """What is heard of the take, kept from now on; SpeechError where the recogniser can't tell."""
    kept = _kept(job)
    digest = _digest(kept)
    remembered = _remembered(job, digest)
    if remembered:
        return remembered
    text = _listened(job, kept)
    with suppress(KeptError, Lacking):  # where nothing can be kept it is heard again next time
        heard_at(job.store).put(_key(job, digest), json.dumps(text, ensure_ascii=False), b"")
    return Heard(text, digest)


def _kept(job: HearJob) -> Kept:
    kept = store_at(job.store).get(job.key)
    if kept is None:
        raise KeptError("take.gone", take=job.key)
    return kept


def _digest(kept: Kept) -> str:
    return hashlib.sha256(kept.body).hexdigest()


def _key(job: HearJob, digest: str) -> str:
    asked = job.asked
    who = (asked.recogniser, recogniser_of(asked).version(), asked.command, asked.model, asked.version)
    told = json.dumps([_LAYOUT, who, asked.rate, job.language, digest], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _remembered(job: HearJob, digest: str) -> Heard | None:
    store, key = heard_at(job.store), _key(job, digest)
    kept = store.get(key)
    if kept is None:
        return None
    store.touch(key)
    return Heard(str(json.loads(kept.facts)), digest)


def _listened(job: HearJob, kept: Kept) -> str:
    from bulletin.clip import resampled, write_wav
    from bulletin.text import one_line
    from bulletin.trim import from_flac

    clip = from_flac(kept.body)
    with TemporaryDirectory(prefix="bulletin-ear", ignore_cleanup_errors=True) as folder:
        sound = Path(folder) / "take.wav"
        write_wav(resampled(clip, job.asked.rate or clip.rate), sound)
        text = _opened(job.asked, job.folder).hear(sound, job.language)
    return one_line(text[:MOST_LETTERS].encode("utf-8", "replace").decode())
