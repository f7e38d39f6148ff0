"""Documents made for the tests: DOCX by python-docx, EPUB by hand."""

import io
import zipfile
from collections.abc import Mapping

from docx import Document

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
    '<rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>"
)


def docx(*paragraphs: tuple[str, str], table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A document of (style, text); "" is the usual style."""
    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style or None)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, texts in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return saved(document)


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def packed(parts: Mapping[str, bytes | str], first: str = "") -> bytes:
    """An archive with these parts; `first` is one that stands in front, unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def chapter(body: str, head: str = "<title/>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{body}</body></html>'
    )


def epub(chapters: Mapping[str, str], facts: str = "", **more: bytes | str) -> bytes:
    """A book with these chapters by file name, in this order."""
    items = "".join(
        f'<item id="c{n}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if 'nav' in name else ''}/>"
        for n, name in enumerate(chapters)
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    book = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    parts: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": book,
        **{f"OPS/{name}": text for name, text in chapters.items()},
        **more,
    }
    return packed(parts, "mimetype")
