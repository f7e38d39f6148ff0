"""How many requests an article takes of a speech service: ours, and those of gTTS by itself.

A chapter of `run.py`, which runs `asked.py PAGE LANGUAGE`: `bulletin make` reads the page by a stand-in of
the service on the loopback, which counts; gTTS tells what it would send for the same lines, and for the page
as it is printed.
"""

import json
import sys
from collections import Counter

from figures import Results, Row
from measure import cost
from rig import ROOT, Place, made, place

PAGES = {"examples/xe_buyt_dien.txt": "vi", "examples/harbour_library.txt": "en"}
CARD = """name = "Stand-in"
engine = "gtts"
language = "{language}"
licence = "-"
sample = "Một hai ba."

[settings]
address = "{address}"
"""


def asked(page: str, language: str) -> None:
    """Prints the counts, and whether each word went out once."""
    sys.path.insert(0, str(ROOT))
    from bulletin.founding import found
    from tests.stand_in import StandIn

    with place("asked") as home, StandIn() as server:
        found(home.folder / "station", language, "Đài Thử")
        voice = home.folder / "station" / "voices" / "stand-in"
        voice.mkdir(parents=True)
        (voice / "voice.toml").write_text(CARD.format(language=language, address=server.address), "utf-8")
        words = (str(ROOT / page), "--voice", "stand-in", "--station", str(home.folder / "station"))
        made(home.run(home.make(*words)))
        record = json.loads(next(home.out.glob("*_mixdown.json")).read_text("utf-8"))
        sent = [one.text for one in server.asked]
    lines = list(dict.fromkeys(one["spoken"] for one in record["script"] if one["voice"]))
    print(json.dumps(_counted(lines, sent, _printed(record), language)))


def _printed(record: dict[str, list[dict[str, str]]]) -> str:
    (article,) = record["articles"]
    paragraphs: list[dict[str, str]] = article["paragraphs"]  # type: ignore[assignment]
    return "\n".join([article["title"], *(one["text"] for one in paragraphs)])


def _counted(lines: list[str], sent: list[str], printed: str, language: str) -> dict[str, int | bool]:
    whole = Counter(word for line in lines for word in line.split())
    return {
        "ours": len(sent),
        "lines": len(lines),
        "gTTS, the same lines": sum(_theirs(line, language) for line in lines),
        "gTTS, the page as printed": _theirs(printed, language),
        "every word once": Counter(word for text in sent for word in text.split()) == whole,
    }


def _theirs(text: str, language: str) -> int:
    from gtts import gTTS

    return len(gTTS(text, lang=language, lang_check=False).get_bodies())


def chapter(results: Results, where: Place) -> None:
    """The counts of the example articles."""
    where.clear()
    for page, language in PAGES.items():
        _, printed = cost([sys.executable, __file__, page, language], where)
        told = json.loads(printed)
        results.raw[f"requests, {page}"] = told
        ours, goal = told["ours"], "fewer"
        rows = [
            Row(f"{page}: {what}", "ours", f"{told[what]} / {ours} requests", goal, told[what] <= ours)
            for what in ("gTTS, the same lines", "gTTS, the page as printed")
        ]
        whole = told["every word once"]
        rows.append(
            Row(
                f"{page}: words sent",
                "words spoken",
                "the same" if whole else "others",
                "the same",
                not whole,
            )
        )
        results.add("Requests of an article to gTTS's service", *rows)


if __name__ == "__main__":
    asked(*sys.argv[1:])
