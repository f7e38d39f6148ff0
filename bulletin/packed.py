"""Packed: documents that are archives (DOCX, EPUB), read in memory and only within bounds."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from bulletin.errors import SourceError
from bulletin.prescan import require_harmless

MOST_PARTS = 2000
MOST_BYTES = 200_000_000  # of all parts, unpacked
MOST_RATIO = 100  # times a part may grow, if it is larger than:
RATIO_FROM_BYTES = 1_000_000
MARKUP = (".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Pack:
    """An archive that keeps the bounds; `name` is that of the input."""

    archive: zipfile.ZipFile
    name: str

    def part(self, path: str) -> bytes:
        """The part at `path`; SourceError where it is missing, damaged, or markup made to choke a parser."""
        try:
            data = self.archive.read(path)
        except (KeyError, *_DAMAGE) as error:
            raise SourceError("packed.damaged", name=self.name) from error
        if path.lower().endswith(MARKUP):
            require_harmless(data, self.name)
        return data

    def tree(self, path: str) -> Any:
        """The root element of the XML at `path`, which may name no entities and no other files."""
        return xml(self.part(path), self.name)


_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Pack]:
    """The archive in `data`; SourceError where it is none, or goes beyond the bounds."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _DAMAGE as error:
        raise SourceError("packed.damaged", name=name) from error
    with archive:
        _require_bounds(archive.infolist(), name)
        yield Pack(archive, name)


def _require_bounds(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_BYTES:
        raise SourceError("packed.large", name=name)
    for one in parts:
        if one.file_size > max(RATIO_FROM_BYTES, MOST_RATIO * one.compress_size):
            raise SourceError("packed.large", name=name)
        if one.flag_bits & 1:
            raise SourceError("packed.locked", name=name)


def xml(data: bytes, name: str) -> Any:
    """The root element of `data`; SourceError where it is not well formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError("packed.damaged", name=name) from error
