"""The door of the HTTP interface: loopback names only, no browsers, a proof of identity, small JSON bodies.

Run in this order for every request, before any routing: Host (421, against DNS rebinding), Origin (403, no web page
has any business here), proof (401), content type (415), size (413).

The token never crosses the wire. On each connection the daemon proves itself first (`GET /v1/handshake`, the one
request that a stranger may make), and makes a nonce; every other request carries the client's proof for that nonce.
So a proof is worth nothing on another connection, and there is nothing to remember longer than a connection.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .paths import write_bytes

MAX_BODY = 64 * 2**20
BODY_SECONDS = 30.0
"""How long a body may make no progress."""
_HOSTS = {"127.0.0.1", "localhost"}


def new_token(file: Path) -> str:
    """Writes a fresh token that only its owner can read. One per start: a token of a dead daemon opens nothing."""
    token = secrets.token_hex(32)
    write_bytes(file, token.encode(), mode=0o600)
    return token


Prover = Literal["trainer", "trainer-client"]
HANDSHAKE = "/v1/handshake"
CHALLENGE = "challenge"
"""Key of the connection's Challenge in the state of an ASGI scope; BoundedProtocol puts it there."""


@dataclass
class Challenge:
    """What both sides of a connection know before the client has proved anything; nonces are 64 hex digits."""

    port: int
    """Where the daemon listens: what passes a challenge on from another port gets a proof of no use to it."""
    client: str = ""
    server: str = ""
    """Empty until the daemon has proved itself on this connection: there is no proof for that."""

    def answer(self, nonce: str) -> None:
        """Takes the client's nonce and makes the daemon's; earlier proofs of this connection end with that."""
        self.client, self.server = nonce, secrets.token_hex(32)


def prove(token: str, prover: Prover, challenge: Challenge) -> str:
    """HMAC-SHA256 under the token, in hex; extension/base/proof.ts computes the same."""
    text = f"dormouse {prover} {challenge.port} {challenge.client} {challenge.server}"
    return hmac.new(token.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_client(token: str, challenge: Challenge, credential: bytes) -> bool:
    """Whether the Authorization header is the client's proof for this connection."""
    expected = f"Dormouse {prove(token, 'trainer-client', challenge)}".encode()
    return challenge.server != "" and hmac.compare_digest(credential, expected)


def guard(app: ASGIApp, token: str, port: int) -> ASGIApp:
    """Wraps an ASGI application so that no request reaches it unchecked."""
    hosts = {f"{name}{suffix}".encode() for name in _HOSTS for suffix in ("", f":{port}")}

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Lifespan passes; web sockets do not exist here.
            if scope["type"] == "lifespan":
                await app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        kinds = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        length = headers.get(b"content-length", b"0")
        has_body = length != b"0" or b"transfer-encoding" in headers
        is_stranger = not is_client(token, scope["state"][CHALLENGE], headers.get(b"authorization", b""))
        if headers.get(b"host", b"").lower() not in hosts:
            await refuse(send, 421, "This is not a web site.", "The Host header names another machine.")
        elif b"origin" in headers:
            await refuse(send, 403, "Web pages may not talk to the trainer.", "The request has an Origin header.")
        elif is_stranger and (has_body or scope["method"] != "GET" or scope["path"] != HANDSHAKE):
            why = "The request does not prove, for this connection, that it knows the token."
            await refuse(send, 401, "The trainer does not know you.", why)
        elif has_body and kinds != b"application/json":
            await refuse(send, 415, "The trainer takes JSON only.", "The content type is not application/json.")
        elif not length.isdigit() or int(length) > MAX_BODY:
            await refuse(send, 413, "The request is too large.", f"At most {MAX_BODY >> 20} MiB are taken.")
        else:
            await capped(app, scope, receive, send)

    return guarded


async def capped(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Runs `app` on a body that was read here and counted as it came: a chunked one announces no length."""
    parts: list[bytes] = []
    taken, more = 0, True
    while more:
        try:
            message = await asyncio.wait_for(receive(), BODY_SECONDS)
        except asyncio.TimeoutError:
            await refuse(send, 408, "The request is not whole.", f"Nothing came of it for {BODY_SECONDS:.0f} s.")
            return
        if message["type"] == "http.disconnect":
            return
        parts.append(message.get("body", b""))
        taken, more = taken + len(parts[-1]), message.get("more_body", False)
        if taken > MAX_BODY:
            await refuse(send, 413, "The request is too large.", f"At most {MAX_BODY >> 20} MiB are taken.")
            return
    whole: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": False}]

    async def replayed() -> Message:
        return whole.pop() if whole else await receive()

    await app(scope, replayed, send)


async def refuse(send: Send, status: int, what: str, why: str) -> None:
    advice = "Use Dormouse's own commands; they read the token file."
    body: dict[str, Any] = {"what": what, "why": why, "next": advice}
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
