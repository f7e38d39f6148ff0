"""Exact length: random programmes asked for in random lengths, from a tenth of their own to twice that.

Each is met to the sample, by the rules, or refused; a refusal is held against bounds that are worked out
here, by other code than the programme's. Run as `python -m bench.exact_length --count 200`; exit status 1 if
anything was wrong.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import soundfile

from bulletin import crew, desk
from bulletin.article import Article, Kind, Paragraph
from bulletin.errors import Failure, ScriptError
from bulletin.event import Made
from bulletin.lay import Heard, Mix, lay
from bulletin.order import Plan, plan
from bulletin.record import Record
from bulletin.script import Role, Script, Utterance
from bulletin.show import Station, find_show
from bulletin.studio import speak_plan
from bulletin.timed import planned
from bulletin.tracks import tracks
from bulletin.worth import Worth, worth_of
from tests import factories

SEED = 5001
REQUESTS = 5  # of each programme
SHY = 0.01  # of a length: how near its bound a refusal is taken on trust
_VIETNAMESE = """
nước sông làng cầu trường mùa lúa thuyền chợ đường người bến xe cây hoa đồng núi biển cát mưa gió sáng chiều
xây mở đón chở trồng sửa thêm xong qua về gần xa mới cũ lớn nhỏ nhanh chậm nhiều ít cao thấp trong ngoài
"""
_ENGLISH = """
river village bridge school season boat market road people harbour tree flower field hill sea sand rain wind
builds opens meets carries plants repairs more over back near far new old large small quickly slowly many few
"""
_WORDS = {"vi": _VIETNAMESE.split(), "en": _ENGLISH.split()}
_LISTS = {
    "vi": "Dự buổi lễ có các đồng chí: Trần Văn Sáng, Chủ tịch xã; Lê Thị Bình, Bí thư; lãnh đạo các phòng.",
    "en": "Present were Mayor Ann Reed, Councillor Tom Hale and Deputy Director Sue Park.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A programme: its articles, its station and show, and the folder that it is made in."""

    articles: tuple[Article, ...]
    station: Station
    folder: Path
    must: tuple[str, ...]


def case(number: int, folder: Path) -> Case:
    """The programme of this number, always the same."""
    dice = random.Random(SEED + number)
    language = "en" if dice.random() < 0.2 else "vi"
    station = factories.station(folder, _show(dice, language))
    factories.card(folder, "steady", language, "tests.steady", settings={"rate": 16000})
    factories.card(folder, "tone", language, settings={"rate": 16000})
    articles = tuple(_article(dice, language, one) for one in range(dice.randint(1, 8)))
    must = ("1",) if dice.random() < 0.2 else ()
    return Case(articles, station, folder, must)


def _show(dice: random.Random, language: str) -> dict[str, object]:
    voice = dice.choices(("tone", "steady", {"vi": "vi-north", "en": "en"}[language]), (4, 2, 4))[0]
    sounds = {name: name if dice.random() < 0.7 else "" for name in ("opening", "bed", "sting", "closing")}
    files = {"opening": "intro", "closing": "outro"}
    return {
        "base": "bulletin",
        "title": "Tin",
        "voice": voice,
        "trim": dice.choice(("even", "rank")),
        "min_sentences": dice.randint(1, 3),
        "byline": dice.random() < 0.2,
        "sounds": {name: files.get(value, value) for name, value in sounds.items()},
    }


def _article(dice: random.Random, language: str, number: int) -> Article:
    paragraphs = [
        Paragraph(" ".join(_sentence(dice, language, 3, 28) for _ in range(dice.randint(1, 3))))
        for _ in range(dice.randint(1, 5))
    ]
    if dice.random() < 0.4:
        paragraphs.insert(dice.randint(0, len(paragraphs)), Paragraph(_LISTS[language]))
    if dice.random() < 0.2:
        place = dice.randint(1, len(paragraphs))
        paragraphs.insert(place, Paragraph(_sentence(dice, language, 2, 4)[:-1], Kind.SUBHEAD))
    title = f"{_sentence(dice, language, 4, 9)[:-1]} {number + 1}"
    return Article(Paragraph(title), tuple(paragraphs), byline="An Bình", language=language)


def _sentence(dice: random.Random, language: str, least: int, most: int) -> str:
    words = [dice.choice(_WORDS[language]) for _ in range(dice.randint(least, most))]
    if len(words) > 12:
        words[len(words) // 2] += ","
    return f"{' '.join(words).capitalize()}."


@dataclass(slots=True)
class Ended:
    """What came of all requests: counts, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def request(one: Case, length: Fraction, ended: Ended, name: str) -> None:
    """One request made, and what came of it held against the rules or the bounds."""
    formats = ("wav", "mp3") if ended.counts["met"] % 5 == 0 else ("wav",)
    asked = desk.Request(
        show="sang", length=f"{float(length):.3f}", must=one.must, to=str(one.folder / "out"), formats=formats
    )
    (order,) = desk.orders(one.articles, asked, one.station)
    thought = plan(replace(order, kept=one.folder / "nothing"), factories.clock)
    seen = _foreseen(thought)
    last = list(desk.make(order, crew.inline(), factories.clock))[-1]
    if isinstance(last, Made):
        record = last.edition.record
        ended.counts["met"] += 1
        if next(iter(thought.voices.values())).engine == "espeak":
            ended.counts["espeak: left out as foreseen"] += seen == _out(record)
            ended.counts["espeak: left out otherwise"] += seen != _out(record)
        ended.counts[_manner(record)] += 1
        ended.wrong += [f"{name}: {fault}" for fault in (*_sound(last, length), *_rules(one, record))]
    elif isinstance(last, Failure) and last.error.key.startswith("length."):
        whole = plan(order, factories.clock)
        verdict = Bounds(whole, _takes(whole)).verdict(length, last.error.key)
        ended.counts[f"refused, {last.error.key.partition('.')[2]}"] += 1
        ended.wrong += [f"{name}: refused though {verdict}: {last.error}"] if verdict else []
    else:
        ended.wrong.append(f"{name}: {last}")


def _foreseen(thought: Plan) -> tuple[str, ...] | None:
    """What the plan says that goes, with nothing kept; None for a refusal."""
    try:
        fit = planned(thought).fit
    except ScriptError:
        return None
    return tuple(one.text for one in fit.out) if fit else None


def _out(record: Record) -> tuple[str, ...]:
    reasons = {"names", "credits", "repeat", "headlines", "length", "story"}
    return tuple(one.text for one in record.skipped if one.reason in reasons)


def _manner(record: Record) -> str:
    length = record.length
    assert length is not None
    speed = length.tempo * length.stretch
    out = {one.reason for one in record.skipped}
    if abs(speed - 1) > 0.0601 or length.stretch != 1:
        return "by a pace that is heard"
    if "story" in out:
        return "by leaving out stories"
    return "by leaving out sentences" if out else "by gentle means alone"


def _sound(made: Made, length: Fraction) -> Iterator[str]:
    """What is wrong with the files' lengths."""
    for file in made.edition.record.files:
        facts = soundfile.info(str(made.edition.folder / file.path))
        if facts.frames != round(length * facts.samplerate):
            yield f"{file.path} has {facts.frames} samples instead of {round(length * facts.samplerate)}"


def _rules(one: Case, record: Record) -> Iterator[str]:
    """What the rules forbid: more than the allowed paces, a story without its headline or its sentences."""
    length, show = record.length, find_show("sang", one.station)
    assert length is not None
    if not (0.85 <= length.pauses <= 1.2 and 0.9 <= length.tempo <= 1.1 and 0.95 <= length.stretch <= 1.05):
        yield f"out of bounds: {length}"
    if not 0.88 <= length.tempo * length.stretch <= 1.12:
        yield f"together out of bounds: {length}"
    said = {(line.article, line.role) for line in record.script}
    for number, article in enumerate(one.articles):
        if (article.id, "title") not in said:
            if str(number + 1) in one.must:
                yield f"{article.title.text} is missing"
            continue
        yield from _story_rules(article, record, show.min_sentences, str(number + 1) in one.must)


def _story_rules(article: Article, record: Record, least: int, must: bool) -> Iterator[str]:
    printed = [part for paragraph in article.paragraphs for part in _parts(paragraph)]
    read = " ".join(line.written for line in record.script if line.article == article.id)
    kept = [part for part in printed if part in read]
    if len(kept) < min(least, len(printed)) or (must and len(kept) < len(printed)):
        yield f"{article.title.text}: {len(kept)} of {len(printed)} sentences"
    if kept and all(part in _LISTS.values() for part in kept) and len(kept) < len(printed):
        yield f"{article.title.text} is only a list of names"


def _parts(paragraph: Paragraph) -> list[str]:
    if paragraph.kind is Kind.SUBHEAD or paragraph.text in _LISTS.values():
        return [] if paragraph.kind is Kind.SUBHEAD else [paragraph.text]
    return [f"{part}." for part in paragraph.text.rstrip(".").split(". ")]


def _takes(whole: Plan) -> dict[str, Fraction]:
    """The seconds of every utterance as its voice speaks it."""
    steps = speak_plan(whole, crew.inline())
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return {name: Fraction(take.samples, take.rate) for name, take in end.value.takes.items()}


@dataclass(slots=True)
class Bounds:
    """How short and long a plan can be, worked out from the rules alone."""

    whole: Plan
    seconds: dict[str, Fraction]

    @property
    def _most(self) -> Fraction:
        """The greatest change of pace: 12 % where the voice follows a tempo, else 5 %."""
        steady = any(voice.engine == "tests.steady" for voice in self.whole.voices.values())
        return Fraction(5 if steady else 12, 100)

    def span(self, script: Script, stories: tuple[int, ...], headlines: bool) -> tuple[Fraction, Fraction]:
        """The least and the most seconds of these utterances."""
        rundown = self.whole.of(stories, headlines).rundown
        music = tracks(self.whole)
        ends = []
        for speed, pauses, wanted in ((1 + self._most, "0.85", 0), (1 - self._most, "1.2", 10**6)):
            heard = {one.id: Heard("", self._of(one) / speed, 0.0) for one in script.utterances}
            mix = Mix(pauses=Fraction(pauses), length=Fraction(wanted))
            ends.append(lay(rundown, script, heard, music, mix).length)
        return ends[0], ends[1]

    def _of(self, one: Utterance) -> Fraction:
        return self.seconds[one.id]

    def verdict(self, length: Fraction, key: str) -> str:
        """Why a refusal is wrong, or nothing."""
        every = tuple(range(len(self.whole.rundown.articles)))
        if key == "length.little":
            most = self.span(self.whole.script, every, True)[1]
            return f"it can be {float(most):.2f} long" if most >= length * Fraction(1 + SHY) else ""
        for stories, gone in self._tries(length):
            least, most = self.span(self._without(stories, gone), stories, False)
            if least * Fraction(1 + SHY) <= length <= most * Fraction(1 - SHY):
                return (
                    f"stories {stories} without {sorted(gone)} give {float(least):.2f} to {float(most):.2f}"
                )
        return ""

    def _places(self, story: int) -> dict[tuple[int, int], list[Utterance]]:
        found: dict[tuple[int, int], list[Utterance]] = {}
        for one in self.whole.script.utterances:
            if one.story == story and (one.paragraph >= 0 or one.paragraph == -2):
                found.setdefault((one.paragraph % 10**6, one.sentence), []).append(one)
        return found

    def _free(self, story: int) -> list[tuple[int, int]]:
        """The sentences that may go: all but the first ones, news before the rest."""
        article = self.whole.rundown.articles[story]
        if article.must:
            return []
        places = self._places(story)
        counted = [place for place, said in places.items() if said[0].role is not Role.SUBHEAD]

        def rank(place: tuple[int, int]) -> tuple[bool, bool, tuple[int, int]]:
            said = places[place]
            text = " ".join(one.reading.written for one in said)
            worth = worth_of(text, article.title.text, Worth.NEWS, article.language)
            byline = said[0].role is Role.BYLINE
            return byline or worth in (Worth.CREDIT, Worth.REPEAT), byline or worth is not Worth.NEWS, place

        kept = sorted(counted, key=rank)[: self.whole.order.show.min_sentences]
        return [place for place in places if place not in kept]

    def _without(self, stories: tuple[int, ...], gone: frozenset[tuple[int, tuple[int, int]]]) -> Script:
        numbers = {old: new for new, old in enumerate(stories)}
        left = [
            replace(one, story=numbers.get(one.story, -1))
            for one in self.whole.script.utterances
            if one.role is not Role.HEADLINE
            and (one.story < 0 or one.story in numbers)
            and (one.story, (one.paragraph % 10**6, one.sentence)) not in gone
        ]
        return Script(tuple(left))

    def _tries(
        self, length: Fraction
    ) -> Iterator[tuple[tuple[int, ...], frozenset[tuple[int, tuple[int, int]]]]]:
        """Stories and sentences without which the programme may have the length, by chance and by greed."""
        articles = self.whole.rundown.articles
        dice = random.Random(SEED)
        must = [number for number, article in enumerate(articles) if article.must]
        for attempt in range(400):
            free = [number for number in range(len(articles)) if number not in must]
            count = attempt % (len(free) + 1)
            stories = tuple(sorted((*must, *dice.sample(free, count))))
            if stories:
                yield stories, self._near(stories, length, dice)

    def _near(
        self, stories: tuple[int, ...], length: Fraction, dice: random.Random
    ) -> frozenset[tuple[int, tuple[int, int]]]:
        """Sentences in random order, taken out while the rest is too long."""
        units = [(story, place) for story in stories for place in self._free(story)]
        dice.shuffle(units)
        script = self._without(stories, frozenset())
        total = float(self.span(script, stories, False)[0])
        gone = set()
        for story, place in units:
            cost = sum(float(self.seconds[one.id]) for one in self._places(story)[place])
            if total > float(length):
                gone.add((story, place))
                total -= cost / (1 + float(self._most))
        return frozenset(gone)


def run(count: int) -> Ended:
    """So many requests, `REQUESTS` of each programme."""
    ended = Ended()
    for number in range(-(-count // REQUESTS)):
        with tempfile.TemporaryDirectory(prefix="length-") as folder:
            one = case(number, Path(folder))
            natural = _natural(one)
            dice = random.Random(SEED * 7 + number)
            for turn in range(min(REQUESTS, count - number * REQUESTS)):
                length = Fraction(max(1000, round(natural * dice.uniform(0.1, 2.0) * 1000)), 1000)
                request(one, length, ended, f"programme {number}, request {turn}, {float(length):.3f} s")
    return ended


def _natural(one: Case) -> float:
    (order,) = desk.orders(one.articles, desk.Request(show="sang", to=str(one.folder / "out")), one.station)
    whole = plan(order, factories.clock)
    seconds = _takes(whole)
    heard = {name: Heard("", length, 0.0) for name, length in seconds.items()}
    return float(lay(whole.rundown, whole.script, heard, tracks(whole), Mix()).length)


def main() -> None:
    """The report on standard output."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--count", type=int, default=200)
    ended = run(options.parse_args().count)
    for name, number in sorted(ended.counts.items()):
        print(f"- {name}: {number}")
    print(*(f"- WRONG {fault}" for fault in ended.wrong), sep="\n")
    sys.exit(1 if ended.wrong else 0)


if __name__ == "__main__":
    main()
