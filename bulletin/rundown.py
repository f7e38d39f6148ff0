"""Rundown: which items an edition has, in what order."""

from dataclasses import dataclass

from bulletin.article import Article
from bulletin.balance import Bed
from bulletin.show import Show


@dataclass(frozen=True, slots=True)
class Opening:
    """The show's music and greeting; `sound` names the music, `text` is the template of what is said."""

    sound: str
    text: str


@dataclass(frozen=True, slots=True)
class Headlines:
    """The titles of the stories, after `text`, over the bed named `sound`."""

    sound: str
    text: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One article, read; `link` is the template of what the show says before it."""

    article: Article
    link: str = ""


@dataclass(frozen=True, slots=True)
class Recording(Story):
    """A story of which a human recording is heard, with its transcript, in place of a voice."""


@dataclass(frozen=True, slots=True)
class Sting:
    """Music between two stories."""

    sound: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """The farewell and the closing music."""

    sound: str
    text: str


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
    def recorded(self) -> bool:
        """Whether a human voice is heard in it."""
        return any(article.recordings for article in self.articles)


def run_down(articles: tuple[Article, ...], show: Show) -> Rundown:
    """The items that `show` makes of `articles`, ranked as they come; at least one article is needed."""
    language = articles[0].language
    words = show.words_in(language)
    items: list[Item] = [Opening(show.sounds.opening, words.opening)]
    if show.headlines_from and len(articles) >= show.headlines_from and words.headlines:
        items.append(
            Headlines(show.sounds.bed if show.bed is not Bed.NONE else "", words.headlines, articles)
        )
    link = words.details if len(items) > 1 else ""
    for number, article in enumerate(articles):
        if number and show.sounds.sting:
            items.append(Sting(show.sounds.sting))
        kind = Recording if article.recording else Story
        items.append(kind(article, words.between if number else link))
    items.append(SignOff(show.sounds.closing, words.signoff))
    return Rundown(tuple(items), language, show.sounds.bed if show.bed is Bed.ALL else "")
