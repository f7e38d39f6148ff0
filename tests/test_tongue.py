"""The language of a text, short or long, with Vietnamese before all others."""

import pytest

from bulletin.tongue import guess


@pytest.mark.parametrize(
    "text",
    [
        "Tin ba / Ngày mai có bão.",
        "Tin ba",
        "Tin một",
        "Cầu mới",
        "Con bão",
        "Con trâu to",
        "Facebook và Google",
        "Facebook và con bão",
        "Café Paris khai trương",
        "Đà Lạt",
        "Messi sang PSG, Ronaldo đi Arabia Saudi",
        "World Cup 2030: FIFA chọn " + "Brazil, Argentina, Uruguay, Paraguay, Chile, Ecuador, Peru, " * 3,
        "Tin moi",
    ],
)
def test_what_may_be_vietnamese_is(text):
    assert guess(text) == "vi"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le maire de la ville est arrivé à l'école.", "fr"),
        ("Les élèves dans la rue", "fr"),
        ("El alcalde llegó con los niños a la escuela.", "es"),
        ("O prefeito não foi à escola com os alunos.", "pt"),
        ("Der Bürgermeister ist nicht da.", "de"),
        ("Banjir di Jakarta dan hujan yang lebat", "id"),
        ("The bridge at Đà Nẵng is open and the ferry will stop on Monday, said the head of the port", "en"),
        ("The man in the hat", "en"),
        ("Storm hits coast", "en"),
        ("Größe", "und"),
        ("été, forêt, vélo, répété, prélèvement, Gruyère " * 6, "und"),
        ("12/5", "und"),
        ("", "und"),
    ],
)
def test_another_language_has_its_evidence(text, language):
    assert guess(text) == language


def test_a_long_text_of_syllables_alone_is_not_taken_for_vietnamese():
    assert guess("man " * 30) == "vi"
    assert guess("man " * 31) == "en"
    assert guess("fé " * 30) == "vi"
    assert guess("fé " * 31) == "und"
