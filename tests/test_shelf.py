"""Members are found without being imported, those of other distributions too."""

import subprocess
import sys
import textwrap

import pytest

from bulletin import shelf
from bulletin.errors import Lacking, UsageError


@pytest.fixture
def other(tmp_path, monkeypatch):
    """Another distribution on the path, with a source of its own, one that cannot be imported, and one named
    like ours.
    """
    info = tmp_path / "gazette-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gazette\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[bulletin.sources]\ngazette = gazette_source\nbroken = gazette_missing\ntext = gazette_source\n"
    )
    (tmp_path / "gazette_source.py").write_text("NAME = 'gazette'\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_our_own_members_are_found_by_scanning():
    assert {"markdown", "record", "rundown", "text"} <= set(shelf.members("sources"))
    assert list(shelf.members("sources")) == sorted(shelf.members("sources"))
    assert not any(name.startswith("_") for name in shelf.members("engines"))
    assert shelf.members("nothing") == ()


def test_a_member_is_imported_when_it_is_loaded():
    assert shelf.load("sources", "text").NAME == "text"


def test_other_distributions_join_through_entry_points(other):
    assert {"gazette", "broken", "text"} <= set(shelf.members("sources"))
    assert shelf.members("sources").count("text") == 1
    assert shelf.load("sources", "gazette").NAME == "gazette"
    assert "gazette" not in shelf.members("engines")


def test_our_own_member_comes_before_one_of_the_same_name(other):
    assert shelf.load("sources", "text").__name__ == "bulletin.sources.text"


def test_a_member_that_cannot_be_imported_is_lacking(other):
    with pytest.raises(Lacking, match="gazette_missing") as caught:
        shelf.load("sources", "broken")
    assert caught.value.status == 6


def test_a_member_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UsageError) as caught:
        shelf.load("sources", "fax")
    assert "“fax”" in str(caught.value)
    assert "markdown" in caught.value.sentence("vi")


def test_listing_imports_no_member_and_nothing_slow(tmp_path):
    code = """
        import sys
        from bulletin import shelf
        assert "text" in shelf.members("sources")
        sys.path.append("nowhere")
        print(*sys.modules)
    """
    run = [sys.executable, "-S", "-c", textwrap.dedent(code)]
    from bulletin import __file__ as package

    environment = {"PYTHONPATH": str(__import__("pathlib").Path(package).parents[1])}
    loaded = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert "bulletin.sources" not in loaded
    assert "importlib.metadata" not in loaded


def test_a_path_that_is_a_file_or_missing_does_no_harm(tmp_path, monkeypatch):
    file = tmp_path / "library.zip"
    file.write_bytes(b"x")
    (tmp_path / "empty.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(file), str(tmp_path / "none"), str(tmp_path)])
    assert "text" in shelf.members("sources")
