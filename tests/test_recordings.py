"""A bulletin with two presenters and a reporter's recordings: heard in order, all equally loud, kept."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import soundfile

from bulletin import api, cli, intake, reading_list, sheet, shelf
from bulletin.article import Announce, Article, Kind, Paragraph
from bulletin.compose import NO_TRANSCRIPT, compose
from bulletin.errors import BulletinError, Failure, ScriptError, SoundError, SourceError, UsageError
from bulletin.event import Made, Notice
from bulletin.impact import impact
from bulletin.loudness import energies, integrated
from bulletin.order import Order, plan
from bulletin.recipe import recipe
from bulletin.record import Record, UtteranceFacts, to_json
from bulletin.show import Show, Station, find_show, find_station
from bulletin.sources import rundown
from bulletin.sources.record import read as read_record
from tests import factories
from tests.factories import FERRY, ORCHARD, PIER, RICE, ROOFS, SHOW, events, made
from tests.reporter import tape

SOUNDS = {"opening": "intro", "bed": "bed", "sting": "sting", "closing": "outro"}
TWO = SHOW | {"presenters": ["tone", "giong-hai"], "sounds": SOUNDS}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Station:
    folder = tmp_path_factory.mktemp("recordings") / "station"
    factories.station(folder, TWO)
    factories.card(folder, "giong-hai", settings={"rate": 22050, "hertz": 300.0})
    tape(folder / "clips" / "phong_su.mp3", 9.0, quiet=0.7, channels=2, level=0.05)
    tape(folder / "clips" / "loi_noi.wav", 5.0, level=0.3)
    return find_station(str(folder))


def stories(folder: Path) -> tuple[Article, ...]:
    """Four stories: one is a report with its transcript, one has a clip without one."""
    report = replace(ROOFS, recording=str(folder / "clips" / "phong_su.mp3"))
    clip = Paragraph("", Kind.QUOTE, sound=str(folder / "clips" / "loi_noi.wav"))
    between = replace(RICE, paragraphs=(*RICE.paragraphs, clip, Paragraph("Vụ sau bắt đầu vào tháng tám.")))
    return FERRY, report, between, ORCHARD


@pytest.fixture(scope="module")
def edition(station: Station) -> Made:
    assert station.folder
    return made(stories(station.folder), station, formats=("mp3", "wav", "vtt", "txt"))


def level(edition: Made, said: list[UtteranceFacts]) -> float:
    """How loud these utterances are together in the decoded MP3, pauses included, in LUFS."""
    sound, rate = soundfile.read(edition.edition.path, dtype="float32", always_2d=True)
    script = edition.edition.record.script
    powers: list[float] = []
    for one in said:
        following = script[script.index(one) + 1]
        end = following.start if following.story == one.story else one.end + 0.4
        powers += energies(sound[round(one.start * rate) : round(end * rate)], rate)
    return integrated(powers)


def by_story(record: Record) -> dict[tuple[int, str, str], list[UtteranceFacts]]:
    found: dict[tuple[int, str, str], list[UtteranceFacts]] = {}
    for one in record.script:
        if one.role not in {"headline", "opening", "signoff"}:
            found.setdefault((one.story, one.voice, one.take if one.role == "recording" else ""), []).append(
                one
            )
    return found


def test_everybody_is_equally_loud_in_the_decoded_file(edition):
    levels = {place: level(edition, said) for place, said in by_story(edition.edition.record).items()}
    assert len(levels) == 6
    assert max(levels.values()) - min(levels.values()) < 0.5, levels


def test_all_is_heard_in_order_by_whose_turn_it_is(edition):
    told = [(one.role, one.voice) for one in edition.edition.record.script if one.story >= 0]
    assert told == [
        ("title", "tone"), ("text", "tone"), ("text", "tone"), ("text", "tone"),
        ("title", "giong-hai"), ("recording", ""),
        ("title", "tone"), ("text", "tone"), ("text", "tone"), ("recording", ""), ("text", "tone"),
        ("title", "giong-hai"), ("text", "giong-hai"), ("text", "giong-hai"),
    ]  # fmt: skip
    headlines = [one.voice for one in edition.edition.record.script if one.role == "headline"]
    assert headlines == ["tone", "tone", "giong-hai", "tone", "giong-hai"]


def test_what_the_record_tells_of_a_recording(edition, station):
    record = edition.edition.record
    report, clip = (one for one in record.script if one.role == "recording")
    assert report.written == report.spoken == ROOFS.paragraphs[0].text
    assert (report.paragraph, report.story, report.words, report.spans) == (-3, 1, (), ())
    assert (clip.paragraph, clip.story, clip.written) == (1, 2, "")
    assert report.end - report.start == pytest.approx(9.2, abs=0.2)  # without the silence at its ends
    facts = record.provenance.recordings
    assert [one.name for one in facts] == ["phong_su.mp3", "loi_noi.wav"]
    assert [report.take, clip.take] == [one.sha256 for one in facts]
    assert not {report.take, clip.take} & {take.key for take in record.provenance.takes}
    cues = [cue for cue in record.timeline.cues if cue.sound in {report.take, clip.take}]
    assert [(cue.lane, cue.sound) for cue in cues] == [("speech", report.take), ("speech", clip.take)]
    (flag,) = record.flags
    assert (flag.text, flag.kind, flag.reason) == ("loi_noi.wav", "recording", NO_TRANSCRIPT)
    assert flag.utterance == clip.id
    path = edition.edition.folder / f"{Path(record.files[0].path).stem}.json"
    assert str(station.folder) not in path.read_text("utf-8")
    assert record.provenance.disclosure.startswith("Trừ phần ghi âm")
    assert "Trừ phần ghi âm" in " ".join(one.written for one in record.script if one.role == "signoff")


def test_companions_have_the_transcript_where_there_is_one(edition):
    beside = {path.suffix: path.read_text("utf-8") for path in edition.edition.folder.glob("*.[vt][tx]t")}
    assert ROOFS.paragraphs[0].text in beside[".txt"]
    assert "Mái tôn cũ" in beside[".vtt"]
    assert "\n\n\n" not in beside[".txt"]


def test_a_run_without_a_change_makes_nothing(edition, station):
    again = made(stories(station.folder), station, formats=("mp3", "wav", "vtt", "txt"))
    assert again.reused


def test_where_a_recording_lies_decides_nothing_and_its_sound_everything(edition, station, tmp_path):
    def key(articles: tuple[Article, ...]) -> str:
        order = Order(articles, find_show("sang", station), station, tmp_path, tmp_path)
        return recipe(plan(order, factories.clock))

    shutil.copytree(station.folder / "clips", tmp_path / "clips")
    assert key(stories(tmp_path)) == key(stories(station.folder))
    tape(tmp_path / "clips" / "loi_noi.wav", 5.0, level=0.301)
    assert key(stories(tmp_path)) != key(stories(station.folder))


def test_a_changed_recording_makes_its_own_reel_again_and_no_other(edition, station, tmp_path):
    shutil.copytree(station.folder / "clips", tmp_path / "clips")
    sound, rate = soundfile.read(tmp_path / "clips" / "loi_noi.wav")
    soundfile.write(tmp_path / "clips" / "loi_noi.wav", sound[::-1], rate)
    changed = made(stories(tmp_path), station, to=str(tmp_path / "out"))
    assert (changed.reused, changed.takes, changed.reels) == (False, 0, 1)


def test_the_record_gives_back_its_stories_with_the_names_of_their_recordings(edition, station):
    record = edition.edition.folder / f"{Path(edition.edition.record.files[0].path).stem}.json"
    articles = read_record(record.read_bytes(), record.name, None)
    assert [one.recording for one in articles] == ["", "phong_su.mp3", "", ""]
    assert articles[2].recordings == ("loi_noi.wav",)
    (_, report, _, _) = intake.taken(str(record))
    assert report.recording == str(record.parent / "phong_su.mp3")
    with pytest.raises(SoundError) as caught:
        planned(station, *intake.taken(str(record)))
    assert (caught.value.key, caught.value.article) == ("clip.missing", ROOFS.title.text)


# What goes wrong ------------------------------------------------------------------------------------------


def planned(station: Station, *articles: Article, show: Show | None = None, voice: str = ""):
    order = Order(articles, show or find_show("sang", station), station, Path("out"), Path("kept"), voice)
    return plan(order, factories.clock)


def test_a_story_whose_recording_cannot_be_heard_is_left_out_by_name(station, tmp_path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "loi_noi.wav").write_bytes(b"RIFF")
    tape(tmp_path / "clips" / "phong_su.mp3", 2.0)
    told = events(stories(tmp_path), station, to=str(tmp_path / "out"))
    (failure,) = [event for event in told if isinstance(event, Failure)]
    assert (failure.error.key, failure.error.article) == ("clip.damaged", RICE.title.text)
    record = told[-1].edition.record
    assert [one.title for one in record.articles] == [one.title.text for one in (FERRY, ROOFS, ORCHARD)]
    alone = events((stories(tmp_path)[2],), station, to=str(tmp_path / "alone"))
    assert [event.error.key for event in alone if isinstance(event, Failure)] == [
        "clip.damaged",
        "order.nothing",
    ]


def test_a_recording_that_is_not_there_is_missed_before_anything_is_made(station, tmp_path):
    told = events(stories(tmp_path), station, to=str(tmp_path / "out"))
    assert [event.error.key for event in told] == ["clip.missing"]
    with pytest.raises(BulletinError) as caught:
        planned(station, *stories(tmp_path))
    assert str(tmp_path / "clips" / "phong_su.mp3") in caught.value.sentence("vi")


def test_music_that_cannot_be_heard_is_told_of_before_anything_is_spoken(tmp_path):
    where = factories.station(tmp_path / "station", TWO)
    factories.card(where.folder, "giong-hai", settings={"rate": 22050, "hertz": 300.0})
    where.path("sounds/sting.wav").write_bytes(b"RIFF")
    told = events((FERRY, ROOFS), where)
    assert [type(event) for event in told] == [Failure]
    assert told[0].error.key == "clip.damaged"
    assert "sting.wav" in told[0].error.sentence("vi")


# What is read of a recorded story --------------------------------------------------------------------------


def roles(station: Station, article: Article) -> list[tuple[str, str]]:
    return [
        (one.role.value, one.reading.written)
        for one in planned(station, article).script.utterances
        if one.story == 0
    ]


def test_what_a_voice_announces(station):
    sound = str(station.folder / "clips" / "loi_noi.wav")
    report = replace(ROOFS, lead=Paragraph("Mở đầu."), recording=sound, mixed=True)
    body = ROOFS.paragraphs[0].text
    title = ("title", ROOFS.title.text)
    assert roles(station, report) == [title, ("recording", f"Mở đầu. {body}")]
    assert roles(station, replace(report, announce=Announce.NOTHING)) == [("recording", f"Mở đầu. {body}")]
    assert roles(station, replace(report, announce=Announce.LEAD)) == [
        title, ("lead", "Mở đầu."), ("recording", body)]  # fmt: skip
    assert roles(station, replace(report, lead=None, announce=Announce.LEAD)) == [title, ("recording", body)]
    assert roles(station, replace(ROOFS, announce=Announce.NOTHING))[0] == title
    assert [one.mixed for one in planned(station, report).script.utterances if one.recording] == [True]


def test_paths_belong_to_the_folder_of_the_file_that_names_them(tmp_path):
    page = tmp_path / "pages" / "r.md"
    page.parent.mkdir()
    absolute = str(tmp_path / "b.wav")
    text = f"# Một\nsound: clips/a.wav\n\nLời.\n\n# Hai\n\nLời.\n\nsound: {absolute}\n> Chép.\n"
    page.write_text(f"{rundown.MARKER}\n\n{text}", "utf-8")
    one, two = intake.taken(str(page))
    assert one.recording == str(page.parent / "clips" / "a.wav")
    assert two.recordings == (absolute,)
    piped = intake.read(page.read_bytes(), "-")
    assert (piped[0].recording, piped[1].recordings) == ("clips/a.wav", (absolute,))
    with pytest.raises(SourceError) as caught:
        intake.read(page.read_bytes(), "r.md", folder=None)
    assert (caught.value.key, caught.value.facts["sound"]) == ("source.local", "clips/a.wav")
    front = tmp_path / "page.md"
    front.write_text("---\nsound: a.wav\nannounce: lead\n---\n# Tin\n\nLời một.\n\nLời hai.\n", "utf-8")
    (article,) = intake.taken(str(front))
    assert (article.recording, article.announce) == (str(tmp_path / "a.wav"), Announce.LEAD)


def test_the_rundown_file_goes_round(station):
    articles = stories(station.folder)
    written = shelf.load("sources", "rundown").write(articles)
    again = intake.read(written.encode(), "r.md")
    assert [(one.recording, one.paragraphs) for one in again] == [
        (one.recording, one.paragraphs) for one in articles
    ]


# Presenters -----------------------------------------------------------------------------------------------


def turns(station: Station, *articles: Article, **asked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in planned(station, *articles, **asked).script.utterances:
        if not one.recording:
            found.setdefault(one.role.value, []).append(one.voice)
    return {role: list(dict.fromkeys(voices)) for role, voices in found.items()}


def test_presenters_take_turns_by_role(station):
    show = replace(find_show("sang", station), alternate="role")
    quoted = replace(FERRY, paragraphs=(*FERRY.paragraphs, Paragraph("Vui lắm.", Kind.QUOTE)))
    assert turns(station, quoted, ROOFS, RICE, show=show) == {
        "opening": ["tone"],
        "headline": ["tone", "giong-hai"],  # the show's own words, and the titles
        "title": ["giong-hai"],
        "text": ["tone"],
        "quote": ["giong-hai"],
        "signoff": ["tone"],
    }
    assert turns(station, quoted, show=replace(show, presenters=("tone",)))["title"] == ["tone"]


def test_a_voice_named_in_the_text_or_a_fallback_goes_before_a_turn(station):
    own = replace(ROOFS, paragraphs=(Paragraph("Lời.", voice="tone"), Paragraph("Lời.")))
    said = planned(station, FERRY, own).script.utterances
    assert [one.voice for one in said if one.story == 1] == ["giong-hai", "tone", "giong-hai"]
    other = planned(station, FERRY, own).instead({own.id: "tone"})
    assert {one.voice for one in other.script.utterances} == {"tone"}


def test_presenters_may_be_asked_for_and_speak_each_their_language(station):
    assert turns(station, FERRY, ROOFS, voice="giong-hai, tone")["title"] == ["giong-hai", "tone"]
    assert turns(station, FERRY, ROOFS, voice="giong-hai")["title"] == ["giong-hai"]
    assert turns(station, FERRY, PIER, ROOFS, voice="tone,tone-en,giong-hai")["title"] == ["tone", "tone-en"]
    assert turns(station, FERRY, ROOFS, voice="tone,tone")["title"] == ["tone"]


def refusal(kind: type[BulletinError], call) -> tuple[str, dict]:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.key, caught.value.facts


def test_a_presenter_who_cannot_speak_is_refused(station):
    show = find_show("sang", station)
    assert refusal(UsageError, lambda: planned(station, FERRY, voice="tone,nobody"))[0] == "voice.unknown"
    assert refusal(UsageError, lambda: planned(station, FERRY, voice="tone,tone-en")) == (
        "order.voice", {"voice": "tone-en", "speaks": "en", "language": "vi"})  # fmt: skip
    assert refusal(UsageError, lambda: planned(station, FERRY, PIER, voice="tone-en")) == (
        "order.voice", {"voice": "tone-en", "speaks": "en", "language": "vi"})  # fmt: skip
    absent = replace(show, presenters=("tone", "nobody"))
    assert refusal(UsageError, lambda: planned(station, FERRY, show=absent))[0] == "voice.unknown"
    foreign = replace(show, presenters=("tone-en", "en"))
    assert refusal(ScriptError, lambda: planned(station, FERRY, show=foreign)) == (
        "show.presenters", {"voices": "tone-en, en", "language": "vi"})  # fmt: skip


def test_a_show_says_how_its_presenters_take_turns(tmp_path):
    found = factories.station(tmp_path / "x", TWO | {"alternate": "role"})
    show = find_show("sang", found)
    assert (show.presenters, show.alternate.value) == (("tone", "giong-hai"), "role")
    factories.write_show(tmp_path / "x", TWO | {"alternate": "day"})
    with pytest.raises(ScriptError) as caught:
        find_show("sang", found)
    assert caught.value.key == "plain.choice"


# Between stories ------------------------------------------------------------------------------------------


def test_what_a_show_says_between_its_stories(tmp_path):
    words = SHOW["words"][0] | {
        "details": "Sau đây là chi tiết.",
        "between": "Tin thứ {{ number }} trên {{ count }}: {{ headline | lower }}.",
    }
    found = factories.station(tmp_path / "x", SHOW | {"words": [words]})
    said = planned(found, FERRY, ROOFS, RICE).script.utterances
    links = [
        (one.id, one.story, one.article, one.reading.written) for one in said if one.role.value == "link"
    ]
    assert links == [
        ("s0lu0", 0, "", "Sau đây là chi tiết."),
        ("s1lu0", 1, "", f"Tin thứ 2 trên 3: {ROOFS.title.text.lower()}."),
        ("s2lu0", 2, "", f"Tin thứ 3 trên 3: {RICE.title.text.lower()}."),
    ]
    two = planned(found, FERRY, ROOFS).script.utterances
    assert [one.id for one in two if one.role.value == "link"] == ["s1lu0"]  # no headlines, no details
    record = made((FERRY, ROOFS), found).edition.record
    link = next(one for one in record.script if one.role == "link")
    title = next(one for one in record.script if one.story == 1 and one.role == "title")
    assert link.end < title.start


# Where it all meets ---------------------------------------------------------------------------------------


def test_an_article_that_a_presenter_cannot_speak_is_read_whole_by_the_fallback(tmp_path):
    found = factories.station(tmp_path / "x", TWO | {"fallback": "tone"})
    factories.card(tmp_path / "x", "giong-hai", settings={"trouble": "silent"})
    sound = str(tape(tmp_path / "a.wav"))
    clip = replace(ROOFS, paragraphs=(*ROOFS.paragraphs, Paragraph("Xin chào.", Kind.QUOTE, sound=sound)))
    told = events((FERRY, clip, RICE), found)
    (notice,) = [event for event in told if isinstance(event, Notice)]
    assert (notice.key, dict(notice.facts)["title"]) == ("studio.fallback", ROOFS.title.text)
    record = told[-1].edition.record
    assert [one.voice for one in record.script if one.article == clip.id] == ["tone"] * 4 + [""]


def test_several_voices_from_python_and_from_the_command_line(station, tmp_path, capsys):
    page = tmp_path / "hai.md"
    page.write_text(shelf.load("sources", "rundown").write((FERRY, ROOFS)), "utf-8")
    where = str(station.folder)
    wanted, asked = ["giong-hai", "tone"], ["--voice", "giong-hai", "--voice", "tone"]
    record = api.script(str(page), voice=wanted, station=where)
    assert list(dict.fromkeys(one.voice for one in record.script if one.role == "title")) == wanted
    assert api.script(str(page), voice="giong-hai,tone", station=where) == record
    with pytest.raises(SystemExit) as ended:
        cli.main(["script", str(page), *asked, "--station", where, "--json"])
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out) == json.loads(to_json(record))


def test_lists_and_sheets_show_what_has_no_transcript(station):
    record = compose(planned(station, *stories(station.folder)))
    for ui, said in (("vi", "không có bản chép lời"), ("en", "has no transcript")):
        text = reading_list.as_text(record, ui)
        assert f"“loi_noi.wav” {said}" in text
        assert f", giong-hai] {ROOFS.title.text}\n" in text
    page = sheet.page(record, "en").decode()
    assert page.count("recording without a transcript") == 1
    assert sheet.arrange(record).voices == ("tone", "giong-hai")
    assert ROOFS.paragraphs[0].text in page


def test_a_word_in_a_transcript_touches_no_edition(edition, station):
    assert not [
        one for one in impact("tôn", edition.edition.folder, station) if one.edition == edition.edition
    ]
    assert [one for one in impact("phà", edition.edition.folder, station) if one.edition == edition.edition]


def test_its_record_fits_the_schema_which_wants_words_of_every_voice(edition):
    schema = Path(api.__file__).parent / "_schemas" / "record-1.json"
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8")))
    told = json.loads(to_json(edition.edition.record))
    assert not list(validator.iter_errors(told))
    next(one for one in told["script"] if one["role"] == "title")["spoken"] = ""
    assert len(list(validator.iter_errors(told))) == 1
