"""The lexicons that ship: every entry counts, and is written as it is said."""

import pytest

from bulletin.lexicon import KINDS, SPELLED, Entry, Lexicon, read_entries
from bulletin.proofing import MARK, errata
from bulletin.reading import Wording
from bulletin.wording import en, tables, vi

NONE = Lexicon()
FILES = [(wording, path) for wording in (vi, en) for path in tables(wording.LANGUAGE)]


def entries(language: str) -> tuple[Entry, ...]:
    return tuple(entry for path in tables(language) for entry in read_entries(path))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_entry_is_shadowed(language: str) -> None:
    places = [entry.place for entry in entries(language)]
    assert [place for place in set(places) if places.count(place) > 1] == []
    either = {entry.place for entry in entries(language) if entry.case == "any"}
    hidden = [
        entry.written
        for entry in entries(language)
        if entry.case == "exact" and (entry.written.casefold(), entry.left, entry.right) in either
    ]
    assert hidden == []


@pytest.mark.parametrize(("wording", "path"), FILES, ids=lambda one: getattr(one, "name", ""))
def test_spoken_forms_are_said_as_they_are(wording: Wording, path) -> None:  # type: ignore[no-untyped-def]
    for entry in read_entries(path):
        assert not any(letter.isdigit() for letter in entry.spoken), entry.line
        assert wording.say(entry.spoken, NONE).spoken == entry.spoken, entry.line
        assert entry.kind in KINDS, entry.line
        assert bool(entry.spoken) or entry.kind == SPELLED, entry.line
        assert MARK not in entry.spoken


@pytest.mark.parametrize(("wording", "path"), FILES, ids=lambda one: getattr(one, "name", ""))
def test_every_entry_can_be_used(wording: Wording, path) -> None:  # type: ignore[no-untyped-def]
    assert [one.sentence("en") for one in errata(path) if one.key != "glossary.unsaid"] == []


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("VOV.VN - Sáng nay", "vê o vê chấm vê en - Sáng nay"),
        ("(VOV.VN) Giá vàng", "(vê o vê chấm vê en) Giá vàng"),
        ("PV/VOV.VN", "phóng viên vê o vê chấm vê en"),
        ("VTV.VN đưa tin", "vê tê vê chấm vê en đưa tin"),
        ("BAOSONHAI.VN", "baosonhai chấm vê en"),
        ("Theo VnExpress và Reuters.", "Theo Vi en éch xpét và Roi tơ."),
        ("(TTXVN) - Ngày 5/6", "(Thông tấn xã Việt Nam) - Ngày mùng năm tháng sáu"),
        ("Nguồn: Tuoitre.vn", "Nguồn: tuổi trẻ chấm vê en"),
        ("(Dân trí) - Ông Zelensky thăm Washington.", "(Dân trí) - Ông Dê len xki thăm Oa sinh tơn."),
        ("TT-Huế, BR-VT, ĐBSCL", "Thừa Thiên Huế, Bà Rịa - Vũng Tàu, Đồng bằng sông Cửu Long"),
        ("số 15-TT/BNNMT", "số mười lăm thông tư Bộ Nông nghiệp và Môi trường"),
        ("GĐ 2 của dự án, GĐ Sở", "giai đoạn hai của dự án, giám đốc Sở"),
        ("mạng 5G, tốc độ 5 Gbps", "mạng năm giê, tốc độ năm gi ga bít trên giây"),
        ("xã Ea Kar, huyện Krông Pắc", "xã Ê a Kar, huyện Krông Pắc"),
    ],
)  # fmt: skip
def test_words_of_the_news(written: str, spoken: str) -> None:
    assert vi.say(written, NONE).spoken == spoken
