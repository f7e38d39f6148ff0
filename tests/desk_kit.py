"""What tests of whole runs share: a station whose voices are the tone engine, an article, and an edition."""

from pathlib import Path

from bulletin.founding import found

PAGE = "Cầu mới nối hai bờ sông\n\nCây cầu mở cửa sáng nay. Người dân hai bờ qua lại dễ hơn.\n"
OTHER = "Mùa muối sớm\n\nDiêm dân vào vụ sớm hơn mọi năm. Giá muối tăng nhẹ.\n"
CARD = """name = "Tone"
engine = "tests.tone"
language = "vi"
licence = "CC0-1.0"
sample = "Một hai ba."
"""


def station(folder: Path) -> Path:
    """A station in `folder` in which Vietnamese is spoken by tones, fast."""
    found(folder, "vi", "Đài Thử")
    voice = folder / "voices" / "vi-north"
    voice.mkdir()
    (voice / "voice.toml").write_text(CARD, "utf-8")
    settings = (folder / "station.toml").read_text("utf-8")
    (folder / "station.toml").write_text('cache = "kept"\noutput = "output"\n' + settings, "utf-8")
    (folder / "page.txt").write_text(PAGE, "utf-8")
    (folder / "other.txt").write_text(OTHER, "utf-8")
    return folder
