"""Connections of the HTTP interface: few, and none that stays silent, so that whoever opens many takes no file
descriptors from the daemon's work. uvicorn itself waits for ever for the rest of a request's head.
"""

import asyncio
import sys
from collections.abc import Callable

from uvicorn.protocols.http.h11_impl import H11Protocol

from .security import CHALLENGE, Challenge

HEAD_SECONDS = 10.0
"""How long a connection may be without a whole request's head: after it was made, and after each answer."""
BACKLOG = 64
"""Connections that the event loop takes at once, before any of them is looked at."""
MOST = 256


def most_connections() -> int:
    """A quarter of the files that the process may have open, and at most MOST; the rest is for jobs and nights."""
    if sys.platform == "win32":
        return MOST
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(8, min(MOST, soft // 4))


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 of uvicorn with a limit on silence and on the number of connections.

    A connection above the limit takes the place of the one that has been silent longest: so many silent ones do not
    lock out a client that has something to say. Where every other has a request under way, the new one is closed.
    """

    limit = most_connections()
    silence: asyncio.TimerHandle | None = None
    silent_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        # In the scope of every request of this connection, and of no other.
        self.app_state = {**self.app_state, CHALLENGE: Challenge(transport.get_extra_info("sockname")[1])}
        self.listen_on()
        if len(self.connections) > self.limit:
            silent = [c for c in self.connections if isinstance(c, BoundedProtocol) and not c.answering()]
            oldest = min(silent, key=lambda connection: connection.silent_since)
            # Forgotten at once: its `connection_lost` comes a round of the loop later.
            self.connections.discard(oldest)
            oldest.transport.abort()

    def answering(self) -> bool:
        """True while a request whose head was read has no whole answer."""
        return self.cycle is not None and not self.cycle.response_complete

    def listen_on(self) -> None:
        self.stop_waiting()
        self.silent_since = self.loop.time()
        self.silence = self.loop.call_later(HEAD_SECONDS, self.hang_up)

    def hang_up(self) -> None:
        if not self.answering():
            self.transport.abort()

    def stop_waiting(self) -> None:
        if self.silence is not None:
            self.silence.cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing():
            self.listen_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self.stop_waiting()
        super().connection_lost(exc)


def catch_loop_errors(loop: asyncio.AbstractEventLoop, report: Callable[[str, object], None]) -> None:
    """Gives `report(message, error)` what goes wrong outside of any task, such as an accept without a free file."""
    loop.set_exception_handler(lambda _, context: report(context["message"], context.get("exception")))
