"""An HTTP server for the loopback that takes no offence at clients who leave before they were told all."""

import sys
from http.server import ThreadingHTTPServer


class ForgivingServer(ThreadingHTTPServer):
    """What else goes wrong in a handler is printed, as ever; a test that reads standard error finds it."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]
