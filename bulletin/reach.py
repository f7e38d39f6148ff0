"""Reach: what of the web a station reads, and how politely."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """`allowed` names hosts that lie inside a private network or on other ports than the web's ("host" or
    "host:port"); with `robots` the wishes of robots.txt are kept; `apart` is the seconds between two pages of
    one host, after the first few; `items` how many new items of a feed are taken at most.
    """

    allowed: tuple[str, ...] = ()
    robots: bool = False
    apart: float = 1.0
    items: int = 20


PUBLIC = Reach()
