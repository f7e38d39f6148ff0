"""What the box that an element of a web page makes is called by those who built it: why it is not read."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FILE = Path(__file__).with_name("_pages") / "boxes.toml"
_NAMING = (
    "class",
    "id",
    "role",
    "rel",
    "itemprop",
    "type",
    "data-type",
    "data-component",
    "data-testid",
    "aria-label",
)
# The names of page builders' own parts tell nothing of what is in them.
_BUILDERS = re.compile(
    r"(?:elementor|wp-block|wpb|vc_|et_pb|td[-_]|tdb|tdi|(?:css|sc)-(?=\w*\d)|js-(?=\w*\d)|fusion|avia|brxe)[\w-]*",
    re.I,
)
_PICTURE = re.compile(r"\b(?:image|photo|picture|pic|img|thumb(?:nail)?|figure|hinh|anh)\b")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_WORD = re.compile(r"[a-z\d]+")
_TAGS = {
    "nav": "menu", "aside": "menu", "footer": "menu", "figcaption": "caption", "time": "date",
    "address": "byline", "button": "menu", "label": "menu", "legend": "menu", "dialog": "notice",
    "amp-social-share": "share", "amp-ad": "notice", "audio": "audio", "video": "audio", "menu": "menu",
}  # fmt: skip
_ITEMPROPS = {"author": "byline", "datepublished": "date", "datemodified": "date", "caption": "caption"}


@cache
def _table() -> tuple[tuple[str, re.Pattern[str]], ...]:
    with _FILE.open("rb") as file:
        boxes = tomllib.load(file)["box"]
    whole = r"(?<![a-z\d])(?:{})(?![a-z\d])"
    return tuple((box["reason"], re.compile(whole.format("|".join(box["words"])))) for box in boxes)


def reason_of(element: "HtmlElement") -> str:
    """Why what is in `element` is not read, by its name and those it was given; "" where nothing says so."""
    if _is_hidden(element):
        return "hidden"
    return _by_names(element) or _TAGS.get(str(element.tag), "")


def is_pictorial(element: "HtmlElement") -> bool:
    """Whether `element` is called a picture: what is set in it belongs to that."""
    return bool(_PICTURE.search(_plain(f"{element.get('class', '')} {element.get('id', '')}")))


def _is_hidden(element: "HtmlElement") -> bool:
    style = re.sub(r"\s", "", element.get("style", "").lower())
    hidden = "hidden" in element.attrib or element.get("class", "").split() == ["hidden"]
    return hidden or "display:none" in style or element.get("aria-hidden") == "true"


def _by_names(element: "HtmlElement") -> str:
    named = _ITEMPROPS.get(element.get("itemprop", "").lower(), "")
    if named:
        return named
    for name in _NAMING:
        for one in (
            _BUILDERS.sub(" ", element.get(name, "")).split()
            if name != "aria-label"
            else [element.get(name, "")]
        ):
            reason = _said(_plain(one))
            if reason:
                return reason
    return ""


@cache
def _said(words: str) -> str:
    """The reason that a name gives: that of the first box of which it has a phrase."""
    return next((reason for reason, pattern in _table() if pattern.search(words)), "")


def _plain(text: str) -> str:
    """`text` as words in lower case without accents, divided by one blank."""
    apart = unicodedata.normalize("NFD", _CAMEL.sub(" ", text).replace("đ", "d").replace("Đ", "D"))
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()
    return " ".join(_WORD.findall(letters))
