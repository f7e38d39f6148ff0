"""What only those who know a site can know: rules per site in `_pages/sites.toml`."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bulletin.blocks import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FILE = Path(__file__).with_name("_pages") / "sites.toml"


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Of one site: `body` is a class or id of the element with the article, `boxes` are those of elements
    that are not read, `lines` patterns of whole lines that are not; each with its reason.
    """

    hosts: tuple[str, ...] = ()
    body: str = ""
    boxes: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[re.Pattern[str], str], ...] = ()

    def body_of(self, root: "HtmlElement") -> "HtmlElement | None":
        """The element with the article, where the rule names it and the page has it."""
        if not self.body:
            return None
        return next((one for one in root.iter() if self.body in _names(one)), None)

    def judged(self, block: Block) -> Block:
        """`block` with the reason that the rule knows against it."""
        if block.reason or not (self.boxes or self.lines):
            return block
        return replace(block, reason=self._boxed(block) or self.reason(block.text))

    def reason(self, line: str) -> str:
        """Why this site's line is not read, "" where nothing is against it."""
        return next((reason for pattern, reason in self.lines if pattern.fullmatch(line)), "")

    def _boxed(self, block: Block) -> str:
        around = (block.element, *block.element.iterancestors())
        named = {name for element in around for name in _names(element)}
        return next((reason for name, reason in self.boxes if name in named), "")


def _names(element: "HtmlElement") -> Sequence[str]:
    if not isinstance(element.tag, str):
        return ()
    return (*element.get("class", "").split(), element.get("id", ""))


@cache
def _rules() -> tuple[SiteRule, ...]:
    with _FILE.open("rb") as file:
        sites = tomllib.load(file)["site"]
    return tuple(
        SiteRule(
            tuple(site["hosts"]),
            site.get("body", ""),
            tuple((name, reason) for reason, names in site.get("boxes", {}).items() for name in names),
            tuple(
                (re.compile(line, re.IGNORECASE), reason)
                for reason, lines in site.get("lines", {}).items()
                for line in lines
            ),
        )
        for site in sites
    )


def rule_for(address: str) -> SiteRule:
    """The rule for the site of a web address, else one that says nothing."""
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        host = ""
    return next(
        (rule for rule in _rules() if host and any(_is_of(host, one) for one in rule.hosts)), SiteRule()
    )


def rules_in(text: str) -> tuple[SiteRule, ...]:
    """The rules of the sites that a pasted page names."""
    named = text.lower()
    return tuple(rule for rule in _rules() if any(host in named for host in rule.hosts))


def _is_of(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")
