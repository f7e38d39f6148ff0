import pytest

from bulletin.worth import Worth, belongs, refers_back, worth_of

TITLE = "Khánh thành cầu Sông Lau"


@pytest.mark.parametrize(
    "text",
    [
        "Dự buổi làm việc có các đồng chí: Lê Văn An, Bí thư; Trần Thị Bình, Chủ tịch.",
        "Cùng dự có ông Lê Văn Tám, Giám đốc Sở.",
        "Về phía tỉnh có các đồng chí lãnh đạo sở.",
        "Tham dự hội nghị gồm Bí thư Huyện ủy Hà Lực và các trưởng phòng.",
    ],
)
def test_lists_of_those_who_were_there_are_names(text: str):
    assert worth_of(text, TITLE, Worth.NEWS, "vi") is Worth.NAMES


@pytest.mark.parametrize(
    "text",
    [
        "Dự lễ khởi công, ông An hứa ba năm nữa xong cầu.",
        "Dự báo ngày mai có mưa, lãnh đạo tỉnh yêu cầu ứng trực.",
        "Tham dự giải có 200 vận động viên đến từ mười tỉnh.",
        "Theo ông An, cầu sẽ xong trong năm nay.",
        "Theo kế hoạch, cầu sẽ xong trong năm nay.",
        "Khánh thành cầu Sông Lau là mong ước của ba đời dân bản hai bên bờ.",
    ],
)
def test_news_is_news(text: str):
    assert worth_of(text, TITLE, Worth.NEWS, "vi") is Worth.NEWS


@pytest.mark.parametrize(
    "text", ["Ảnh: Minh An", "Theo TTXVN", "P.V", "Tin, ảnh: Lê Hoa", "Phóng viên Lê Hoa"]
)
def test_credits_are_credits(text: str):
    assert worth_of(text, TITLE, Worth.NEWS, "vi") is Worth.CREDIT


def test_the_title_said_again_is_a_repeat():
    assert worth_of("Khánh thành cầu Sông Lau.", TITLE, Worth.NEWS, "vi") is Worth.REPEAT


def test_a_list_goes_on_in_the_next_sentence():
    more = "Ngoài ra còn Trần Thị Bình, Lê Văn Cường, Hà Lực."
    assert worth_of(more, TITLE, Worth.NAMES, "vi") is Worth.NAMES
    assert worth_of(more, TITLE, Worth.NEWS, "vi") is Worth.NEWS
    assert worth_of("Ông Lê Văn Tám cho biết, cầu đã xong.", TITLE, Worth.NAMES, "vi") is Worth.NEWS


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("Present were Mayor Ann Lee and Councillor Bob Ray.", Worth.NAMES),
        ("The meeting was attended by Dr Ann Lee and officials.", Worth.NAMES),
        ("Attending school was hard, Mayor Lee was told.", Worth.NEWS),
        ("By Ann Lee", Worth.CREDIT),
        ("By noon the water had fallen and people went home.", Worth.NEWS),
        ("Photo: Ann Lee", Worth.CREDIT),
    ],
)
def test_english_has_tables_of_its_own(text: str, worth: Worth):
    assert worth_of(text, "A bridge", Worth.NEWS, "en-GB") is worth


def test_other_languages_use_the_english_tables():
    assert worth_of("Photo: Ann Lee", "Un pont", Worth.NEWS, "fr") is Worth.CREDIT


def test_beginnings_that_refer_back():
    assert refers_back("Theo đó, mỗi hộ được vay 50 triệu đồng.", "vi")
    assert refers_back("“Ông này đã về hưu.", "vi")
    assert not refers_back("Ông Ngân đã về hưu.", "vi")
    assert refers_back("However, it rained.", "en")
    assert not refers_back("Thistle grows here.", "en")


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("Ông An nói: “Cầu đã xong.", "Chúng tôi rất mừng”.", True),
        ("“Cầu đã xong rồi”.", "Ông An cho biết như vậy vào sáng nay.", True),
        ("“Cầu đã xong rồi”.", "Xe đã chạy từ sáng nay.", False),
        ("“Cầu đã xong rồi”.", "“Xe chạy rồi”, ông An nói.", False),
        ("Tỉnh yêu cầu ba việc:", "Sơ tán dân.", True),
        ("Cầu đã xong.", "Ông An nói vậy.", False),
    ],
)
def test_quotations_and_those_who_said_them_belong_together(before: str, text: str, expected: bool):
    assert belongs(text, before, "vi") is expected
