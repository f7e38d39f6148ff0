import pytest

from bulletin.article import Article, Paragraph
from bulletin.errors import UsageError
from bulletin.must import with_must

ARTICLES = tuple(
    Article(Paragraph(title)) for title in ("Cầu mới", "Cầu mới mở đường", "Mùa muối sớm", "Chợ 2 tầng")
)


def marked(*names: str) -> list[int]:
    return [number for number, one in enumerate(with_must(ARTICLES, names), 1) if one.must]


def test_a_story_is_named_by_number_or_by_part_of_its_title():
    assert marked("1") == [1]
    assert marked("MUỐI", "2") == [2, 3]
    assert marked("Chợ 2") == [4]
    assert marked() == []


def test_a_whole_title_means_that_story_though_others_hold_it():
    assert marked("cầu mới") == [1]


@pytest.mark.parametrize(
    ("name", "key"),
    [("9", "length.must_unknown"), ("", "length.must_unknown"), ("núi", "length.must_unknown"),
     ("cầu", "length.must_many")],
)  # fmt: skip
def test_a_name_that_means_none_or_several_is_refused(name: str, key: str):
    with pytest.raises(UsageError) as refused:
        with_must(ARTICLES, (name,))
    assert refused.value.key == key


def test_names_of_several_are_told():
    with pytest.raises(UsageError, match="Cầu mới; Cầu mới mở đường"):
        with_must(ARTICLES, ("cầu",))
