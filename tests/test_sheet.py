"""The reading sheet says what its record says, all of it, and nothing can break out of it."""

import base64
import hashlib
import json
import os
import re
import string
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import desk
from bulletin.article import Article, Paragraph, Skipped
from bulletin.commands.script import command
from bulletin.desk import Request
from bulletin.edition import Edition
from bulletin.errors import UsageError
from bulletin.record import (
    ArticleFacts,
    EditionFacts,
    FileFacts,
    FlagFacts,
    ParagraphFacts,
    Record,
    SkippedFacts,
    SoundFacts,
    SpanFacts,
    UtteranceFacts,
    to_json,
)
from bulletin.sheet import address, arrange, finished, page, publish_sheets
from bulletin.texts import _table
from tests.factories import MORNING
from tests.sheet_reader import Marked, Told, parse, told

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.txt"))
TEMPLATE = Path(__file__).parents[1] / "bulletin" / "_sheet" / "sheet.html"
SOUND = SoundFacts(-16.0, -1.5, 3.0, 44100, 2, 441000)
HOSTILE = (
    'Họp </title><script>alert("1")</script> & <b>đậm</b> 12% {{ 7*7 }}',
    "Mừng 🎉👩‍👩‍👧 2-3 người, אבג 123 דהו và مرحبا 45 km/h",
    "<!-- --> ]]> &amp; &#0; &lt;mark class='x doubt' data-n=\"1\"> 5 kg",
    "' onmouseover='alert(1) \" javascript:alert(1) </style></p></li> 7 giờ",
)

THREE = (SpanFacts(4, 5, 4, 6, "cardinal", "number"),)


def edition(**more):
    return EditionFacts(
        **{
            "id": "article/2026-06-11/abc", "show": "article", "station": "Đài Thử", "title": "Lũ rút",
            "at": "2026-06-11T07:00:00+07:00", "slot": "sáng", "timezone": "Asia/Ho_Chi_Minh",
            "language": "vi", "duration": 0.0,
        } | more
    )  # fmt: skip


def article(title="Lũ rút", language="vi", name="a"):
    return ArticleFacts(name, title, "", "", "", "", language, "", "", (ParagraphFacts("text", "x"),), ())


def utterance(
    number=0,
    written="Còn 3 xã.",
    spoken="Còn ba xã.",
    spans=THREE,
    **more,
):
    facts = {
        "id": f"s0p{number}u0",
        "story": 0,
        "article": "a",
        "paragraph": number,
        "role": "text",
        "voice": "vi-north",
    }
    return UtteranceFacts(**(facts | more), written=written, spoken=spoken, spans=spans)


def record(*script, **more):
    return Record(more.pop("edition", edition()), more.pop("articles", (article(),)), script, **more)


def wanted(one: Record) -> list[Told]:
    """What the page must show, from the record."""
    doubts = {(flag.utterance, flag.start, flag.end) for flag in one.flags}
    return [
        Told(u.id, u.written, u.spoken, tuple(
            Marked(s.start, s.end, u.written[s.start : s.end], u.spoken[s.spoken_start : s.spoken_end],
                   s.kind, s.rule, s.confidence, (u.id, s.start, s.end) in doubts)
            for s in u.spans
        ))
        for u in one.script
    ]  # fmt: skip


def assert_is_the_record(root, one: Record):
    assert told(root) == wanted(one)
    links = {node.attributes["id"]: node for node in root.all("a") if "id" in node.attributes}
    listed = [
        (item.attributes["data-utterance"], item.one("a").one("bdi").text)
        for item in root.one("section", "doubts").all("li")
    ]
    flags = sorted(one.flags, key=lambda flag: [u.id for u in one.script].index(flag.utterance))
    assert listed == [(flag.utterance, flag.text) for flag in flags]
    for item in root.one("section", "doubts").all("li"):
        assert links[item.one("a").attributes["href"][1:]].text == item.one("a").one("bdi").text
    sections = [*root.all("section", "skipped")]
    skipped = [
        (item.one(kind="line").text, item.attributes["data-reason"], item.attributes["data-article"])
        for section in sections
        for item in section.all("li")
    ]
    assert skipped == [(line.text, line.reason, line.article) for line in one.skipped]


def composed(*articles: Article) -> Record:
    station = desk.Station(timezone="Asia/Ho_Chi_Minh")
    (one,) = desk.scripts(articles, Request(), station, lambda: MORNING)
    return one


# The page is the record ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ui", ["vi", "en"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_page_of_an_example_is_its_record(path, ui):
    one = composed(*desk.take_in((str(path),), ""))
    assert one.script
    assert one.skipped
    assert_is_the_record(parse(page(one, ui)), one)


def test_the_page_of_several_articles_is_their_record():
    one = composed(*desk.take_in(tuple(map(str, EXAMPLES)), ""))
    root = parse(page(one, "en"))
    assert_is_the_record(root, one)
    headlines = [node.text for node in root.all("bdi", "headline")]
    assert headlines == [story.title for story in one.articles]
    parts = [node.text for node in root.all("h2")][1:-1]
    assert parts == ["Opening", *(f"Story {n} {title}" for n, title in enumerate(headlines, 1)), "Sign-off"]


def test_hostile_articles_stay_text():
    articles = [
        Article(
            Paragraph(text),
            (Paragraph(f"{text}. QZXW {text}"),),
            skipped=(Skipped(text, "marked"),),
        )
        for text in HOSTILE
    ]
    one = composed(*articles)
    assert one.flags
    html = page(one, "vi")
    root = parse(html)
    assert_is_the_record(root, one)
    assert not [*root.all("script")]
    assert not [name for node in root.all() for name in node.attributes if name.startswith("on")]
    assert b"49" not in b"".join(re.findall(rb"<h1.*?</h1>", html))


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(
    st.lists(
        st.tuples(TEXTS, TEXTS.filter(bool), TEXTS, st.sampled_from(["cardinal", "<i>", ""]), st.booleans()),
        max_size=4,
    ),
    TEXTS,
)
@settings(deadline=None, max_examples=60)
def test_whatever_the_record_holds_the_page_is_it(pieces, end):
    written = spoken = ""
    spans, flags = [], []
    for before, text, said, kind, doubtful in pieces:
        start, to_start = len(written) + len(before), len(spoken) + len(before)
        written, spoken = written + before + text, spoken + before + said
        spans.append(SpanFacts(start, len(written), to_start, len(spoken), kind, 'r"&', 0.25))
        if doubtful:
            flags.append(FlagFacts(text, kind, 'r"&', "a", start, len(written), "s0p0u0"))
    one = record(
        utterance(0, written + end, spoken + end, tuple(spans)),
        edition=edition(title=end), flags=tuple(flags), skipped=(SkippedFacts(end, "rule", "a"),),
    )  # fmt: skip
    root = parse(page(one, "vi"))
    assert_is_the_record(root, one)
    assert root.one("h1").text == end


def test_what_html_cannot_hold_keeps_its_place():
    one = record(
        utterance(
            0, "a\x00\x1b\r\x85\ud800 3", "a\x00\x1b\r\x85\ud800 ba", (SpanFacts(7, 8, 7, 9, "x", "y"),)
        )
    )
    (row,) = told(parse(page(one, "en")))
    assert row.written == "a\ufffd\ufffd\ufffd\ufffd\ufffd 3"
    assert [(mark.written, mark.spoken) for mark in row.marks] == [("3", "ba")]


# What the reader is told -----------------------------------------------------------------------------------


def summary(root):
    return {div.one("dt").text: div.one("dd").text for div in root.one("dl").all("div")}


def test_the_summary():
    doubt = FlagFacts("3", "cardinal", "number", "a", 4, 5, "s0p1u0")
    one = record(
        utterance(0), utterance(1, voice="vi-south"), utterance(2),
        flags=(doubt,), skipped=(SkippedFacts("Tags", "tags", "a"),) * 2,
    )  # fmt: skip
    assert summary(parse(page(one, "en"))) == {
        "Due": "07:00, 11 June 2026 · sáng", "Utterances": "3", "Voices": "vi-north, vi-south",
        "Said otherwise": "3", "To look at": "1", "Lines not read": "2",
    }  # fmt: skip
    timed = replace(one, edition=edition(duration=247.2, at="2026-06-11T00:00:00+07:00", slot=""), skipped=())
    vietnamese = summary(parse(page(timed, "vi")))
    assert vietnamese["Thời lượng"] == "4:07"
    assert vietnamese["Giờ phát"] == "11/6/2026"
    assert "Dòng không đọc" not in vietnamese


def test_a_doubt_is_said_in_words_and_has_a_sign():
    doubt = FlagFacts("3", "cardinal", "number", "a", 4, 5, "s0p0u0")
    root = parse(page(record(utterance(0), utterance(1), flags=(doubt,)), "en"))
    first, second = root.all("li", "u")
    assert "doubtful" in first.classes
    assert "doubtful" not in second.classes
    for cell in (first.one("div", "w"), first.one("div", "s")):
        sign = cell.one(kind="sign")
        assert "".join(part.text for part in sign.all()) == "? (please check)"
    note, other = first.one("ul", "n").one("li"), second.one("ul", "n").one("li")
    assert " ".join(note.text.split()) == "please check: 3 is said: ba · number rule number"
    assert " ".join(other.text.split()) == "3 is said: ba number rule number"
    assert not [*second.all(kind="sign")]


def test_nothing_in_doubt_is_said_too():
    root = parse(page(record(utterance(0)), "en"))
    assert root.one("p", "none").text == "✓ Nothing is in doubt."
    assert not [*root.all(kind="sign")]


def test_notes_say_what_is_left_out_and_what_stays():
    spans = (SpanFacts(0, 1, 0, 1, "sign", "silent"), SpanFacts(2, 5, 2, 5, "foreign", "name"))
    root = parse(page(record(utterance(0, "# Rex", "  Rex", spans)), "en"))
    left, same = root.one("ul", "n").all("li")
    assert " ".join(left.text.split()) == "# is not said · sign rule sign without a sound"
    told = "Rex is said as it is written foreign word rule name without a known reading"
    assert " ".join(same.text.split()) == told
    silent, other = root.one("div", "w").all("mark")
    assert "silent" in silent.classes
    assert "silent" not in other.classes


def test_every_mark_leads_to_its_note():
    root = parse(page(record(utterance(0), utterance(1)), "vi"))
    identities = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(identities) == len(set(identities))
    notes = {note.attributes["id"]: note for row in root.all("ul", "n") for note in row.all("li")}
    for mark in (mark for cell in root.all("div", "w") for mark in cell.all("mark")):
        link = mark.one("a").attributes
        assert link["href"] == "#" + link["aria-describedby"]
        assert notes[link["aria-describedby"]].attributes["data-n"] == mark.attributes["data-n"]


def test_languages_are_named_where_they_begin():
    articles = (article(), article("The pier", "en", "b"))
    english = utterance(1, "It is open.", "It is open.", (), story=1, article="b")
    one = record(utterance(0), english, articles=articles)
    root = parse(page(one, "vi"))
    assert root.one("html").attributes["lang"] == "vi"
    first, second = root.all("li", "u")
    assert {p.attributes["lang"] for p in first.all("p")} == {"vi"}
    assert {p.attributes["lang"] for p in second.all("p")} == {"en"}
    assert {p.attributes["dir"] for p in second.all("p")} == {"auto"}
    assert [h.text for h in root.all("bdi", "headline")] == ["Lũ rút", "The pier"]


def test_rows_stand_in_their_stories_and_paragraphs():
    one = record(
        utterance(-1, id="openingu0", story=-1, article="", role="opening"),
        utterance(-1, id="s0tu0", role="title"),
        utterance(0, id="s0p0u0"), utterance(0, id="s0p0u1"),
        utterance(1, role="quote"),
        utterance(-2, id="s0bu0", role="byline"),
        utterance(-1, id="signoffu0", story=-1, article="", role="signoff"),
    )  # fmt: skip
    sheet = arrange(one)
    assert [(s.story, s.role, s.title) for s in sheet.sections] == [
        (-1, "opening", ""), (0, "", "Lũ rút"), (-1, "signoff", "")]  # fmt: skip
    assert [len(group.rows) for group in sheet.sections[1].groups] == [1, 2, 1, 1]
    root = parse(page(one, "en"))
    assert [node.text for node in root.all("h2")][1:] == ["Opening", "Story 1", "Sign-off"]
    assert [node.text for node in root.all("h3")] == [
        "headline",
        "Paragraph 1",
        "Paragraph 2 · quotation",
        "byline",
    ]
    lists = [part.one("ol").attributes["start"] for part in root.all("section", "group")]
    assert lists == ["1", "2", "3", "5", "6", "7"]


def test_a_class_or_a_reason_of_someone_else_is_told_as_it_is():
    spans = (SpanFacts(4, 5, 4, 6, "station-class", "number"),)
    one = record(utterance(0, spans=spans, role="jingle"), skipped=(SkippedFacts("x", "odd", "zz"),))
    root = parse(page(one, "vi"))
    assert root.one("ul", "n").one(kind="class").text == "station-class"
    assert root.one(kind="reason").text == "odd"
    assert "jingle" in root.one("h3").text


def test_voices_are_named_where_there_are_several():
    alone = parse(page(record(utterance(0)), "en"))
    assert not [*alone.all("p", "voice")]
    root = parse(page(record(utterance(0), utterance(1, voice="<b>")), "en"))
    assert [node.text for node in root.all("p", "voice")] == ["Voice: vi-north", "Voice: <b>"]


def test_warnings_are_shown():
    root = parse(page(record(utterance(0), warnings=("Giọng <x> thay",)), "en"))
    assert root.one("p", "warning").text.strip() == "Giọng <x> thay"


def test_every_sentence_of_the_sheet_is_used():
    template = TEMPLATE.read_text("utf-8")
    made = ("class_", "role_", "part_")
    keys = {key.partition(".")[2] for key in _table("en") if key.startswith("sheet.")}
    asked = set(re.findall(r'say\("(\w+)"', template))
    assert asked <= keys
    assert {key for key in keys if not key.startswith(made)} - asked == {"suffix", "other"}
    for text in (_table("en")["sheet.story"], _table("vi")["sheet.story"]):
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} == {"number"}


# The page alone --------------------------------------------------------------------------------------------


def test_the_page_asks_nobody_and_runs_nothing():
    html = page(record(utterance(0)), "vi")
    assert html.startswith(b"<!DOCTYPE html>\n")
    root = parse(html)
    (policy,) = (m.attributes["content"] for m in root.all("meta") if "http-equiv" in m.attributes)
    style = "".join(root.one("style").children)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; {rest}"
    assert "url(" not in style
    assert "@import" not in style
    assert not [*root.all("script"), *root.all("img"), *root.all("iframe")]
    assert not [node for node in root.all() if "style" in node.attributes]
    addresses = [
        node.attributes[name] for node in root.all() for name in ("src", "href") if name in node.attributes
    ]
    assert {one for one in addresses if not one.startswith("#")} == {"data:,"}


def test_the_same_record_gives_the_same_page():
    one = record(utterance(0), utterance(1))
    assert page(one, "vi") == page(one, "vi")
    assert page(one, "vi") != page(one, "en")


def test_importing_it_loads_no_template_engine():
    code = "import sys, bulletin.sheet; sys.exit('jinja2' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=TEMPLATE.parents[2], check=True)


# Sound -----------------------------------------------------------------------------------------------------


def heard(number=0, **more):
    return replace(utterance(number), take="key", start=1.25, end=3.5, **more)


def test_each_sentence_can_be_heard():
    one = record(heard(0), heard(1), sound=SOUND)
    root = parse(page(one, "en", "./output/a.mp3"))
    first, _ = players = [*root.all("audio")]
    assert first.attributes == {
        "controls": "",
        "preload": "none",
        "aria-label": "Listen to utterance 1",
        "src": "./output/a.mp3#t=1.250,3.500",
    }
    assert len(players) == 2
    (policy,) = (m.attributes["content"] for m in root.all("meta") if "http-equiv" in m.attributes)
    assert "; media-src 'self' file:; " in policy


def test_without_sound_there_is_nothing_to_hear():
    assert not [*parse(page(record(heard(0), sound=SOUND), "en")).all("audio")]
    assert not [*parse(page(record(heard(0)), "en", "./a.mp3")).all("audio")]
    assert not [*parse(page(record(utterance(0), sound=SOUND), "en", "./a.mp3")).all("audio")]


@pytest.fixture
def made(tmp_path):
    """A finished edition in a folder, and the record that it was made of."""
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "a #1.mp3").write_bytes(b"sound")
    file = FileFacts("a #1.mp3", "audio/mpeg", 5, hashlib.sha256(b"sound").hexdigest())
    bare = record(utterance(0))
    whole = record(heard(0), sound=SOUND, files=(file,), warnings=("w",), edition=edition(duration=9.0))
    (folder / "a.json").write_bytes(to_json(whole))
    return folder, bare, whole


def test_a_finished_edition_of_the_same_record_is_found(made):
    folder, bare, whole = made
    found = finished(bare, folder)
    assert found == Edition(whole, folder)
    assert finished(replace(bare, edition=edition(id="other")), folder) is None
    assert finished(bare, folder / "nowhere") is None
    assert finished(record(utterance(0, spoken="Còn bốn xã.")), folder) is None
    assert finished(replace(bare, skipped=(SkippedFacts("x", "rule", "a"),)), folder) is None
    (folder / "a #1.mp3").write_bytes(b"other")
    assert finished(bare, folder) is None


def test_the_address_of_the_sound_is_relative(made, tmp_path):
    folder, _, whole = made
    found = Edition(whole, folder)
    assert address(found, tmp_path / "sheet.html") == "./output/a%20%231.mp3"
    assert address(found, folder / "sheet.html") == "./a%20%231.mp3"
    assert address(found, tmp_path / "x" / "sheet.html") == "./../output/a%20%231.mp3"
    text = replace(whole, files=(replace(whole.files[0], type="text/vtt"),))
    assert address(Edition(text, folder), tmp_path / "sheet.html") == ""


def test_sound_on_another_drive_has_a_whole_address(made, tmp_path, monkeypatch):
    def elsewhere(*_):
        raise ValueError

    folder, _, whole = made
    monkeypatch.setattr(os.path, "relpath", elsewhere)
    sound = address(Edition(whole, folder), tmp_path / "sheet.html")
    assert sound == (folder.resolve() / "a #1.mp3").as_uri()


# Files -----------------------------------------------------------------------------------------------------


def test_one_page_for_each_record(made, tmp_path):
    folder, bare, whole = made
    other = record(utterance(0), edition=edition(id="b", title="Khác"))
    paths = [*publish_sheets([bare, other], tmp_path / "new" / "a.html", folder, "vi")]
    assert paths == [tmp_path / "new" / "a.html", tmp_path / "new" / "a-2.html"]
    assert paths[0].read_bytes() == page(whole, "vi", "./../output/a%20%231.mp3")
    assert paths[1].read_bytes() == page(other, "vi")
    assert [*publish_sheets([other], paths[0], folder, "en")] == paths[:1]
    assert paths[0].read_bytes() == page(other, "en")


@pytest.mark.parametrize("name", ["page.txt", "sheet", "record.json", "a.html.mp3"])
def test_a_sheet_is_a_web_page(tmp_path, name):
    with pytest.raises(UsageError) as caught:
        [*publish_sheets([record(utterance(0))], tmp_path / name, tmp_path, "vi")]
    assert caught.value.key == "sheet.suffix"
    assert caught.value.facts["path"] == str(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_page_of_someone_else_is_never_overwritten(tmp_path):
    path = tmp_path / "bai.HTM"
    path.write_text("<html>bài báo</html>", "utf-8")
    with pytest.raises(UsageError) as caught:
        [*publish_sheets([record(utterance(0))], path, tmp_path, "vi")]
    assert caught.value.key == "sheet.other"
    assert path.read_text("utf-8") == "<html>bài báo</html>"


def run(*words, folder):
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(command, [*map(str, words)], standalone_mode=False)
    finally:
        os.chdir(before)


def test_the_command_writes_the_sheet(tmp_path, monkeypatch):
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    outcome = run(*EXAMPLES, "--each", "--html", "sheet.html", folder=tmp_path)
    assert (outcome.return_value, outcome.output) == (0, "sheet.html\nsheet-2.html\n")
    titles = [parse((tmp_path / name).read_bytes()).one("h1").text for name in outcome.output.split()]
    assert titles == [one.title.text for path in EXAMPLES for one in desk.take_in((str(path),), "")]
    page_file = tmp_path / "page.txt"
    page_file.write_text("Tin\n\nMột câu.\n", "utf-8")
    wrong = run("--html", page_file, EXAMPLES[0], folder=tmp_path)
    assert isinstance(wrong.exception, UsageError)
    assert page_file.read_text("utf-8") == "Tin\n\nMột câu.\n"


# In a browser ----------------------------------------------------------------------------------------------

BROWSER = Path(__file__).parent / "browser"
CHROMIUM = "/usr/bin/chromium"
SETTINGS = {(manner, width) for manner in ("light", "dark", "forced") for width in (320, 1280)}


def looked(*pages):
    assert Path(CHROMIUM).exists(), "There is no Chromium: apt-get install chromium."
    assert (BROWSER / "node_modules").is_dir(), "There is no axe: npm ci --prefix tests/browser."
    done = subprocess.run(
        ["node", BROWSER / "look.mjs", CHROMIUM, *pages],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["told"], answer["used"]


def broken_page():
    """A page without its language and with letters too pale in light; its policy would forbid that style."""
    html = page(record(utterance(0)), "vi").replace(b'<html lang="vi">', b"<html>")
    html = html.replace(b"--soft: #5a6068", b"--soft: #f0f0f0")
    return re.sub(rb"<meta http-equiv=[^>]+>", b"", html)


def silence(path, seconds):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * seconds))


@pytest.mark.tools
def test_a_browser_and_axe_find_nothing(tmp_path):
    hostile = Article(Paragraph(HOSTILE[0]), (Paragraph(HOSTILE[1] + " QZXW"),))
    one = composed(*desk.take_in(tuple(map(str, EXAMPLES)), ""), hostile)
    assert one.flags
    silence(tmp_path / "a b.wav", 5)
    broken, good, sounding = pages = [tmp_path / name for name in ("broken.html", "good.html", "heard.html")]
    broken.write_bytes(broken_page())
    good.write_bytes(page(one, "vi"))
    sounding.write_bytes(page(record(heard(0), heard(1), sound=SOUND), "en", "./a%20b.wav"))
    told, used = looked(*pages)
    assert {(look["file"], look["manner"], look["width"]) for look in told} == {
        (str(file), *one) for file in pages for one in SETTINGS
    }
    for look in told:
        found = {violation["id"] for violation in look["violations"]}
        if look["file"] == str(broken):
            assert "html-has-lang" in found
            assert ("color-contrast" in found) == (look["manner"] == "light")
            continue
        assert look["violations"] == [], look["manner"]
        assert look["passes"] > 25
        assert look["overflow"] <= 0
        assert look["objected"] == []
        assert look["asked"] == [Path(look["file"]).as_uri()]
    for one in used[1:]:
        assert one["resting"] == []
        assert one["hovered"] == one["focused"] == ["mark", "mark", "li"]
        assert one["quiet"]
        assert one["objected"] == []
    assert used[1]["played"] is None
    assert used[2]["played"]["from"] == pytest.approx(1.25, abs=0.05)
    assert used[2]["played"]["to"] == pytest.approx(3.5, abs=1)
