"""Bytes become text only where that is certain."""

import unicodedata

import pytest

from bulletin.decoding import decode
from bulletin.errors import SourceError

VIETNAMESE = (
    "Sáng nay, Ủy ban nhân dân huyện Đông Hà họp bàn việc xây dựng cầu mới. Ông Nguyễn Văn Được cho biết, "
    "kinh phí ước tính trên 20 tỷ đồng, người dân đóng góp một phần nhỏ. “Chúng tôi sẽ cố gắng”, ông nói."
)
FRENCH = "L’été dernier, près de la forêt, des élèves ont créé un théâtre où l’on a joué à guichets fermés. "
TCVN3 = "H«m nay, ñy ban nh©n d©n tØnh häp bµn vÒ c«ng t¸c phßng chèng lôt b·o n¨m nay ë c¸c huyÖn ven biÓn."
VNI = (
    "Hoâm nay, uûy ban nhaân daân tænh hoïp baøn veà coâng taùc phoøng choáng luït baõo naêm nay ôû caùc xaõ."
)


def refused(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        decode(data, "tin.txt")
    for language in ("vi", "en"):
        assert "tin.txt" in caught.value.sentence(language)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_by_its_mark(encoding):
    assert decode(VIETNAMESE.encode(encoding), "x") == VIETNAMESE
    assert decode("中文 العربية ไทย 😀".encode(encoding), "x") == "中文 العربية ไทย 😀"


def test_big_endian_is_read_by_its_mark():
    assert decode(b"\xfe\xff" + VIETNAMESE.encode("utf-16-be"), "x") == VIETNAMESE
    assert decode(b"\x00\x00\xfe\xff" + VIETNAMESE.encode("utf-32-be"), "x") == VIETNAMESE


def windows_1258(text: str) -> bytes:
    """Letters whole, tones apart, as that encoding has them."""
    letters = []
    for letter in text:
        try:
            letters.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", apart.replace(tone, ""))
            letters.append((base + tone).encode("cp1258"))
    return b"".join(letters)


def test_vietnamese_in_windows_1258_is_certain():
    assert unicodedata.normalize("NFC", decode(windows_1258(VIETNAMESE), "x")) == VIETNAMESE


def test_english_with_windows_typography_is_certain():
    text = (
        "“We’ll see,” she said – and the café stayed open for the whole of that long and stormy night… " * 2
    )
    assert decode(text.encode("cp1252"), "x") == text


def test_what_is_not_certain_is_refused_with_what_it_seems_to_be():
    assert refused(FRENCH.encode("cp1252")).facts["likely"] == "windows-1252"
    assert refused("Tỷ lệ".encode("utf-16-le") * 30).key == "source.encoding"
    assert refused("Tỷ lệ".encode("utf-16-le") * 30).facts["likely"] == "UTF-16"


def test_a_damaged_file_is_told_from_one_in_another_encoding():
    data = VIETNAMESE.encode()
    broken = refused(data.replace(b",", b"\xff", 1))
    assert (broken.key, broken.facts["likely"]) == ("source.damaged", "UTF-8")
    assert broken.facts["byte"] == data.index(b",")
    assert refused(VIETNAMESE.encode("utf-16") + b"x").key == "source.damaged"


@pytest.mark.parametrize(("text", "font"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_old_fonts_are_recognised(text, font, encoding):
    error = refused(text.encode(encoding))
    assert (error.key, error.facts["likely"]) == ("source.font", font)


CHINESE = "今天上午，村里开会讨论修建新桥。村长说，工程约需两百万元，村民将分担一小部分。"
JAPANESE = "今日の午前、村で新しい橋について話し合いがありました。費用の一部は村民が負担します。"
KOREAN = "오늘 오전 마을 회관에서 새 다리를 놓는 일에 대해 이야기를 나누었습니다. 비용은 마을이 나눕니다."
RUSSIAN = "Сегодня утром в деревне говорили о новом мосте. Староста сказал, что часть расходов несут жители."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (CHINESE.replace("，", ", "), "gbk"),
        ("今天上午，村里開會討論修建新橋。村長說，工程約需兩百萬元，村民將分擔一小部分。", "big5"),
        (f"The village paper of today says: {CHINESE} This was the news of the village.", "gbk"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_letters_of_other_scripts_are_taken_for_no_old_font(text, encoding):
    data = text.encode(encoding) * 3
    assert refused(data).key == "source.unknown"
    assert refused(data).sentence("en").endswith("save it as UTF-8.")


def test_chinese_letters_seen_as_western_ones_are_never_read():
    garbled = (CHINESE * 3).encode("gbk").decode("latin-1")
    assert refused(garbled.encode()).key == "source.unknown"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_garbled_letters_are_never_read(encoding):
    garbled = VIETNAMESE.encode().decode(encoding, "ignore")
    assert refused(garbled.encode()).key == "source.mojibake"


def test_lost_letters_are_never_read():
    lost = "".join("\ufffd" if ord(letter) > 127 else letter for letter in VIETNAMESE)
    assert refused(lost.encode()).key == "source.spoiled"
    assert decode(("a" * 500 + "\ufffd").encode(), "x").endswith("\ufffd")


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (b"ID3\x04", "sound"),
        (b"\xff\xfb\x90\x64", "sound"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "sound"),
        (b"OggS", "sound"),
        (b"fLaC", "sound"),
        (b"\x00\x00\x00\x18ftypmp42", "sound"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04\x14", "office"),
        (b"\xd0\xcf\x11\xe0\xa1", "office"),
        (rb"{\rtf1\ansi", "office"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "picture"),
        (b"\x1f\x8b\x08", "packed"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        (b"\x01\x02\x03\x04" * 9, "binary"),
    ],
)
def test_what_is_no_text_is_named(head, key):
    assert refused(head + b" and so on").key == f"source.{key}"


def test_other_languages_are_not_taken_for_damage():
    for text in (
        FRENCH,
        "El niño y la señora comían piña en España.",
        "Größe, Straße, Übung und Öl.",
        "«Да», — он.",
    ):
        assert decode(text.encode(), "x") == text
