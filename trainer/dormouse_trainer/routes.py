"""The HTTP interface under /v1. No route takes a path of a file; every error is {what, why, next}."""

import os
import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from pydantic import Field

from . import VERSION, job_routes
from .job_routes import Accepted, listed
from .refusals import add_error_handlers
from .scheduler import Scheduler, read_signals, set_pause_flag, someone_is_there
from .schema import PROTOCOL, DaemonStatus, Handshake, UserText
from .security import CHALLENGE, HANDSHAKE, Challenge, prove
from .wire import Wire

REFUSALS = (400, 401, 403, 404, 405, 408, 409, 413, 415, 421, 422, 507)
"""Statuses of refusals, each of which has a UserText."""


class Yield(Wire):
    seconds: float = Field(ge=0, le=3600)


class Used(Wire):
    """An editor window was used."""

    window: str = Field(pattern=r"^[\w-]{1,64}$")
    seconds: float = Field(ge=0, le=86400)
    """Since then."""


def build(scheduler: Scheduler, token: str, exit_after: float, stop: Callable[[], None]) -> FastAPI:
    """The application. `stop` ends the daemon, which otherwise ends itself after `exit_after` seconds without work."""

    async def mark_activity(request: Request) -> None:
        # Neither a status bar that polls, nor a window that is used, nor a stranger who shakes hands keeps the daemon
        # alive for ever.
        if request.method != "GET" and request.url.path != "/v1/presence":
            scheduler.active = time.monotonic()

    app = FastAPI(
        title="dormouse-trainer",
        version=VERSION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(mark_activity)],
        responses={code: {"model": UserText} for code in REFUSALS},
    )
    app.state.scheduler = scheduler

    @app.get(HANDSHAKE)
    async def handshake(request: Request, nonce: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")]) -> Handshake:
        challenge: Challenge = request.scope["state"][CHALLENGE]
        challenge.answer(nonce)
        return Handshake(
            product="dormouse-trainer",
            protocol=PROTOCOL,
            version=VERSION,
            pid=os.getpid(),
            nonce=challenge.server,
            proof=prove(token, "trainer", challenge),
        )

    @app.get("/v1/status")
    async def status() -> DaemonStatus:
        read_signals(scheduler)
        return DaemonStatus(
            pid=os.getpid(),
            running=scheduler.running,
            jobs=listed(scheduler.store),
            idle=all(signal.idle for signal in scheduler.signals),
            signals=scheduler.signals,
            exit_after_seconds=exit_after,
        )

    @app.post("/v1/yield")
    async def give_way(body: Yield) -> Accepted:
        scheduler.yield_until = time.monotonic() + body.seconds
        set_pause_flag(scheduler)
        return Accepted(ok=True)

    @app.post("/v1/presence")
    async def presence(body: Used) -> Accepted:
        scheduler.presence.seen(body.window, body.seconds)
        someone_is_there(scheduler)
        return Accepted(ok=True)

    @app.post("/v1/shutdown")
    async def shutdown() -> Accepted:
        stop()
        return Accepted(ok=True)

    app.include_router(job_routes.router)
    add_error_handlers(app)
    return app
