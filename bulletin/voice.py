"""Voice: who speaks, as a card in `voices/<id>/voice.toml`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice card. `pace` is the engine's own rate, `gain_db` is added to every take, `settings` go to
    the engine, `lexicon` are (written, respelled) pairs that only this engine needs, applied last."""

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
    settings: tuple[tuple[str, str | int | float | bool], ...] = ()
    lexicon: tuple[tuple[str, str], ...] = ()
    digest: str = ""

    def setting(self, name: str, default: str | int | float | bool = "") -> str | int | float | bool:
        """The engine's setting `name` on this card."""
        return dict(self.settings).get(name, default)
