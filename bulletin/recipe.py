"""Recipe: the key of everything that decides an edition."""

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from bulletin import __version__, shelf
from bulletin.article import Article
from bulletin.order import Plan
from bulletin.plain import encode
from bulletin.recognition import SILENT
from bulletin.script import Utterance
from bulletin.take import engine_of
from bulletin.voice import Voice

DATA_VERSION = 4  # raise it when laying, mixing or wording change what an unchanged order sounds like


def recipe(plan: Plan) -> str:
    """The key of everything that decides the edition: the same recipe makes the same bytes."""
    ingredients = [
        DATA_VERSION,
        __version__,
        plan.identity.id,
        plan.identity.at.isoformat(),
        str(plan.order.length or ""),
        plan.order.station.name,
        plan.order.station.publisher,
        encode(replace(plan.order.show, recognition=SILENT)),
        _heard_back(plan),
        encode([_unplaced(article) for article in plan.rundown.articles]),
        encode([_unplaced_one(one) for one in plan.script.utterances]),
        [[Path(path).name, sound.digest] for path, sound in plan.recordings.items()],
        {
            name: [voice.name, voice.digest, voice.gain_db, voice.lexicon, _engine_version(voice)]
            for name, voice in plan.voices.items()
        },
        {name: sound.digest for name, sound in plan.music.items()},
        hashlib.sha256(plan.cover).hexdigest(),
        [[one.article, one.url, hashlib.sha256(one.data).hexdigest()] for one in plan.pictures],
        [[name, shelf.load("formats", name).version()] for name in plan.formats],
        plan.timezone,
    ]
    canonical = json.dumps(ingredients, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _heard_back(plan: Plan) -> list[object]:
    """Who hears takes back, and what passes; nothing where nobody does."""
    asked = plan.order.recognition
    if not asked.recogniser:
        return []
    return [encode(asked), {name: voice.word_errors for name, voice in plan.voices.items()}]


def _unplaced(article: Article) -> Article:
    """The article with the names of its recordings for their paths: where they lie decides nothing."""
    paragraphs = tuple(replace(one, sound=Path(one.sound).name) for one in article.paragraphs)
    return replace(article, recording=Path(article.recording).name, paragraphs=paragraphs)


def _unplaced_one(one: Utterance) -> Utterance:
    return replace(one, recording=Path(one.recording).name)


@cache
def _engine_version(voice: Voice) -> str:
    version: str = engine_of(voice).version()
    return version
