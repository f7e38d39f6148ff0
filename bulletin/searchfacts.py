"""What search engines are told within a page (schema.org), as JSON that can stand in it."""

import json

from bulletin.address import is_address
from bulletin.feed import show_description, show_title
from bulletin.record import ArticleFacts
from bulletin.release import PAGE, Asset, Channel, Release
from bulletin.text import one_line


def edition_facts(release: Release, channel: Channel, text: bool, articles: bool) -> str:
    """Those of an edition, with or without its whole `text` and its `articles`."""
    record, language = release.facts, release.facts.edition.language
    said = [one_line(one.written) for one in record.script if one.story >= 0] if text else []
    parts = [_article_facts(one) for one in record.articles] if articles else []
    sound: dict[str, object] = {
        "@type": "AudioObject",
        "contentUrl": channel.address(release.audio.path),
        "encodingFormat": release.audio.type,
        "contentSize": str(release.audio.size),
        "duration": _iso_length(record.edition.duration),
        "transcript": " ".join(said),
    }
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": record.edition.title,
        "url": channel.address(release.page),
        "datePublished": record.edition.at,
        "inLanguage": language,
        "timeRequired": _iso_length(record.edition.duration),
        "associatedMedia": _told(sound),
        "partOfSeries": _show_name(channel, language),
        "hasPart": parts,
    }
    return _within_page(_told(told))


def _told(facts: dict[str, object]) -> dict[str, object]:
    """The facts that are known."""
    return {key: value for key, value in facts.items() if value}


def _article_facts(article: ArticleFacts) -> dict[str, object]:
    told: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.published,
        "articleSection": article.section,
        "url": article.source if is_address(article.source) else "",
        "author": {"@type": "Person", "name": article.byline} if article.byline else "",
    }
    return _told(told)


def _show_name(channel: Channel, language: str) -> dict[str, object]:
    address = channel.address(f"{channel.folder}/{PAGE}")
    return {"@type": "PodcastSeries", "name": show_title(channel, language), "url": address}


def show_facts(channel: Channel, language: str, artwork: Asset) -> str:
    """Those of a show, with its `artwork`."""
    told = {
        "@context": "https://schema.org",
        **_show_name(channel, language),
        "description": show_description(channel, language),
        "inLanguage": language,
        "image": channel.address(artwork.path),
        "webFeed": channel.address(channel.feed),
    }
    return _within_page(told)


def _iso_length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"PT{minutes}M{rest}S"


def _within_page(told: object) -> str:
    """JSON that can stand inside a page: no text in it ends the element that it stands in."""
    from markupsafe import Markup

    plain = json.dumps(told, ensure_ascii=False)
    safe: str = Markup(plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
    return safe
