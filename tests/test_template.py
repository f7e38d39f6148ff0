"""What a show says is filled in quickly and briefly, or refused with a sentence."""

import time
from datetime import datetime

import pytest

from bulletin.errors import ScriptError
from bulletin.template import LONGEST, filled

FACTS = {
    "station": "Đài A",
    "titles": ["Một", "Hai"],
    "count": 2,
    "at": datetime.fromisoformat("2026-06-11T07:00:00+07:00"),
}
GROWN = "'xxxx'" + "|join('xxxxxxxxxx')" * 6


def refusal(template: str) -> str:
    with pytest.raises(ScriptError) as caught:
        filled(template, FACTS)
    for language in ("vi", "en"):
        assert str(caught.value.facts["template"])[:200] in caught.value.sentence(language)
    return caught.value.key


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("  Đây là\n{{ station }}. ", "Đây là Đài A."),
        ("{% for t in titles %}{{ loop.index }}. {{ t | upper }}; {% endfor %}", "1. MỘT; 2. HAI;"),
        ("{{ titles | join(', ') }} ({{ titles | length }})", "Một, Hai (2)"),
        ("{% if count is odd %}lẻ{% else %}chẵn{% endif %} {{ count + 1 }}", "chẵn 3"),
        ("ngày {{ at.day }}/{{ at.month }}{# lời nhắc #}", "ngày 11/6"),
        ("{{ 'một' if count == 1 else count ~ ' tin' }} {{ titles[0][0:2] }}", "2 tin Mộ"),
        ("{{ nobody | default('ai') }}", "ai"),
        ("{% for a in titles %}{{ a }}{% endfor %}{% for b in titles %}{{ b }}{% endfor %}", "MộtHaiMộtHai"),
    ],
)
def test_what_a_show_may_say(template, said):
    assert filled(template, FACTS) == said


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 10**9 }}",
        "{{ 10**9**9 }}",
        "{{ '%1000000000d' % 5 }}",
        "{% for a in range(10**9) %}{% endfor %}",
        "{% for a in titles %}{% for b in titles %}x{% endfor %}{% endfor %}",
        "{% for a in titles recursive %}{{ loop(titles) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ at.strftime('%999999999d') }}",
        "{% set x = titles %}{{ x }}",
        "{% include 'x' %}",
        "{{ 1 / 0 }}",
        "{{ titles" + "|list" * 200 + " }}",
        "{{ " + "not " * 300 + "titles }}",
        "{{ " + "(1 + " * 60 + "1" + ")" * 60 + " }}",
        "{% if count %}" * 60 + "{% endif %}" * 60,
    ],
)
def test_what_could_run_long_or_grow_large_is_not_allowed(template):
    assert refusal(template) == "show.forbidden"


def test_what_grows_is_stopped():
    assert refusal(f"{{{{ {GROWN} }}}}") == "show.much"
    assert refusal("x" * (LONGEST + 1)) == "show.much"
    assert refusal("{% for a in '" + "x" * 100 + "' %}" + "y" * 100 + "{% endfor %}") == "show.much"
    assert filled("x" * LONGEST, FACTS) == "x" * LONGEST


def test_the_work_of_all_filters_together_is_bounded():
    begun = time.monotonic()
    slow = f"(a ~ '{'y' * 900}')" + "|list|sort" * 8
    assert (
        refusal(f"{{% for a in '{'x' * 1500}' %}}{{% if {slow} %}}{{% endif %}}{{% endfor %}}") == "show.much"
    )
    assert time.monotonic() - begun < 10.0


@pytest.mark.parametrize("template", ["{{ nobody }}", "{{ titles.nobody.more }}", "{{ titles[5] }}"])
def test_a_name_that_does_not_exist_is_told_with_those_that_do(template):
    assert refusal(template) == "show.undefined"
    with pytest.raises(ScriptError) as caught:
        filled(template, FACTS)
    assert caught.value.facts["known"] == "at, count, station, titles"
    if template == "{{ nobody }}":
        assert caught.value.facts["name"] == "nobody"


@pytest.mark.parametrize(
    "template",
    [
        "{% if %}",
        "{{ 'x'",
        "{{ at.__class__ }}",
        "{{ count + 'x' }}",
        "{{ 'x' | center(9) }}",
        "{{ " + "(" * 1500,
    ],
)
def test_what_is_no_template_is_refused(template):
    assert refusal(template) == "show.template"
