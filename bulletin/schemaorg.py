"""Things as schema.org's JSON describes them: what kinds they are, the texts they hold, their addresses."""

from collections.abc import Iterator, Mapping
from typing import Any

_NAMED_BY = ("name", "url", "@id", "@value")


def kinds(node: Mapping[str, Any]) -> list[str]:
    """What `node` is, "NewsArticle", without the address of the vocabulary."""
    told = node.get("@type")
    return [
        one.strip().rpartition("/")[2]
        for one in (told if isinstance(told, list) else [told])
        if isinstance(one, str)
    ]


def texts(*values: Any) -> list[str]:
    """The texts in values: themselves, what names a thing (else its address), each of a list."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value.strip())
        elif isinstance(value, dict):
            named = (value[key] for key in _NAMED_BY if isinstance(value.get(key), str) and value[key])
            found += [next(named, "").strip()]
        elif isinstance(value, list):
            found += texts(*(one for one in value if not isinstance(one, list)))
    return [text for text in found if text]


def addresses(node: Mapping[str, Any]) -> Iterator[str]:
    """Where `node` says that it stands, the likeliest first; what is no address may be among them."""
    for value in (node.get("url"), node.get("mainEntityOfPage"), node.get("@id")):
        for one in value if isinstance(value, list) else [value]:
            told = one.get("@id") or one.get("url") if isinstance(one, dict) else one
            if isinstance(told, str):
                yield told.strip()
