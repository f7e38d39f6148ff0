"""Podcast: what a show's feed and pages say beyond its editions, as directories take it."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bulletin.address import is_address
from bulletin.errors import ScriptError

# RFC 5322 without comments and quoted names: what Apple and the W3C's validator take.
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# Apple Podcasts, "Podcast categories", with their subcategories
CATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences",
        "Nature", "Physics", "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships",
    ),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby",
        "Running", "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip
_USUAL = (
    "Daily News"  # counts only where the category has it: who names another category names no subcategory
)


@dataclass(frozen=True, slots=True)
class Podcast:
    """What the show's feed and pages say beyond its editions; `artwork` and `guid` as the feed first had them
    (`guid` is kept for ever, also where the address changes), `page` how many editions a page of the feed
    has, `hold` that an edition waits until it is published by name.
    """

    description: str = ""
    author: str = ""
    email: str = ""
    category: str = "News"
    subcategory: str = _USUAL
    copyright: str = ""
    artwork: str = ""
    guid: str = ""
    hub: str = ""
    page: int = 100
    explicit: bool = False
    hold: bool = False


USUAL = Podcast()


def require_sane(podcast: Podcast, where: str) -> None:
    """Returns if directories take what the show in the file `where` says of its podcast; else ScriptError."""
    if podcast.category not in CATEGORIES:
        raise _unknown(podcast.category, tuple(CATEGORIES), where)
    if podcast.subcategory not in ("", _USUAL, *CATEGORIES[podcast.category]):
        raise _unknown(podcast.subcategory, CATEGORIES[podcast.category], where)
    if podcast.email and not EMAIL.fullmatch(podcast.email):
        raise ScriptError("show.email", where=where, email=podcast.email)
    if podcast.hub and not is_address(podcast.hub):
        raise ScriptError("show.hub", where=where, hub=podcast.hub)
    if podcast.page < 1:
        raise ScriptError("show.page", where=where, page=podcast.page)


def _unknown(category: str, known: tuple[str, ...], where: str) -> ScriptError:
    near = get_close_matches(category, known, len(known), 0.3) or known
    return ScriptError("show.category", where=where, category=category, known=", ".join(near) or "-")
