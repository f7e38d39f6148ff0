"""Markup that chokes parsers is known beforehand; real pages pass."""

import time

import pytest

from bulletin.errors import SourceError
from bulletin.prescan import DEEPEST, MOST_ATTRIBUTES, require_harmless


def fault(data: bytes) -> str:
    began = time.process_time()
    try:
        require_harmless(data, "tin.html")
    except SourceError as error:
        return error.key if error.facts == {"name": "tin.html"} else "no name"
    finally:
        assert time.process_time() - began < 8
    return ""


ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(200_000)).encode()
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><rss>&lol2;</rss>'
)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"<html><body>" + b"<div>" * 200_000, "source.deep"),
        (b"<div>" * (DEEPEST + 1), "source.deep"),
        (b"<rss>" + b"<a>" * DEEPEST + b"</a>" * DEEPEST + b"</rss>", "source.deep"),
        (b"<html><p " + ATTRIBUTES + b">x", "source.attributes"),
        (b"<html><p " + ATTRIBUTES.replace(b" ", b"") + b">x", "source.attributes"),
        (LAUGHS, "source.dtd"),
        (LAUGHS.decode().encode("utf-16"), "source.dtd"),
        (LAUGHS.decode().encode("utf-16-be"), "source.dtd"),
        (b"\xef\xbb\xbf  " + LAUGHS, "source.dtd"),
        (b"<!doctype html [<!entity a 'b'>]><html><p>&a;", "source.dtd"),
        (b"<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'x.dtd'><rss></rss>", "source.dtd"),
        (b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "source.dtd"),
    ],
)
def test_what_is_made_to_choke_is_refused(data: bytes, key: str):
    assert fault(data) == key


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Tin <b>",
        b"<!DOCTYPE html><html><body>" + b"<p>a<br><li>x<td>" * 5000,
        b"<!doctype html public '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html><p>x</p></html>",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'><p>x</p></html>",
        b"<html>" + b"<div>" * DEEPEST + b"</div>" * DEEPEST,
        b"<div>" * (DEEPEST - 1) + b"</div>" * 9 + b"<p>" + b"<b></b>" * 5000,
        b"<div><span></div>" * 5000,
        b"<html><script>if (a<b) document.write('" + b"<div>" * 5000 + b"')</script>",
        b"<html><!-- " + b"<div>" * 5000,
        b"<html><p data-x='" + b"a b=c " * 5000 + b"'>",
        b"<html><p " + b"a='1' " * (MOST_ATTRIBUTES // 2) + b">",
        b"<rss>" + b"<a/>" * 5000 + b"<![CDATA[" + b"<div>" * 5000 + b"]]></rss>",
    ],
)
def test_what_is_only_untidy_passes(data: bytes):
    assert fault(data) == ""


@pytest.mark.parametrize(
    "data",
    [
        b"<!--" * 500_000,
        b"<script>" * 500_000,
        b"<html>" + b"<" * 2_000_000,
        b"<html><p " + b"\"'" * 1_000_000,
        b"<!-- --> " * 300_000,
        b"<!DOCTYPE " * 300_000,
        b"<rss>" + b"<![CDATA[" * 300_000,
        b"<html>" + b"<b>" * (DEEPEST - 1) + b"</i>" * 500_000,
        b" " * 5_000_000,
    ],
)
def test_looking_takes_one_pass(data: bytes):
    assert fault(data) == ""
