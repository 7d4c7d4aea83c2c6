"""The HTTP interface under /v1. Nothing here takes a path; what goes wrong is always {what, why, next}."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from . import VERSION, jobs
from .errors import TrainerError, from_os_error
from .night import Night, look, steer
from .registry import find_base
from .schema import PROTOCOL, TERMINAL, DaemonStatus, Handshake, Job, JobState, Report, UserText
from .security import prove

JobId = Annotated[str, InPath(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]


class Yield(BaseModel):
    seconds: float = Field(ge=0, le=3600)


class Accepted(BaseModel):
    ok: bool


class Refusal(TrainerError):
    def __init__(self, status: int, what: str, why: str, next: str) -> None:
        super().__init__(what, why, next)
        self.status = status


def build(night: Night, token: str, exit_after: float, stop: Callable[[], None]) -> FastAPI:
    """The application. `stop` ends the daemon."""

    async def mark_activity(request: Request) -> None:
        # A status bar that polls must not keep the daemon alive for ever; what starts or finds it does.
        if request.method != "GET" or request.url.path == "/v1/handshake":
            night.active = time.monotonic()

    app = FastAPI(
        title="dormouse-trainer",
        version=VERSION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(mark_activity)],
        responses={code: {"model": UserText} for code in (401, 403, 404, 409, 413, 415, 421, 422, 507)},
    )
    desk = night.desk

    def known(job_id: str) -> jobs.Entry:
        if entry := desk.entries.get(job_id):
            return entry
        raise Refusal(404, "There is no such job.", f"The trainer does not know {job_id}.", "Reload the list of jobs.")

    @app.get("/v1/handshake")
    async def handshake(nonce: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")]) -> Handshake:
        return Handshake(
            product="dormouse-trainer", protocol=PROTOCOL, version=VERSION, pid=os.getpid(), proof=prove(token, nonce)
        )

    @app.get("/v1/status")
    async def status() -> DaemonStatus:
        look(night)
        return DaemonStatus(
            pid=os.getpid(),
            running=night.running,
            jobs=listed(),
            idle=all(signal.idle for signal in night.signals),
            signals=night.signals,
            exit_after_seconds=exit_after,
        )

    def listed() -> list[JobState]:
        return [entry.state for _, entry in sorted(desk.entries.items())]

    @app.get("/v1/jobs")
    async def list_jobs() -> list[JobState]:
        return listed()

    @app.post("/v1/jobs", status_code=201)
    async def submit(job: Job, when: jobs.When = "idle") -> JobState:
        if job.id in desk.entries:
            raise Refusal(409, "This job was submitted before.", f"{job.id} exists.", "Watch it, or submit a new one.")
        try:
            await asyncio.to_thread(find_base, night.cache, job.base)
        except TrainerError as error:
            raise Refusal(404, error.text.what, error.text.why, error.text.next) from error
        if job.id in desk.entries:
            raise Refusal(409, "This job was submitted before.", f"{job.id} exists.", "Watch it, or submit a new one.")
        return jobs.accept(desk, job, when)

    @app.get("/v1/jobs/{job_id}")
    async def read_job(job_id: JobId) -> JobState:
        return known(job_id).state

    @app.get("/v1/jobs/{job_id}/report")
    async def read_report(job_id: JobId) -> Report:
        state = known(job_id).state
        report = jobs.read_report(desk, job_id) if state.phase in TERMINAL else None
        if report is None:
            raise Refusal(404, "There is no report yet.", f"The job is {state.phase}.", "Wait until it has ended.")
        return report

    @app.get("/v1/jobs/{job_id}/events", response_class=StreamingResponse)
    async def events(job_id: JobId) -> StreamingResponse:
        known(job_id)

        async def stream() -> AsyncIterator[str]:
            told: JobState | None = None
            while (entry := desk.entries.get(job_id)) is not None:
                changed = desk.changed
                if entry.state is not told:
                    told = entry.state
                    yield f"data: {told.model_dump_json(by_alias=True)}\n\n"
                    if told.phase in TERMINAL:
                        return
                try:
                    await asyncio.wait_for(changed.wait(), 15)
                except asyncio.TimeoutError:
                    # Keeps the connection open, and finds out that the client has gone.
                    yield ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    def set_pause(job_id: str, paused: bool) -> JobState:
        entry = known(job_id)
        refuse_ended(entry.state)
        entry.paused = paused
        jobs.save_control(desk, job_id)
        # A running child says itself when it has stopped; a waiting job is paused at once.
        if job_id == night.running:
            steer(night)
            return entry.state
        return jobs.update(desk, job_id, paused=paused, reason="Paused by you" if paused else None)

    @app.post("/v1/jobs/{job_id}/pause")
    async def pause(job_id: JobId) -> JobState:
        return set_pause(job_id, True)

    @app.post("/v1/jobs/{job_id}/resume")
    async def resume(job_id: JobId) -> JobState:
        return set_pause(job_id, False)

    async def stop_running(job_id: str) -> None:
        while night.running == job_id:
            night.cancelling = True
            await asyncio.sleep(0.05)

    @app.post("/v1/jobs/{job_id}/cancel")
    async def cancel(job_id: JobId) -> JobState:
        refuse_ended(known(job_id).state)
        await stop_running(job_id)
        if known(job_id).state.phase not in TERMINAL:
            jobs.close(desk, job_id, "cancelled", None)
        return known(job_id).state

    @app.delete("/v1/jobs/{job_id}")
    async def delete(job_id: JobId) -> Accepted:
        known(job_id)
        await stop_running(job_id)
        jobs.remove(desk, job_id)
        return Accepted(ok=True)

    @app.post("/v1/yield")
    async def give_way(body: Yield) -> Accepted:
        night.yield_until = time.monotonic() + body.seconds
        steer(night)
        return Accepted(ok=True)

    @app.post("/v1/shutdown")
    async def shutdown() -> Accepted:
        stop()
        return Accepted(ok=True)

    add_error_handlers(app)
    return app


def refuse_ended(state: JobState) -> None:
    if state.phase in TERMINAL:
        raise Refusal(409, "The job is over.", f"It is {state.phase}.", "Start a new one if you want another night.")


def add_error_handlers(app: FastAPI) -> None:
    def answer(status: int, text: UserText) -> JSONResponse:
        return JSONResponse(text.model_dump(), status)

    @app.exception_handler(TrainerError)
    async def of_ours(_: Request, error: TrainerError) -> JSONResponse:
        return answer(getattr(error, "status", 422), error.text)

    @app.exception_handler(OSError)
    async def of_the_disk(_: Request, error: OSError) -> JSONResponse:
        return answer(507, from_os_error(error, error.filename or "the state folder").text)

    @app.exception_handler(RequestValidationError)
    async def of_shape(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if tuple(first["loc"]) == ("body", "v"):
            why = "Its schema version is not the one this trainer speaks (1)."
            return answer(422, UserText(what="The job was refused.", why=why, next="Update Dormouse, then try again."))
        # The place and the rule only: the value may be a memory's text.
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
        return answer(422, UserText(what="The request does not fit.", why=why, next="Update Dormouse, then try again."))

    @app.exception_handler(HTTPException)
    async def of_http(_: Request, error: HTTPException) -> JSONResponse:
        text = UserText(
            what="The trainer cannot do this.", why=f"{error.detail}.", next="Update Dormouse, then try again."
        )
        return answer(error.status_code, text)
