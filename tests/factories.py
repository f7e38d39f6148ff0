"""Makers of what end-to-end tests need: articles, stations whose voices are tones, runs of the desk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from bulletin import crew, desk
from bulletin.article import Article, Paragraph
from bulletin.clip import Clip, write_wav
from bulletin.crew import Crew
from bulletin.errors import Failure
from bulletin.event import Event, Made
from bulletin.show import Station, find_station
from bulletin.tags import Tags

VIETNAM = timezone(timedelta(hours=7))
MORNING = datetime(2026, 6, 11, 6, 30, tzinfo=VIETNAM)

FERRY = Article(
    Paragraph("Bến phà Cửa Nam chạy thêm chuyến đêm"),
    (
        Paragraph("Từ tối nay, phà Cửa Nam chạy thêm hai chuyến. Chuyến cuối rời bến lúc nửa đêm."),
        Paragraph("Người đi làm ca tối rất mừng."),
    ),
    source="https://bao.example/ben-pha",
)
ROOFS = Article(
    Paragraph("Trường làng lợp xong mái mới"),
    (Paragraph("Mái tôn cũ đã được thay. Thầy và trò trở lại lớp sáng mai."),),
    source="https://bao.example/mai-truong",
)
RICE = Article(
    Paragraph("Lúa hè thu được mùa"),
    (Paragraph("Nông dân gặt sớm một tuần. Giá lúa vẫn giữ như năm trước."),),
    source="https://bao.example/lua",
)
ORCHARD = Article(
    Paragraph("Vườn cam đầu tiên cho quả"),
    (Paragraph("Vườn cam trên đồi đã chín. Chủ vườn mời khách đến thăm."),),
    source="https://bao.example/vuon-cam",
)
PIER = Article(
    Paragraph("The old pier opens again"),
    (Paragraph("The old pier is open again. Boats leave every hour until dusk."),),
    language="en",
    source="https://paper.example/pier",
)


def toml(table: Mapping[str, Any]) -> str:
    """`table` as TOML: plain values, then tables one level deep and lists of tables."""
    plain = [f"{key} = {_value(value)}" for key, value in table.items() if not _is_nested(value)]
    nested = [_nested(key, value) for key, value in table.items() if _is_nested(value)]
    return "\n".join([*plain, *nested]) + "\n"


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(one, Mapping) for one in value)
    )


def _nested(key: str, value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    if isinstance(value, Mapping):
        return f"[{key}]\n{toml(value)}"
    return "\n".join(f"[[{key}]]\n{toml(one)}" for one in value)


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def card(folder: Path, name: str, language: str = "vi", engine: str = "tests.tone", **facts: Any) -> None:
    """A voice card of the station in `folder`, which sounds as tones unless another engine is named."""
    told = {"name": name, "engine": engine, "language": language, "licence": "-", "sample": "Xin chào."}
    path = folder / "voices" / name / "voice.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(toml(told | facts), "utf-8")


def jingle(path: Path, seconds: float, hertz: float = 440.0) -> None:
    """A tone of that length, 44.1 kHz mono, fading at its ends, as a WAV file."""
    at = np.arange(round(seconds * 44100)) / 44100
    fade = np.minimum(1.0, np.minimum(at, seconds - at) * 50)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_wav(Clip((0.2 * fade * np.sin(2 * np.pi * hertz * at)).astype(np.float32)[:, None], 44100), path)


TAGS = Tags(
    title="Cầu mới",
    artist="Thu Hà",
    station="Đài Sông Lam",
    album="Bản tin sáng",
    section="Giao thông",
    genre="News",
    publisher="Nhà xuất bản",
    encoder="Bulletin",
    settings="96 kb/s",
    original_name="a.mp3",
    language="vi",
    date=datetime(2026, 6, 11, 7, tzinfo=UTC),
    published=datetime(2026, 6, 10, 7, tzinfo=UTC),
    url="https://bao.example/cau",
    comment="Câu mở đầu.",
    lyrics="Dòng một\nDòng hai",
    disclosure="Giọng đọc tổng hợp.",
)
BARE: dict[str, Any] = {"voice": "tone"}  # no music, no words of its own
SHOW: dict[str, Any] = {
    "base": "bulletin",
    "title": "Tin sáng",
    "voice": "tone",
    "pauses": {"vary": 0.0},  # so that a change reaches just as far as it must
    "words": [
        {
            "language": "vi",
            "opening": "Chào quý vị. Đây là {{ title }} ngày {{ at.day }} tháng {{ at.month }}.",
            "headlines": "Tin chính.",
            "signoff": "{{ disclosure }} Xin hẹn gặp lại.",
            "disclosure": "Giọng đọc tổng hợp.",
        }
    ],
}


def station(folder: Path, show: Mapping[str, Any] = SHOW, **facts: Any) -> Station:
    """A station in `folder` with voices of tones (`tone`, `tone-en`), short jingles, and the show `sang`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"name": "Đài Sơn Hải", "show": "sang", "cache": "kept", "output": "out"} | facts
    (folder / "station.toml").write_text(toml(told), "utf-8")
    card(folder, "tone", settings={"rate": 44100})
    card(folder, "tone-en", "en", settings={"rate": 44100, "hertz": 330.0})
    for number, name in enumerate(("intro", "bed", "sting", "outro", "ident")):
        jingle(folder / "sounds" / f"{name}.wav", 0.8 + 0.1 * number, 300.0 + 50 * number)
    write_show(folder, show)
    return find_station(str(folder))


def write_show(folder: Path, show: Mapping[str, Any], name: str = "sang") -> None:
    """The show `name` of the station in `folder`."""
    (folder / "shows").mkdir(exist_ok=True)
    (folder / "shows" / f"{name}.toml").write_text(toml(show), "utf-8")


def clock() -> datetime:
    """The morning on which all tests are made."""
    return MORNING


def events(
    articles: tuple[Article, ...], where: Station, hands: Crew | None = None, **asked: Any
) -> list[Event]:
    """All events of making the editions of `articles` at the station."""
    orders = desk.orders(articles, desk.Request(**asked), where)
    return [event for order in orders for event in desk.make(order, hands or crew.inline(), clock)]


def made(articles: tuple[Article, ...], where: Station, hands: Crew | None = None, **asked: Any) -> Made:
    """The edition of `articles`, which is made without any failure."""
    told = events(articles, where, hands, **asked)
    assert not [event for event in told if isinstance(event, Failure)], told
    last = told[-1]
    assert isinstance(last, Made)
    return last


def reworded(article: Article, before: str, after: str) -> Article:
    """`article` with `before` replaced in title and paragraphs; it must occur."""
    paragraphs = tuple(replace(one, text=one.text.replace(before, after)) for one in article.paragraphs)
    changed = replace(
        article,
        title=replace(article.title, text=article.title.text.replace(before, after)),
        paragraphs=paragraphs,
    )
    assert changed != article
    return changed


def flip(path: Path, at: int = -1) -> None:
    """One bit of the file is another: that of byte `at`, or of the middle one."""
    data = bytearray(path.read_bytes())
    data[at if at >= 0 else len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def files(made_: Made) -> dict[str, bytes]:
    """The bytes of the edition's files and its record, by name."""
    folder, record = made_.edition.folder, made_.edition.record
    names = [file.path for file in record.files]
    names.append(Path(names[0]).with_suffix(".json").name)
    return {name: (folder / name).read_bytes() for name in names}
