"""Rundown: which items an edition has, in what order."""

from collections.abc import Iterator
from dataclasses import dataclass

from bulletin.article import Article
from bulletin.balance import Bed
from bulletin.show import Show, Words

_CHOICE = 2  # stories, from which on a table of contents helps


@dataclass(frozen=True, slots=True)
class Opening:
    """The show's music and greeting; `sound` names the music, `text` is the template of what is said."""

    sound: str
    text: str


@dataclass(frozen=True, slots=True)
class Headlines:
    """The titles of the stories, after `text`, over the bed named `sound`; `earcon` names the sound before
    them.
    """

    sound: str
    text: str
    articles: tuple[Article, ...]
    earcon: str = ""


@dataclass(frozen=True, slots=True)
class Contents(Headlines):
    """The titles as a table of contents; `entry` is the template of what is said before each."""

    entry: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One article, read; `link` is the template of what the show says before it, and before that the sound
    named `earcon` is heard.
    """

    article: Article
    link: str = ""
    earcon: str = ""


@dataclass(frozen=True, slots=True)
class Recording(Story):
    """A story of which a human recording is heard, with its transcript, in place of a voice."""


@dataclass(frozen=True, slots=True)
class Sting:
    """Music between two stories."""

    sound: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """The farewell, after the sound named `earcon`, and the closing music."""

    sound: str
    text: str
    earcon: str = ""


Item = Opening | Headlines | Story | Sting | SignOff


@dataclass(frozen=True, slots=True)
class Rundown:
    """The items of an edition in the order in which they are heard, in one language; `bed` names the music
    that runs under all of them from the headlines on, if any does.
    """

    items: tuple[Item, ...]
    language: str
    bed: str = ""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles of its stories, in order."""
        return tuple(item.article for item in self.items if isinstance(item, Story))

    @property
    def contents(self) -> bool:
        """Whether a table of contents is read."""
        return any(isinstance(item, Contents) for item in self.items)

    @property
    def recorded(self) -> bool:
        """Whether a human voice is heard in it."""
        return any(article.recordings for article in self.articles)


def run_down(articles: tuple[Article, ...], show: Show) -> Rundown:
    """The items that `show` makes of `articles`, ranked as they come; at least one article is needed."""
    language = articles[0].language
    words = show.words_in(language)
    items: list[Item] = [Opening(show.sounds.opening, words.opening), *_titles(articles, show, words)]
    link = words.details if len(items) > 1 else ""
    for number, article in enumerate(articles):
        if number and show.sounds.sting:
            items.append(Sting(show.sounds.sting))
        said = words.between if number else link
        if article.recording:
            items.append(Recording(article, said, show.earcons.recording))
        else:
            items.append(Story(article, said, show.earcons.story))
    items.append(SignOff(show.sounds.closing, words.signoff, show.earcons.closing))
    return Rundown(tuple(items), language, show.sounds.bed if show.bed is Bed.ALL else "")


def _titles(articles: tuple[Article, ...], show: Show, words: Words) -> Iterator[Item]:
    """The table of contents where the show wants one and there is a choice, else the headlines."""
    bed, earcon = show.sounds.bed if show.bed is not Bed.NONE else "", show.earcons.contents
    if show.contents and len(articles) >= _CHOICE:
        yield Contents(bed, words.contents, articles, earcon, words.entry)
    elif (
        not show.contents and show.headlines_from and len(articles) >= show.headlines_from and words.headlines
    ):
        yield Headlines(bed, words.headlines, articles, earcon)
