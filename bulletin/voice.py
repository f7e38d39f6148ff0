"""Voice: who speaks, as a card in `voices/<id>/voice.toml` with an optional `lexicon.tsv` beside it."""

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from bulletin.errors import UsageError
from bulletin.text import clean_text

Setting = str | int | float | bool

DEFAULTS = {"vi": "vi-north", "en": "en"}
CARD, LEXICON = "voice.toml", "lexicon.tsv"
_MOST_GAIN_DB = 24.0
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice card. `pace` is the engine's own rate, `gain_db` is added to every take, `settings` go to the
    engine, `lexicon` are (written, respelled) pairs that only this engine needs, applied last. `command` is
    the program of a voice that is one, `files` are (name, SHA-256) of what the voice has in its `folder`,
    `band` the least and most seconds that it takes for a syllable, and the longest pause without a mark;
    `word_errors` the share of words that a recogniser may hear otherwise (0: as the show or station says).
    `tempo` is no matter of the card: so many times faster than its pace the voice is asked to speak this
    time.
    """

    id: str
    name: str
    engine: str
    language: str
    licence: str
    sample: str
    dialect: str = ""
    gender: str = ""
    attribution: str = ""
    pace: float = 1.0
    gain_db: float = 0.0
    settings: tuple[tuple[str, Setting], ...] = ()
    lexicon: tuple[tuple[str, str], ...] = ()
    tempo: float = 1.0
    command: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    band: tuple[float, ...] = ()
    word_errors: float = 0.0
    folder: Path | None = field(default=None, compare=False)

    def setting(self, name: str, default: Setting = "") -> Setting:
        """The engine's setting `name` on this card."""
        return dict(self.settings).get(name, default)

    @property
    def digest(self) -> str:
        """SHA-256 of what decides how a line sounds: not the papers, nor the gain, the band and the word
        errors, which come later, nor the lexicon, which changes the line itself; files by their content,
        wherever they lie.
        """
        spoken = (self.id, self.engine, self.language, self.dialect, self.gender, self.pace)
        tempo = () if self.tempo == 1.0 else (self.tempo,)
        own = [one for one in (self.command, self.files) if one]
        canonical = json.dumps([*spoken, sorted(self.settings), *tempo, *own], ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def read_card(folder: Path) -> Voice:
    """The voice of the card in `folder`, whose name is its id; UsageError where the card cannot be used."""
    path = folder / CARD
    try:
        card = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("voice.unreadable", path=str(path), reason=str(error)) from error
    _check(card, path)
    told = {name: _settled(name, value) for name, value in card.items()}
    return Voice(id=folder.name, lexicon=_lexicon(folder / LEXICON), folder=folder.absolute(), **told)


def _settled(name: str, value: Any) -> Any:
    """A checked value of a card as a voice holds it."""
    if name in _NUMBERS:
        return float(value)
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return tuple(value) if isinstance(value, list) else value


_NUMBERS: dict[str, Callable[[float], bool]] = {
    "pace": lambda pace: pace > 0,
    "gain_db": lambda gain: abs(gain) <= _MOST_GAIN_DB,
    "word_errors": lambda share: 0 < share <= 1,
}
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_NUMBERS, (int, float)),
    "settings": (dict,),
    "command": (list,),
    "files": (dict,),
    "band": (list,),
}
_NEEDED = ("name", "engine", "language", "licence", "sample")
_KEYS = tuple(one.name for one in fields(Voice) if one.name not in {"id", "lexicon", "tempo", "folder"})
_PLAIN_NAME, _SHA256 = re.compile(r"\w[\w.-]*"), re.compile(r"[0-9a-f]{64}")


def _check(card: dict[str, Any], path: Path) -> None:
    for key, value in card.items():
        if key not in _KEYS:
            raise UsageError("voice.key", path=str(path), field=key, nearest=nearest(key, _KEYS))
        if not _fits(key, value):
            raise UsageError("voice.value", path=str(path), field=key, value=str(value))
    for key in _NEEDED:
        if not card.get(key, "").strip():
            raise UsageError("voice.needed", path=str(path), field=key)
    for name, value in card.get("settings", {}).items():
        if not isinstance(value, Setting):
            raise UsageError("voice.value", path=str(path), field=f"settings.{name}", value=str(value))


def _fits(key: str, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, _KINDS.get(key, (str,))):
        return False
    if key == "files":
        return all(
            _PLAIN_NAME.fullmatch(name) and isinstance(digest, str) and _SHA256.fullmatch(digest)
            for name, digest in cast("dict[str, object]", value).items()
        )
    if isinstance(value, list):
        return _is_band(value) if key == "band" else _is_command(value)
    if not isinstance(value, int | float):
        return True
    return math.isfinite(value) and _NUMBERS[key](value)


def _is_command(value: list[object]) -> bool:
    return bool(value) and all(isinstance(one, str) and one and "\0" not in one for one in value)


def _is_band(value: list[object]) -> bool:
    numbers = [float(one) for one in value if isinstance(one, int | float) and not isinstance(one, bool)]
    return (
        len(value) == len(numbers) == 3
        and 0 < numbers[0] < numbers[1] < math.inf
        and 0 < numbers[2] < math.inf
    )


def nearest(name: str, known: Sequence[str]) -> str:
    """The one of `known` that `name` most likely means, else all of them with commas between."""
    close = get_close_matches(name, known, 1)
    return close[0] if close else ", ".join(known)


def require_settings(voice: Voice, known: Sequence[str], key: str) -> None:
    """UsageError `key` where the card sets what is none of the `known`, with the nearest of them."""
    for name, _ in voice.settings:
        if name not in known:
            raise UsageError(key, voice=voice.id, setting=name, nearest=nearest(name, known))


def _lexicon(path: Path) -> tuple[tuple[str, str], ...]:
    """The lines `written<TAB>respelled` of the file, without blank ones and those that begin with #."""
    if not path.exists():
        return ()
    try:
        lines = clean_text(path.read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("voice.unreadable", path=str(path), reason=str(error)) from error
    return tuple(_entries(lines, path))


def _entries(lines: Sequence[str], path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        written, _, respelled = (part.strip() for part in line.partition("\t"))
        if not written or not respelled or "\t" in respelled:
            raise UsageError("voice.lexicon", path=str(path), line=number, text=line.strip())
        yield written, respelled


def cards(folders: Sequence[Path] = ()) -> tuple[Voice, ...]:
    """All voices by id: the shipped ones, then those in `folders`; of two with one id the later is meant."""
    found = {voice.id: voice for folder in (shipped_voices(), *folders) for voice in _cards_in(folder)}
    return tuple(found[name] for name in sorted(found))


def shipped_voices() -> Path:
    """The shipped cards: inside the package in a wheel, beside it in a checkout."""
    packed = _HERE / "_voices"
    return packed if packed.is_dir() else _HERE.parent / "voices"


def _cards_in(folder: Path) -> Iterator[Voice]:
    for card in sorted(folder.glob(f"*/{CARD}")):
        yield read_card(card.parent)


def find(name: str, folders: Sequence[Path] = ()) -> Voice:
    """The voice with the id `name`, of `folders` from the last to the first, else a shipped one; UsageError
    naming the nearest where there is none.
    """
    for folder in (*reversed(folders), shipped_voices()):
        if name and name == Path(name).name and (folder / name / CARD).is_file():
            return read_card(folder / name)
    known = tuple(voice.id for voice in cards(folders))
    raise UsageError("voice.unknown", voice=name, nearest=nearest(name, known))


def require_spoken(language: str, folders: Sequence[Path] = ()) -> None:
    """Returns if a voice speaks `language` ("vi", "en-GB"), a shipped one or one in `folders`; UsageError
    naming the languages that voices speak where none does.
    """
    main = language.partition("-")[0].lower()
    if main in DEFAULTS:
        return
    known = sorted({voice.language.partition("-")[0].lower() for voice in cards(folders)})
    if main not in known:
        raise UsageError("voice.unspoken", tongue=language, known=", ".join(known))


def default_voice(language: str) -> str:
    """The id of the shipped offline voice that speaks `language` ("vi", "en-GB"); UsageError without one."""
    name = DEFAULTS.get(language.partition("-")[0].lower())
    if name is None:
        raise UsageError("voice.none", tongue=language)
    return name
