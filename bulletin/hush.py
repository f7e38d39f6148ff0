"""What the MP3 decoder writes to standard error of a broken file is caught; what others write is not lost."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
# What libmpg123 begins its lines with: "Note: Trying to resync...", "[src/libmpg123/parse.c:...] error: ..."
_DECODER = re.compile(
    rb"^(?:Note: |Warning: |\[(?:src/)?(?:lib)?mpg123|.*libmpg123|Illegal Audio-MPEG-Header|mpg123: ).*\n?",
    re.M,
)


@contextmanager
def hushed() -> Iterator[None]:
    """Meanwhile the decoder's own remarks go nowhere; other lines for standard error come when it is over."""
    try:
        own = os.dup(_STDERR)
    except OSError:  # nobody listens anyway
        yield
        return
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(own, _STDERR)
            os.close(own)
            caught.seek(0)
            rest = _DECODER.sub(b"", caught.read())
            if rest:
                os.write(_STDERR, rest)
