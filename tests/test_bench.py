"""What the long suites rely on: each mutant is another program, spreads are even, traces are read right."""

import ast
import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
SOURCE = '''
LIMIT: float = 0.5

def f(a: int = 3) -> bool:
    """Says 3."""
    if a < 1 and not a:
        return a + 2 > -LIMIT
    return True
'''


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    names = set(sys.modules)
    yield BENCH
    for name in set(sys.modules) - names:
        if str(BENCH) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


def changed(mutants, number: int) -> str:
    tree = ast.parse(SOURCE)
    list(mutants.sites(tree))[number].change()
    return ast.unparse(ast.fix_missing_locations(tree))


def test_every_mutant_is_another_program_and_no_two_are_the_same(bench):
    import mutants

    count = len(list(mutants.sites(ast.parse(SOURCE))))
    made = [changed(mutants, number) for number in range(count)]
    assert len({*made, ast.unparse(ast.parse(SOURCE))}) == count + 1
    assert all("Says 3." in one and "a: int" in one for one in made)
    for expected in ("a <= 1", "or not a", "a - 2", ">= -LIMIT", "> +LIMIT", "return None", "return False"):
        assert any(expected in one for one in made), expected
    for expected in ("LIMIT: float = 1.5", "a: int=4", "if not (a < 1 and (not a))"):
        assert any(expected in one for one in made), expected


@pytest.mark.parametrize(("total", "count"), [(10, 1), (10, 3), (10, 10), (10, 25), (1, 4)])
def test_what_is_drawn_is_spread_evenly(bench, total, count):
    import rig

    drawn = rig.evenly(range(total), count)
    assert len(drawn) == count
    assert set(drawn) <= set(range(total))
    assert len(set(drawn)) == min(total, count)
    assert rig.spread(200, 0.1) == 20
    assert rig.spread(10, 0.01) == 1


WHOLE = [
    '1 write(4</out/.x.part>, "a", 1) = 1',
    "1 fsync(4</out/.x.part>) = 0",
    '1 rename("/out/.x.part", "/out/x.mp3") = 0',
    "1 fsync(4</out>) = 0",
]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (WHOLE, []),
        ([WHOLE[0], *WHOLE[2:]], [".x.part"]),
        ([WHOLE[1], WHOLE[0], *WHOLE[2:]], [".x.part"]),
        (WHOLE[:3], ["in out"]),
        ([*WHOLE[:3], *WHOLE], [".x.part"]),
    ],
)
def test_a_trace_tells_what_was_renamed_before_it_was_settled(bench, tmp_path, lines, found):
    import kills

    log = tmp_path / "log"
    log.write_text("\n".join(lines))
    assert list(kills._unsettled(log)) == found


def test_the_page_of_the_benchmarks_is_what_their_figures_make(bench):
    import figures

    told = json.loads((BENCH / "results" / "benchmarks.json").read_text("utf-8"))
    page = figures.page(told)
    assert (BENCH / "results" / "benchmarks.md").read_text("utf-8") == page
    assert (BENCH.parent / "docs" / "benchmarks.md").read_text("utf-8") == page


def test_a_chapter_measured_alone_takes_its_place_among_the_others(bench):
    import figures

    old, now = ({"cores": "2", "load before": load} for load in ("1.0", "0.5"))
    kept = {"machine": old, "chapters": {"A": [["old"]], "B": [["stays"]]}, "raw": {"a": 1, "b": 2}}
    new = {"machine": now, "chapters": {"A": [["new"]], "C": [["more"]]}, "raw": {"a": 3}}
    assert figures.joined(kept, new) == {
        "machine": {"cores": "2", "load before": "1.0 and later 0.5"},
        "chapters": {"A": [["new"]], "B": [["stays"]], "C": [["more"]]},
        "raw": {"a": 3, "b": 2},
    }


def test_figures_are_told_as_tables_and_what_misses_its_goal_is_known(bench, tmp_path, capsys):
    import figures

    results = figures.Results()
    results.add("Memory", figures.Row("one", "two", "5 MB", "3 MB or less", wrong=True))
    results.add("Memory", figures.Row("three", "two", "1 MB"))
    assert [row.what for row in results.wrong] == ["one"]
    assert "Memory: one / two: 5 MB" in capsys.readouterr().err
    told = results.told({"cores": "2"})
    figures.keep(told, tmp_path / "kept", (tmp_path / "page.md",))
    assert json.loads((tmp_path / "kept" / "benchmarks.json").read_text("utf-8")) == told
    page = (tmp_path / "page.md").read_text("utf-8")
    assert page == figures.page(told)
    lines = ["## Memory", "", "| measured | against | result | goal |", "| --- | --- | --- | --- |"]
    assert "\n".join([*lines, "| one | two | 5 MB | 3 MB or less |", "| three | two | 1 MB |  |"]) in page
    assert "Machine: cores 2." in page
