"""What tells lines of pages apart is grown from pages, by scikit-learn."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.extras


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    names = ("growing", "headlines", "likeness", "rig")
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    import growing
    import headlines
    import likeness

    yield growing, headlines, likeness
    for name in names:
        sys.modules.pop(name, None)


def test_grown_trees_tell_what_they_have_seen_and_weigh_as_the_library_does(bench):
    growing, _, _ = bench
    rows = [(float(n % 7), float(n % 3)) for n in range(210)]
    forest = growing.grown(rows, (row[0] > 3 for row in rows), trees=10, leaves=4, rate=0.3)
    assert all((forest.odds(row) > 0) == (row[0] > 3) for row in rows)
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(
        n_estimators=10, learning_rate=0.3, max_leaf_nodes=4, max_depth=None,
        min_samples_leaf=growing.LEAST, random_state=growing.SEED,
    )  # fmt: skip
    model.fit(rows, [row[0] > 3 for row in rows])
    theirs = model.decision_function(rows)
    assert [forest.odds(row) for row in rows] == pytest.approx(list(theirs), abs=1e-3)


def test_what_is_kept_is_what_our_pages_teach(bench):
    _, headlines, likeness = bench
    some = [lines for page in likeness.pages("first") if not page.error if (lines := likeness.lines_of(page))]
    taught = likeness.learned(some, folds=3)
    assert likeness.written(taught) == likeness.written(likeness.learned(some, folds=3))
    found = sum(likeness._counts(page, taught) for page in some)
    assert found[0] <= 0.05 * found[1]
    assert found[2] >= 0.6 * found[3]
    assert "| set left out" in likeness.report({"one": some[:8], "two": some[8:]})
    tops = [
        top
        for page in headlines.pages("first")
        if not page.error and page.path.suffix == ".txt" and (top := headlines.top_of(page))
    ]
    forest = headlines.learned(tops)
    assert sum(top.is_found(forest) for top in tops) >= len(tops) - 1
