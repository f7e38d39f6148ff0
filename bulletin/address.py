"""Addresses: what of one may be published."""

import re
from urllib.parse import SplitResult, unquote_plus, urlsplit

# Names of a query's values that open what is closed to others.
_SECRET = re.compile(
    r"(^|[-_.])(token|access|auth|authorization|key|apikey|sig|signature|secret|password|passwd|pwd|pass|jwt"
    r"|credential|session|sid|user|login)$|^x-(amz|goog)-",
    re.IGNORECASE,
)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web rather than the name of a file or nothing."""
    return text.startswith(("http://", "https://"))


def public_address(address: str) -> str:
    """The web address without user, password and the values of its query that are credentials (RFC 3986,
    3.2.1 and 3.4); what is no web address, or none that can be read, is nothing.
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        return ""
    return _bare(parts) if parts.scheme in ("http", "https") and host else ""


def _bare(parts: SplitResult) -> str:
    values = parts.query.split("&")
    kept = "&".join(one for one in values if not _SECRET.search(_name(one)))
    fragment = "" if _SECRET.search(_name(parts.fragment)) else parts.fragment
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=kept, fragment=fragment).geturl()


def _name(value: str) -> str:
    return unquote_plus(value.partition("=")[0])
