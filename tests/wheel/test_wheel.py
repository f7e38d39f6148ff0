"""An installed Bulletin, far from any checkout: it speaks, and every member keeps its contract.

Runs with PYTHONPATH at a folder that holds `tests/` and `examples/`, and touches nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import bulletin
from bulletin import shelf
from bulletin.testing import codecs, engines, sources
from bulletin.voice import Voice, cards
from tests import speaking_program
from tests.stand_in import Plain, StandIn

PACKAGE = Path(bulletin.__file__).parent
EXTRAS = {"piper", "edge", "aac"}  # of which only the facts are there without their extras; see tests/extras
PAGE = """Cầu mới thông xe sáng nay
Cầu mới qua sông Lam đã thông xe sáng nay. Người dân hai bên bờ không còn phải đi phà.
"""
ENGINE = '''"""An engine of another distribution: a tone for every letter."""

from tests.tone import *  # noqa: F403
from tests.tone import missing, open, version  # noqa: F401
'''


def run(*words: str, here: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    paths = os.pathsep.join(part for part in (path, kept.get("PYTHONPATH", "")) if part)
    return subprocess.run(
        [sys.executable, "-m", "bulletin", *words],
        check=False,
        cwd=here,
        env=kept | {"PYTHONPATH": paths, "LANG": "en_GB.UTF-8", "BULLETIN_CACHE": str(here / "kept")},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "trang.txt"
    path.write_text(PAGE, "utf-8")
    return path


def test_everything_that_is_data_came_along():
    from bulletin.music import shipped_music
    from bulletin.show import SHIPPED

    assert {voice.id for voice in cards()} >= {"vi-north", "vi-central", "vi-south", "en", "vi-google"}
    assert {path.stem for path in SHIPPED.glob("*.toml")} >= {"article", "bulletin"}
    assert {path.stem for path in shipped_music().glob("*.flac")} == {
        "ident",
        "intro",
        "sting",
        "bed",
        "outro",
        *(f"mark_{kind}" for kind in ("contents", "story", "recording", "closing")),
    }
    assert (PACKAGE / "py.typed").is_file()


def test_an_article_becomes_an_edition_that_is_fit_for_air(page: Path):
    made = run("make", str(page), "--to", str(page.parent / "ra"), here=page.parent)
    assert made.returncode == 0, made.stderr
    path = Path(made.stdout.strip())
    assert path.read_bytes()[:3] == b"ID3"
    record = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert record["articles"][0]["title"] == "Cầu mới thông xe sáng nay"
    checked = run("check", str(path), here=page.parent)
    assert checked.returncode == 0, checked.stdout
    again = run("make", str(page), "--to", str(page.parent / "ra"), here=page.parent)
    assert again.stdout == made.stdout
    assert "Nothing has changed" in again.stderr


def test_a_virtual_environment_in_a_long_path_with_blanks_and_accents_speaks(page: Path):
    """The offline voice takes no data path over 158 bytes."""
    import espeakng_loader

    deep = page.parent / "thư mục của đài" / ("môi trường ảo " * 6).strip() / ("x" * 60)
    deep.mkdir(parents=True)
    loader = Path(espeakng_loader.__file__).parent
    shutil.copytree(loader, deep / "espeakng_loader")
    data = deep / "espeakng_loader" / "espeak-ng-data"
    assert len(os.fsencode(data)) > 158
    spoken = run(
        "voices", "audition", "vi-north", "--to", str(page.parent / "x.wav"), here=page.parent, path=str(deep)
    )
    assert spoken.returncode == 0, spoken.stderr
    assert (page.parent / "x.wav").stat().st_size > 50_000
    made = run("make", str(page), "--to", str(page.parent / "ra"), here=page.parent, path=str(deep))
    assert made.returncode == 0, made.stderr


def test_an_engine_of_another_distribution_is_found_and_speaks(page: Path):
    joined = page.parent / "site"
    facts = joined / "chuong-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: chuong\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[bulletin.engines]\nchuong = chuong\n")
    (joined / "chuong.py").write_text(ENGINE)
    station = page.parent / "dai"
    card = station / "voices" / "chuong" / "voice.toml"
    card.parent.mkdir(parents=True)
    (station / "station.toml").write_text('name = "Đài"\noutput = "ra"\n')
    card.write_text(
        'name = "Chuông"\nengine = "chuong"\nlanguage = "vi"\nlicence = "-"\nsample = "Xin chào."\n'
    )
    words = ("make", str(page), "--voice", "chuong", "--station", str(station))
    alone = run(*words, here=page.parent)
    assert alone.returncode == 2
    assert "chuong" in alone.stderr
    made = run(*words, here=page.parent, path=str(joined))
    assert made.returncode == 0, made.stderr
    record = json.loads(Path(made.stdout.strip()).with_suffix(".json").read_text("utf-8"))
    assert {take["engine"] for take in record["provenance"]["takes"]} == {"chuong"}
    assert record["provenance"]["takes"][0]["version"] == "tone 1"


def test_every_command_explains_itself():
    for name in shelf.members("commands"):
        told = run(name, "--help", here=Path.cwd())
        assert told.returncode == 0
        assert "Example: bulletin " in told.stdout, name


@pytest.mark.parametrize("check", sources.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("member", shelf.members("sources"))
def test_every_source_keeps_its_contract(member: str, check: Callable[..., None]):
    check(shelf.load("sources", member))


@pytest.mark.parametrize("check", codecs.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("member", [one for one in shelf.members("codecs") if one not in EXTRAS])
def test_every_codec_keeps_its_contract(member: str, check: Callable[..., None], tmp_path: Path):
    check(shelf.load("codecs", member), tmp_path)


FACTS = (engines.says_what_it_is, engines.says_what_is_missing, engines.costs_nothing_to_list)
KEPT = [
    (member, check)
    for member in shelf.members("engines")
    for check in engines.CHECKS
    if member not in EXTRAS or check in FACTS
]


def voice_of(member: str, address: str) -> Voice:
    """A voice of the engine, reached at `address` where it speaks over a network."""
    shipped = next((one for one in cards() if one.engine == member), None)
    voice = shipped or Voice(member, member, member, "vi", "-", "Xin chào quý vị.")
    if member == "command":
        return replace(voice, command=(sys.executable, speaking_program.__file__, "good"))
    settings: dict[str, str | float] = {
        "gtts": {"lang": "vi", "address": address, "deadline_seconds": 5.0},
        "http": {"address": f"{address}/speech", "model": "m", "voice": "v", "format": "mp3"},
    }.get(member, dict(voice.settings))
    return replace(voice, settings=tuple(settings.items()))


@pytest.mark.parametrize(("member", "check"), KEPT, ids=lambda one: getattr(one, "__name__", one))
def test_every_engine_keeps_its_contract(member: str, check: Callable[..., None], tmp_path: Path):
    with StandIn(handler=Plain if member == "http" else None) as server:
        check(shelf.load("engines", member), voice_of(member, server.address), tmp_path)
