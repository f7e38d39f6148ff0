"""Articles: a folder with one MP3 for each story and a playlist, under names that a player reads out well."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, repeat
from pathlib import Path

from bulletin.aloud import spoken_name
from bulletin.codecs import mp3
from bulletin.edition import Draft, FolderFile
from bulletin.errors import UsageError
from bulletin.excerpt import PAD, Excerpt, excerpts, reels_of
from bulletin.formats._labels import shortened, tags_of
from bulletin.mixdown import Mixdown, Part, kept_sound, programme, store_at
from bulletin.profile import Delivery
from bulletin.show import Show
from bulletin.texts import sentence

FOR = "folder"
SUFFIX = "-articles"
TYPE = mp3.TYPE
PLAYLIST = "application/vnd.apple.mpegurl"  # M3U in UTF-8 (RFC 8216, 4)
_PAD = round(PAD * mp3.RATE)
_LAYOUT = 1  # goes up when the same draft would give other files


def version() -> str:
    """The codec and the layout of the files."""
    return f"{mp3.version()} articles {_LAYOUT}"


def delivery(show: Show) -> Delivery:
    """The show's MP3; UsageError for what is not made, and where music runs on from story to story."""
    if show.bed == "all":
        raise UsageError("articles.bed", show=show.id)
    return mp3.checked(show.sound.delivery)


def files(draft: Draft) -> Iterator[FolderFile]:
    """The playlist, and a file for each stretch of the edition (see `excerpt`), cut where its reels meet."""
    parts = excerpts(draft.record)
    digits = max(2, len(str(parts[-1].number)))
    names = [f"{one.number:0{digits}d} {spoken_name(one.record)}" for one in parts]
    title = sentence("articles.playlist", draft.record.edition.language)
    yield FolderFile(f"{title}.m3u8", PLAYLIST, partial(_list, draft, parts, names))
    for place, (one, name) in enumerate(zip(parts, names, strict=True), 1):
        made = _cut(draft, one, name)
        yield FolderFile(name + mp3.SUFFIX, TYPE, partial(_write, made, f"{place}/{len(parts)}"), made)


def _cut(draft: Draft, excerpt: Excerpt, name: str) -> Draft:
    """The draft of the excerpt, as loud as it is within the whole."""
    whole = draft.mixdown
    reels = reels_of(excerpt, whole.lengths, whole.delivery.rate)
    if reels is None:
        raise UsageError("articles.bed", show=draft.record.edition.show)
    keys, lengths = whole.reels[reels.start : reels.stop], whole.lengths[reels.start : reels.stop]
    sounds = [found for key in keys if (found := kept_sound(store_at(whole.store), key))]
    loudness = programme(sounds, whole.delivery.rate)
    profile = replace(whole.delivery.profile, lufs=round(loudness.lufs, 2))
    padded = lengths if reels.stop == len(whole.reels) else (*lengths, _PAD)
    mixdown = Mixdown(
        replace(whole.delivery, profile=profile),
        keys,
        whole.store,
        loudness,
        sum(padded),
        min(one.separation_lu for one in sounds),
        padded,
    )
    return replace(
        draft,
        record=excerpt.record,
        mixdown=mixdown,
        name=name,
        album=draft.record.edition.title,
        feed="",
        guid="",
    )


def _write(draft: Draft, track: str, path: Path) -> None:
    """The reels of an excerpt joined, with the silence in which their encoder ends, and tagged."""
    from bulletin.tags import write_tags

    sound = draft.mixdown.delivery
    mp3.join(chain(draft.mixdown.parts(), _silence(draft.mixdown)), path, sound)
    settings = f"{mp3.version()}, {sound.bitrate} kb/s, q{sound.quality}"
    write_tags(path, replace(tags_of(draft, settings, mp3.SUFFIX), track=track))


def _silence(mixdown: Mixdown) -> Iterator[Part]:
    """The silence behind an excerpt that has one."""
    import numpy as np

    if len(mixdown.lengths) > len(mixdown.reels):
        block = np.zeros((_PAD, mixdown.delivery.channels), np.float32)
        yield mp3.encode(repeat(block, 1), mixdown.delivery, last=True)


def _list(draft: Draft, parts: tuple[Excerpt, ...], names: list[str], path: Path) -> None:
    told = ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{draft.record.edition.title}"]
    for one, name in zip(parts, names, strict=True):
        facts = one.record.edition
        told += [f"#EXTINF:{round(facts.duration)},{shortened(facts.title)}", name + mp3.SUFFIX]
    path.write_text("\n".join(told) + "\n", "utf-8")
