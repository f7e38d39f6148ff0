"""`bulletin voices add`: from a publisher on the loopback into a station, to the voice that reads."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bulletin import cli, download
from bulletin.engines import piper
from bulletin.voice import find
from tests import factories
from tests.voice_server import CARD, Publisher, entry, files_of, publishing

NAME = "vi_VN-tone-medium"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["voices", "add", *words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    factories.station(tmp_path / "station", factories.BARE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    monkeypatch.setattr(download, "PIECE_BYTES", 500)
    return tmp_path / "station"


def pair() -> tuple[bytes, bytes]:
    from tests.extras import tone_voice

    return tone_voice.pair()


def published(model: bytes, config: bytes, card: str = CARD) -> Publisher:
    return Publisher(files_of(NAME, model, config, card))


def where(publisher: Publisher, station: Path, *words: str) -> list[str]:
    return [*words, "--catalogue", f"{publisher.address}/voices.json", "--station", str(station)]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    one = published(*pair())
    with publishing(one, {NAME: entry(one.files)}):
        yield one


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


# Without the extra -----------------------------------------------------------------------------------------


def test_what_there_is_is_listed(call: Call, station: Path):
    one = published(b"model", b"{}")
    with publishing(one, {NAME: entry(one.files)}):
        assert call(*where(one, station)) == (
            0, f"{NAME:<32} vi-VN  Tiếng Việt, medium, 0 MB\n", "",
        )  # fmt: skip
        assert call(*where(one, station, "--lang", "en"))[:2] == (0, "")


def test_where_the_extra_is_missing_nothing_is_fetched(
    call: Call, station: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(piper, "missing", lambda: "piper.missing")
    one = published(b"model", b"{}")
    with publishing(one, {NAME: entry(one.files)}):
        status, _, err = call(*where(one, station, NAME))
    assert status == 6
    assert "bulletin[neural]" in err
    assert [path for path, _ in one.asked] == ["voices.json"]


def test_a_name_that_is_not_offered(call: Call, station: Path):
    one = published(b"model", b"{}")
    with publishing(one, {NAME: entry(one.files)}):
        status, _, err = call(*where(one, station, "vi_VN-ton"))
    assert status == 2
    assert NAME in err


def test_a_private_address_is_reached_only_where_it_is_named(call: Call, station: Path, monkeypatch):
    from bulletin import published as offering

    one = published(b"model", b"{}")
    with publishing(one, {NAME: entry(one.files)}):
        listing = offering.Listing(f"{one.address}/voices.json", ())
        monkeypatch.setattr(offering, "listing", lambda: listing)
        status, _, err = call(NAME, "--station", str(station))
    assert status == 4
    assert "private network" in err
    assert one.asked == []


# With it ---------------------------------------------------------------------------------------------------


@pytest.mark.extras
def test_a_voice_is_fetched_and_reads(call: Call, station: Path, publisher: Publisher):
    status, out, err = call(*where(publisher, station, NAME, "--accept-licence"))
    assert status == 0, err
    folder = station / "voices" / NAME
    assert out == f"{folder / 'voice.toml'}\n"
    assert "* License: CC0-1.0" in err
    assert f"--voice {NAME}" in err
    model, config = pair()
    assert (folder / "model.onnx").read_bytes() == model
    assert (folder / "model.onnx.json").read_bytes() == config
    assert names(folder) == {"voice.toml", "model.onnx", "model.onnx.json", "MODEL_CARD"}
    assert not list((station / "kept" / "downloads").rglob("*.piece"))
    voice = find(NAME, (station / "voices",))
    assert (voice.engine, voice.language, voice.licence) == ("piper", "vi-VN", "CC0-1.0")
    assert voice.attribution == "https://sounds.example/tone"
    from bulletin.show import find_station

    ended = factories.made((factories.FERRY,), find_station(str(station)), voice=NAME)
    assert {one.voice for one in ended.edition.record.script} == {NAME}


@pytest.mark.extras
@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 2), ("\n", 2)])
def test_somebody_at_a_terminal_is_asked(
    answer: str, status: int, call: Call, station: Path, publisher: Publisher, monkeypatch
):
    stdin = io.StringIO(answer)
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", stdin)
    got, _, err = call(*where(publisher, station, NAME))
    assert got == status, err
    assert "CC0-1.0" in err
    assert (station / "voices" / NAME / "voice.toml").is_file() == (status == 0)


@pytest.mark.extras
def test_nobody_who_could_agree_gets_nothing(call: Call, station: Path, publisher: Publisher):
    status, _, err = call(*where(publisher, station, NAME))
    assert status == 2
    assert "--accept-licence" in err
    assert publisher.models_asked == []


@pytest.mark.extras
def test_a_voice_without_a_licence_needs_one(call: Call, station: Path):
    one = published(*pair(), card="A voice.")
    with publishing(one, {NAME: entry(one.files)}):
        status, _, err = call(*where(one, station, NAME, "--accept-licence"))
        assert status == 2
        assert "--licence" in err
        words = where(
            one, station, NAME, "--accept-licence", "--licence", "by letter of 1 May", "--as", "ours"
        )
        assert call(*words)[0] == 0
    assert find("ours", (station / "voices",)).licence == "by letter of 1 May"


@pytest.mark.extras
def test_a_fetch_that_broke_off_goes_on_and_no_one_saw_the_voice_before(
    call: Call, station: Path, publisher: Publisher
):
    publisher.modes = ["good", "good", "gone"]
    words = where(publisher, station, NAME, "--accept-licence")
    assert call(*words)[0] == 4
    assert names(station / "voices" / NAME) == set()
    publisher.modes, publisher.asked = ["good"], []
    assert call(*words)[0] == 0
    assert publisher.models_asked[0].startswith("bytes=1000-")


@pytest.mark.extras
def test_a_model_that_wants_other_files_is_not_put_there(call: Call, station: Path):
    import onnx

    from tests.extras import tone_voice

    model = tone_voice.model()
    tensor = model.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../secret")
    one = published(model.SerializeToString(), pair()[1])
    with publishing(one, {NAME: entry(one.files)}):
        status, _, err = call(*where(one, station, NAME, "--accept-licence"))
    assert status == 2
    assert "other files of this computer" in err
    assert names(station / "voices" / NAME) <= {"model.onnx.json"}


@pytest.mark.extras
def test_what_is_not_as_told_is_thrown_away(call: Call, station: Path, publisher: Publisher):
    path = next(path for path in publisher.files if path.endswith(".onnx"))
    publisher.files[path] = publisher.files[path][:-1] + b"?"
    status, _, err = call(*where(publisher, station, NAME, "--accept-licence"))
    assert status == 4
    assert "thrown away" in err
    assert not (station / "voices" / NAME / "voice.toml").exists()


@pytest.mark.extras
def test_the_owner_s_changes_to_the_card_stay(call: Call, station: Path, publisher: Publisher):
    words = where(publisher, station, NAME, "--accept-licence")
    assert call(*words)[0] == 0
    card = station / "voices" / NAME / "voice.toml"
    card.write_text("pace = 1.1\n" + card.read_text("utf-8"), "utf-8")
    (card.parent / "model.onnx").write_bytes(b"damaged")
    assert call(*words)[0] == 0
    assert find(NAME, (station / "voices",)).pace == 1.1
    assert (card.parent / "model.onnx").read_bytes() == pair()[0]


@pytest.mark.extras
@pytest.mark.parametrize("name", ["../elsewhere", ".hidden", "a/b", "tone"])
def test_ids_that_cannot_be(name: str, call: Call, station: Path, publisher: Publisher):
    status, _, err = call(*where(publisher, station, NAME, "--accept-licence", "--as", name))
    assert status == 2
    assert "--as" in err
    assert publisher.models_asked == []


@pytest.mark.extras
def test_without_a_station_one_is_asked_for(
    call: Call, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BULLETIN_STATION", raising=False)
    status, _, err = call(NAME, "--catalogue", f"{publisher.address}/voices.json")
    assert status == 2
    assert "bulletin init" in err
