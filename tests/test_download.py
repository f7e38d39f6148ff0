"""Files in pieces, and catalogues of voices: what comes is whole and as it was told, or nothing is there."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bulletin import download, published
from bulletin.download import Wanted, fetch_pieces, forget, forget_old, publish_pieces, store_at
from bulletin.errors import NetworkError, UsageError
from bulletin.fetch import Client, Patience
from tests.stand_in import Clock
from tests.voice_server import CARD, Publisher, entry, files_of, publishing

DATA = bytes(range(256)) * 40  # 10,240 bytes in pieces of 3,000
PATH = "a/b/tone.onnx"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(download, "PIECE_BYTES", 3000)


def client(publisher: Publisher) -> Client:
    clock = Clock()
    return Client((publisher.address.partition("//")[2],), Patience(clock=clock, sleep=clock.sleep))


def wanted(publisher: Publisher) -> Wanted:
    return Wanted(f"{publisher.address}/{PATH}", len(DATA), hashlib.md5(DATA).hexdigest())  # noqa: S324


def fetched(publisher: Publisher, folder: Path) -> list[int]:
    with client(publisher) as line:
        return list(fetch_pieces(wanted(publisher), line, store_at(folder / "pieces")))


@pytest.mark.parametrize(
    ("modes", "ranges"),
    [
        (["good"], ["0-2999", "3000-5999", "6000-8999", "9000-10239"]),
        (["whole"], ["0-2999"]),
        (["good", "cut", "busy", "good"], ["0-2999", *["3000-5999"] * 3, "6000-8999", "9000-10239"]),
        (["moved"], [one for one in ("0-2999", "3000-5999", "6000-8999", "9000-10239") for _ in "ab"]),
    ],
)
def test_a_file_comes_whole_piece_by_piece(modes: list[str], ranges: list[str], tmp_path: Path):
    with publishing(Publisher({PATH: DATA}, modes), {}) as publisher:
        steps = fetched(publisher, tmp_path)
        assert [told.removeprefix("bytes=") for told in publisher.models_asked] == ranges
        store = store_at(tmp_path / "pieces")
        publish_pieces(wanted(publisher), store, tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == DATA
    assert steps == [3000, 6000, 9000, 10240]


def test_a_broken_line_costs_one_piece(tmp_path: Path):
    with publishing(Publisher({PATH: DATA}, ["good", "good", "gone"]), {}) as publisher:
        with pytest.raises(NetworkError) as caught:
            fetched(publisher, tmp_path)
        assert caught.value.key == "fetch.gone"
        publisher.modes, publisher.asked = ["good"], []
        assert fetched(publisher, tmp_path)[-1] == len(DATA)
        assert publisher.models_asked == ["bytes=6000-8999", "bytes=9000-10239"]


def test_a_piece_that_was_damaged_on_the_disk_is_fetched_again(tmp_path: Path):
    with publishing(Publisher({PATH: DATA}), {}) as publisher:
        fetched(publisher, tmp_path)
        store, whole = store_at(tmp_path / "pieces"), wanted(publisher)
        path = store.path(whole.key(3000))
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        publisher.asked = []
        fetched(publisher, tmp_path)
        assert publisher.models_asked == ["bytes=3000-5999"]
        publish_pieces(whole, store, tmp_path / "file")
        forget(whole, store)
    assert (tmp_path / "file").read_bytes() == DATA
    assert list(store.keys()) == []


def test_what_nobody_went_on_with_goes_after_a_month(tmp_path: Path):
    with publishing(Publisher({PATH: DATA}), {}) as publisher:
        fetched(publisher, tmp_path)
        store, whole = store_at(tmp_path / "pieces"), wanted(publisher)
    day = 86400.0
    os.utime(store.path(whole.key(0)), (day, day))
    os.utime(store.path(whole.key(3000)), (2 * day, 2 * day))
    forget_old(store, 31.5 * day)
    assert not store.has(whole.key(0))
    assert all(store.has(whole.key(start)) for start in (3000, 6000, 9000))


@pytest.mark.parametrize(
    ("mode", "key"),
    [
        ("cut", "fetch.cut"),
        ("other", "download.other"),
        ("html", "download.other"),
        ("gone", "fetch.gone"),
        ("busy", "fetch.busy"),
    ],
)
def test_what_stays_wrong_is_a_named_failure_and_nothing_is_kept(mode: str, key: str, tmp_path: Path):
    with publishing(Publisher({PATH: DATA}, [mode]), {}) as publisher:
        with pytest.raises(NetworkError) as caught:
            fetched(publisher, tmp_path)
        assert caught.value.key == key
        assert (
            caught.value.sentence("vi").startswith(publisher.address.partition("//")[2]) or key == "fetch.cut"
        )
    assert list(store_at(tmp_path / "pieces").keys()) == []


def test_a_file_longer_than_told_is_not_read(tmp_path: Path):
    with publishing(Publisher({PATH: DATA * 2}, ["whole"]), {}) as publisher:
        with pytest.raises(NetworkError) as caught:
            fetched(publisher, tmp_path)
        assert caught.value.key == "fetch.large"


def test_another_file_of_the_same_length_is_thrown_away(tmp_path: Path):
    other = DATA[:-1] + b"?"
    (tmp_path / "file").write_bytes(b"yesterday's")
    with publishing(Publisher({PATH: other}), {}) as publisher:
        fetched(publisher, tmp_path)
        store = store_at(tmp_path / "pieces")
        with pytest.raises(NetworkError) as caught:
            publish_pieces(wanted(publisher), store, tmp_path / "file")
    assert caught.value.key == "download.digest"
    assert list(store.keys()) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"yesterday's"


def test_what_does_not_pass_the_examination_is_not_there(tmp_path: Path):
    def refuse(path: Path) -> None:
        assert path.read_bytes() == DATA
        raise UsageError("piper.external", voice="tone")

    with publishing(Publisher({PATH: DATA}), {}) as publisher:
        fetched(publisher, tmp_path)
        with pytest.raises(UsageError):
            publish_pieces(wanted(publisher), store_at(tmp_path / "pieces"), tmp_path / "file", refuse)
    assert not (tmp_path / "file").exists()


# Catalogues ------------------------------------------------------------------------------------------------

FILES = files_of("vi_VN-tone-medium", DATA, b"{}")


def offered(catalogue: Any) -> tuple[published.Offer, ...]:
    with publishing(Publisher({}), catalogue) as publisher, client(publisher) as line:
        return published.offers(line, f"{publisher.address}/voices.json")


def test_a_catalogue_is_read():
    (offer,) = offered({"vi_VN-tone-medium": entry(FILES)})
    assert (offer.name, offer.language, offer.native, offer.quality) == (
        "vi_VN-tone-medium", "vi-VN", "Tiếng Việt", "medium",
    )  # fmt: skip
    assert offer.model.url.endswith("/vi/vi_VN/tone/medium/vi_VN-tone-medium.onnx")
    assert (offer.model.bytes, offer.model.digest) == (len(DATA), hashlib.md5(DATA).hexdigest())  # noqa: S324
    assert offer.config.url.endswith(".onnx.json")
    assert offer.terms.url.endswith("/MODEL_CARD")


def test_a_sum_in_sha256_is_preferred():
    told = entry(FILES)
    for path, data in FILES.items():
        told["files"][path]["sha256_digest"] = hashlib.sha256(data).hexdigest()
    (offer,) = offered({"tone": told})
    assert offer.model.digest == hashlib.sha256(DATA).hexdigest()


def with_path(path: str) -> dict[str, Any]:
    told = entry(FILES)
    first = next(iter(told["files"]))
    told["files"][path] = told["files"].pop(first)
    return told


def with_model(**facts: Any) -> dict[str, Any]:
    told = entry(FILES)
    next(iter(told["files"].values())).update(facts)
    return told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../etc/tone", entry(FILES)),
        (".hidden", entry(FILES)),
        ("tone", with_path("../../secret.onnx")),
        ("tone", with_path("/etc/passwd.onnx")),
        ("tone", with_path("https://evil.example/tone.onnx")),
        ("tone", with_path("//evil.example/tone.onnx")),
        ("tone", with_path("vi/tone.onnx?x=1")),
        ("tone", with_path("vi/tone.pth")),
        ("tone", with_model(size_bytes=0)),
        ("tone", with_model(size_bytes=10**12)),
        ("tone", with_model(size_bytes=True)),
        ("tone", with_model(md5_digest="")),
        ("tone", with_model(md5_digest="x" * 32)),
        ("tone", entry(FILES, language={"code": "../x"})),
        ("tone", entry({})),
        ("tone", "tone"),
    ],
)
def test_a_strange_entry_is_not_offered_and_the_others_are(name: str, told: Any):
    assert [offer.name for offer in offered({name: told, "good": entry(FILES)})] == ["good"]


@pytest.mark.parametrize("catalogue", [{}, [], "x", {"tone": {}}])
def test_what_is_no_catalogue_is_said_to_be_none(catalogue: Any):
    with pytest.raises(NetworkError) as caught:
        offered(catalogue)
    assert caught.value.key == "voices.catalogue"


def test_a_name_that_is_not_offered_gets_the_nearest():
    (offer,) = offered({"vi_VN-tone-medium": entry(FILES)})
    assert published.offer_of("vi_VN-tone-medium", (offer,)) == offer
    with pytest.raises(UsageError, match="vi_VN-tone-medium"):
        published.offer_of("vi_VN-ton-medium", (offer, replace(offer, name="en")))


def test_terms_are_found_in_a_model_card():
    terms = published.terms_of(CARD)
    assert (terms.licence, terms.source) == ("CC0-1.0", "https://sounds.example/tone")
    assert published.terms_of("Licence : CC BY 4.0\x1b[31m\r\n").licence.startswith("CC BY 4.0")
    assert published.terms_of("no word of it").licence == ""


def test_the_shipped_listing_names_a_voice_for_both_languages():
    assert published.listing().catalogue.startswith("https://")
    assert published.first_for("vi").startswith("vi_VN-")
    assert published.first_for("en-GB").startswith("en_")
    assert published.first_for("xx") == ""
