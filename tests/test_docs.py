"""What README and docs say exists: commands, options, files; what they show was run."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

import bulletin
from bulletin.cli import bulletin as program
from bulletin.console import _FLAGS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NOTEBOOK = ROOT / "docs" / "python.ipynb"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EVERYWHERE = {*_FLAGS, "--ui", "--help", "-h", "--version"}

MAKES = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e . "
    "&& .venv/bin/bulletin make examples/xe_buyt_dien.txt"
)
TESTS = '.venv/bin/pip install -q -e ".[test]" && .venv/bin/python -m pytest -q'


def by_name(path):
    return path.name


def fences(path, language):
    return [body for kind, body in FENCE.findall(path.read_text("utf-8")) if kind == language]


def commands(group=program, name="bulletin"):
    """Every command with the words that call it."""
    yield name, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for word in group.list_commands(context):
            yield from commands(group.get_command(context, word), f"{name} {word}")


COMMANDS = dict(commands())


def called(text):
    """The words after each `bulletin` that is called in a text, up to what ends a command."""
    prose = re.sub(r"[“”]", "`", text)
    lines = [line for line in prose.splitlines() if line.startswith("$ ")]
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", prose))
    for line in [*lines, *fences_of_shell(text), *spans]:
        for found in re.finditer(r"(?:^|[ /\\])bulletin ((?:[^&|>;`]|\|(?! ))+)", line):
            yield found[1].split()


def fences_of_shell(text):
    return [
        line
        for kind, body in FENCE.findall(text)
        if kind in {"sh", "powershell"}
        for line in body.splitlines()
    ]


def names_a_command(words):
    return bool(re.fullmatch(r"[a-z]+", words[0])) or words[0].startswith("--")


def unknown(words):
    """What is wrong with `words` after `bulletin`, or nothing."""
    name = "bulletin"
    while words and f"{name} {words[0]}" in COMMANDS:
        name, words = f"{name} {words[0]}", words[1:]
    if name == "bulletin" and words and not words[0].startswith("-"):
        return f"no command {words[0]}"
    options = {flag for one in COMMANDS[name].params for flag in one.opts} | EVERYWHERE
    strange = [word for word in words if word.startswith("--") and word not in options]
    return f"{name}: {strange}" if strange else ""


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_command_and_option_named_exists(page):
    wrong = [unknown(words) for words in called(page.read_text("utf-8")) if names_a_command(words)]
    assert [one for one in wrong if one] == []


def test_the_search_for_commands_notices():
    shown = "```console\n$ .venv/bin/bulletin fly\n$ bulletin voices audition x --to y\n```\n"
    text = f"Say `bulletin make x --nonsense`.\n{shown}"
    assert sorted(filter(None, map(unknown, called(text)))) == [
        "bulletin make: ['--nonsense']",
        "no command fly",
    ]


def test_every_command_is_in_the_docs():
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    missing = [name for name in COMMANDS if name != "bulletin" and not re.search(rf"{name}\b", text)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_to_a_file_leads_there(page):
    text = FENCE.sub("", page.read_text("utf-8"))
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    lost = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_file_named_is_there(page):
    text = page.read_text("utf-8")
    named = re.findall(r"(?<![\w./-])((?:bulletin|docs|tests|examples|music|voices)/[\w./-]+)", text)
    lost = {
        name
        for name in named
        if not name.startswith("voices/clicks") and not (ROOT / name.rstrip("./")).exists()
    }
    assert lost == set()


def test_the_first_two_lines_of_the_readme_do_it_all():
    assert [body.strip("\n") for body in fences(ROOT / "README.md", "sh")] == [MAKES, TESTS]


@pytest.mark.parametrize("page", [*PAGES, NOTEBOOK, ROOT / "docs/pictures/bulletin.svg"], ids=by_name)
def test_no_place_of_the_machine_that_wrote_it_is_named(page):
    text = page.read_text("utf-8")
    assert not re.search(r"/(?:home|root|tmp|work|Users|opt|usr)/|[A-Z]:\\Users", text)
    assert str(Path.home()) + "/" not in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_exists(name):
    examples = COMMANDS[name].epilog.splitlines()
    assert examples
    for example in examples:
        assert example.startswith(f"{name} ")
        assert unknown(example.split()[1:]) == ""


def test_every_shipped_voice_is_described():
    told = (ROOT / "docs" / "voices.md").read_text("utf-8")
    assert [
        card.parent.name
        for card in ROOT.glob("voices/*/voice.toml")
        if f"| `{card.parent.name}` |" not in told
    ] == []


def test_the_figures_of_the_timing_are_those_of_the_code():
    from bulletin import lay, tape

    told = (ROOT / "docs" / "design.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[A-Z_`, ]+) \| ([^|]+) \|", told, re.MULTILINE)
    named = {}
    for names, figures in rows:
        for name, figure in zip(re.findall(r"[A-Z_]+", names), figures.split(","), strict=True):
            value = float(figure.strip().rstrip(" %dB").replace("−", "-"))
            named[name] = value / 100 if "%" in figure else value
    code = vars(tape) | vars(lay)
    assert named == {name: pytest.approx(float(code[name])) for name in named}
    constants = {name for name in code if name.isupper() and not name.startswith("_")}
    assert constants - {"SILENT_DB", "NATURAL", "SHORTEST", "LONGEST"} == set(named)


def test_what_music_may_give_is_what_the_code_gives():
    from bulletin.timing import LONGEST, NATURAL, SHORTEST

    told = (ROOT / "docs" / "design.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `(\w+)` \| ([−\d.]+)( %)? \| ([−\d.]+)(?: %)? \| ([−\d.]+)(?: %)? \|", told, re.MULTILINE
    )
    assert {row[0] for row in rows} == set(type(NATURAL).__slots__)
    for name, natural, share, least, most in rows:
        figures = [float(one.replace("−", "-")) / (100 if share else 1) for one in (natural, least, most)]
        assert figures == [pytest.approx(float(getattr(one, name))) for one in (NATURAL, SHORTEST, LONGEST)]


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_table_of_settings_is_toml(page):
    for body in fences(page, "toml"):
        tomllib.loads(body)


@pytest.fixture
def gazette(tmp_path):
    """The files of the pages on adding things, as another distribution on the path."""
    announced = []
    for name in ("adding-an-engine.md", "adding-a-source-or-format.md", "hearing-back.md"):
        page = ROOT / "docs" / name
        for body in fences(page, "python"):
            named = re.match(r"# file: ([\w/]+\.py)\n", body)
            assert named, body
            (tmp_path / named[1]).parent.mkdir(exist_ok=True)
            (tmp_path / named[1]).write_text(body, "utf-8")
        announced += [body for body in fences(page, "toml") if body.startswith("[project.entry-points")]
    info = tmp_path / "gazette-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gazette\nVersion: 1.0\n")
    groups = tomllib.loads("\n".join(announced))["project"]["entry-points"]
    lines = [
        line
        for group, points in groups.items()
        for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return tmp_path


def ran(place, *words, errors=subprocess.PIPE):
    state = {
        "BULLETIN_CACHE": str(place / "kept"),
        "PYTHONPATH": f"{place}{os.pathsep}{ROOT}",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "BULLETIN_STATION": "",
    }
    done = subprocess.run(
        [sys.executable, *words],
        cwd=place,
        env=os.environ | state,
        stdout=subprocess.PIPE,
        stderr=errors,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def test_what_the_pages_on_adding_show_works_as_it_stands(gazette):
    tests = [path.name for path in sorted(gazette.glob("test_*.py"))]
    assert tests == ["test_bursts.py", "test_clicks.py", "test_wire.py"]
    told = ran(gazette, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert re.search(r"^18 passed", told, re.MULTILINE)


def test_an_edition_is_made_by_an_engine_a_source_and_a_format_from_elsewhere(gazette):
    card = fences(ROOT / "docs" / "adding-an-engine.md", "toml")[0]
    station = gazette / "our-station"
    (station / "voices" / "clicks").mkdir(parents=True)
    (station / "station.toml").write_text('name = "Gazette"\n')
    (station / "voices" / "clicks" / "voice.toml").write_text(card, "utf-8")
    (gazette / "cau.wire").write_text(
        "HEAD: Cầu mới\nBY: Thu Hà\n\nCầu mở lúc 7 giờ.\nXe tải đi lối cũ.\n", "utf-8"
    )
    words = "make cau.wire --format mp3,aiff --voice clicks --station our-station --to out"
    told = ran(gazette, "-m", "bulletin", *words.split(), "--json", "--quiet", "--workers", "1")
    record = json.loads(told)
    assert [Path(one["path"]).suffix for one in record["files"]] == [".mp3", ".aiff"]
    assert {one["engine"] for one in record["provenance"]["takes"]} == {"gazette.clicks"}
    assert record["articles"][0]["byline"] == "Thu Hà"
    ran(gazette, "-m", "bulletin", "check", *(f"out/{one['path']}" for one in record["files"]))


def shown(page):
    """Every command line of a page with the output that is shown below it."""
    for body in fences(page, "console"):
        for block in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            line, _, told = block.partition("\n")
            yield line, told


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_what_is_said_is_said_so(page):
    for line, told in shown(page):
        said = re.fullmatch(r'(?:\.venv/bin/)?bulletin say "(.*)"', line)
        if said:
            assert told.strip() == bulletin.say(said[1])


@pytest.mark.tools
def test_the_readme_shows_what_make_says(tmp_path):
    (told,) = [told for line, told in shown(ROOT / "README.md") if "make examples" in line and told]
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    words = ["make", "examples/xe_buyt_dien.txt", "--at", "2026-06-11T07:00"]
    assert told.strip() == ran(tmp_path, "-m", "bulletin", *words, errors=subprocess.STDOUT).strip()


def outputs(notebook):
    return [cell.get("outputs", []) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def texts(notebook):
    """What each cell printed or gave, as text."""
    return [
        [one.get("text") or one.get("data", {}).get("text/plain", "") for one in cell]
        for cell in outputs(notebook)
    ]


def test_the_notebook_was_run_from_top_to_bottom_without_an_error():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert {one["output_type"] for cell in outputs(notebook) for one in cell} <= {
        "stream",
        "execute_result",
        "display_data",
    }
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def run_again(folder):
    """The notebook as kept and as it comes out when it is run again, without the times of running."""
    import nbformat
    from nbclient import NotebookClient

    kept = nbformat.read(NOTEBOOK, as_version=4)
    again = nbformat.read(NOTEBOOK, as_version=4)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ["BULLETIN_CACHE"] = str(folder)
    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(again, kernel_name="python3", record_timing=False, resources=where).execute()
    again.metadata = kept.metadata
    return kept, again


@pytest.mark.tools
def test_the_notebook_gives_the_same_again(tmp_path, monkeypatch):
    for name in ("PYTHONPATH", "BULLETIN_CACHE"):
        monkeypatch.setenv(name, "")
    kept, again = run_again(tmp_path)
    assert texts(again) == texts(kept)


if __name__ == "__main__":
    import tempfile

    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(run_again(folder)[1], NOTEBOOK)
