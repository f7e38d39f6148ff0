"""What `--help` says: whole in both languages, found in the texts, and no slower than click itself."""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from bulletin import cli, console, helptext, shelf, texts
from bulletin.texts import LANGUAGES, section
from tests import factories

FRAME = {"usage", "options", "commands", "example", "default", "required"}
# What click would say in English by itself.
ENGLISH = ("Usage", "Options:", "Commands:", "Show this", "Show the", "default:", "required]", "Example")


def commands(
    group: click.Command = cli.bulletin, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words after the program's name."""
    yield words, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*words, name))


COMMANDS = dict(commands())
Call = Callable[..., tuple[int, str, str]]
WORDS = [" ".join(words) for words in COMMANDS]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A station to stand in, on a system that speaks English."""
    factories.station(tmp_path, factories.BARE)
    monkeypatch.chdir(tmp_path)
    for name in ("BULLETIN_STATION", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    return tmp_path


@pytest.fixture
def call(here: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls the command line within this process: its status, and what it says on both streams."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(words))
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    yield call
    console.settle([])


def options(words: tuple[str, ...]) -> list[str]:
    return [str(one.name) for one in COMMANDS[words].params if isinstance(one, click.Option)]


def key(words: tuple[str, ...]) -> str:
    return "_".join(words) or "bulletin"


@pytest.mark.parametrize("ui", LANGUAGES)
@pytest.mark.parametrize("words", COMMANDS, ids=WORDS)
def test_every_command_and_every_option_has_a_text(words: tuple[str, ...], ui: str):
    told = section("help", ui)
    assert told[key(words)].endswith(".")
    missing = [
        name for name in options(words) if not (told.get(f"{key(words)}_{name}") or told.get(f"any_{name}"))
    ]
    assert missing == []
    assert len(COMMANDS) > 20


def test_no_text_is_there_for_nothing():
    told = set(section("help", "en")) - FRAME - {"any_help"}
    shared = {name.removeprefix("any_") for name in told if name.startswith("any_")}
    own = {f"{key(words)}_{name}" for words in COMMANDS for name in options(words)}
    used = {name for words in COMMANDS for name in options(words) if f"{key(words)}_{name}" not in told}
    assert shared == used
    assert {name for name in told if not name.startswith("any_")} <= own | {key(words) for words in COMMANDS}


@pytest.mark.parametrize("ui", LANGUAGES)
def test_a_section_is_what_toml_makes_of_it(ui: str):
    """Each sentence is one line in quotation marks, with no other escape than that of a new line."""
    text = Path(texts.__file__).with_name("_texts").joinpath(f"{ui}.toml").read_text("utf-8")
    table = tomllib.loads(text)
    assert section("help", ui) == table["help"]
    plain = [
        name for name, part in table.items() if not any("\\" in one or "'" in one for one in part.values())
    ]
    for name in plain:
        assert section(name, ui) == table[name], name
    assert section("no such", ui) == {}
    assert section("help", "fr") == section("help", "en")


@pytest.mark.parametrize("words", COMMANDS, ids=WORDS)
def test_help_is_vietnamese_where_messages_are(words: tuple[str, ...], call: Call):
    status, out, err = call("--ui", "vi", *words, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("Cách dùng: ")
    assert [one for one in ENGLISH if one in out] == []
    flat = " ".join(out.split())
    told = section("help", "vi")
    assert " ".join(told[key(words)].split()) in flat
    for name in options(words):
        text = told.get(f"{key(words)}_{name}") or told[f"any_{name}"]
        assert text in flat
    for example in (COMMANDS[words].epilog or "").splitlines():
        assert f"Ví dụ: {' '.join(example.split())}" in flat
    english = " ".join(call("--ui", "en", *words, "--help")[1].split())
    assert section("help", "en")[key(words)].split(".")[0] in english
    assert "Example: bulletin" in english


def test_the_station_s_language_and_the_system_s_count_for_help(
    call: Call,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    assert call("make", "--help")[1].startswith("Usage: ")
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert call("make", "--help")[1].startswith("Cách dùng: ")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    path = here / "station.toml"
    path.write_text('ui = "vi"\n' + path.read_text("utf-8"), "utf-8")
    assert call("make", "--help")[1].startswith("Cách dùng: ")
    assert call("--ui", "en", "make", "--help")[1].startswith("Usage: ")
    path.write_text("ui = [", "utf-8")
    assert call("make", "--help")[1].startswith("Usage: "), "settings that cannot be read"
    path.write_text('ui = "fr"', "utf-8")
    assert call("make", "--help")[1].startswith("Usage: ")


def test_a_misused_command_is_told_how_it_is_called(call: Call):
    status, _, err = call("--ui", "vi", "make", "--nonsense")
    assert status == 2
    assert err.startswith("Cách dùng: bulletin make [OPTIONS] SOURCE...\n")


def test_what_click_adds_is_translated(call: Call):
    assert "[mặc định: vi]" in call("--ui", "vi", "say", "--help")[1]
    assert "[bắt buộc]" in call("--ui", "vi", "withdraw", "--help")[1]
    assert "[default: vi]" in call("--ui", "en", "say", "--help")[1]
    assert "[required]" in call("--ui", "en", "withdraw", "--help")[1]


def test_a_command_from_elsewhere_speaks_for_itself(monkeypatch: pytest.MonkeyPatch, call: Call):
    @click.command()
    @click.option("--loud", is_flag=True, help="Louder.")
    def sing() -> None:
        """Sing the news."""

    members, load = shelf.members, shelf.load

    def more(kind: str) -> tuple[str, ...]:
        return (*members(kind), "sing") if kind == "commands" else members(kind)

    class Module:
        command = sing

    monkeypatch.setattr(shelf, "members", more)
    monkeypatch.setattr(shelf, "load", lambda kind, name: Module if name == "sing" else load(kind, name))
    assert "sing" in call("--help")[1]
    assert "Sing the news." in call("--help")[1]
    assert "Louder." in call("sing", "--help")[1]


def test_help_loads_no_command_for_the_list_and_no_toml_for_the_texts(tmp_path: Path):
    told = (
        "import sys; sys.argv = ['bulletin', *sys.argv[1:]]\n"
        "from bulletin.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "seen = sorted(m for m in sys.modules if m.startswith('bulletin.commands.'))\n"
        "print('loaded:', *seen, *({'tomllib', 'bulletin.show'} & set(sys.modules)))"
    )
    root = str(Path(__file__).parents[1])
    for words, loaded in (
        (["--help"], "loaded:"),
        (["check", "--help"], "loaded: bulletin.commands.check"),
        (["--ui", "vi", "picture", "--help"], "loaded: bulletin.commands.picture"),
    ):
        ran = subprocess.run(
            [sys.executable, "-c", told, *words],
            capture_output=True, text=True, check=True, cwd=tmp_path,
            env={"PYTHONPATH": root, "LANG": "en_GB.UTF-8"},
        )  # fmt: skip
        assert ran.stdout.splitlines()[-1] == loaded


def test_the_key_of_a_command_is_its_words():
    context: click.Context | None = None
    for name, group in (
        ("bulletin", cli.bulletin),
        ("voices", COMMANDS[("voices",)]),
        ("add", COMMANDS["voices", "add"]),
    ):
        context = click.Context(group, parent=context, info_name=name)
    assert context is not None
    assert helptext.command_key(context) == "voices_add"
    assert helptext.option_text(context, "station") == section("help", console.ui())["any_station"]
    assert helptext.option_text(context, "nobody") == ""
