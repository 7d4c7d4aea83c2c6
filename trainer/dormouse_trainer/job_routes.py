"""The routes under /v1/jobs: submit, watch, pause, cancel, delete."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from . import jobs
from .errors import TrainerError
from .refusals import Refusal
from .registry import find_base
from .scheduler import Scheduler, set_pause_flag
from .schema import TERMINAL, Job, JobState, Report

EVENT_SECONDS = 15
"""Longest silence of an event stream; a comment line then keeps it open and finds out that the client has gone."""
STATE_EVENT = {
    "type": "object",
    "properties": {"data": {"type": "string", "contentMediaType": "application/json"}},
    "required": ["data"],
}
STREAM = {"description": "The job's states", "content": {"text/event-stream": {"schema": STATE_EVENT}}}
"""The answer of an event stream in the OpenAPI document, which describes each of its events."""

JobId = Annotated[str, InPath(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]


async def scheduler_of(request: Request) -> Scheduler:
    return request.app.state.scheduler


TheScheduler = Annotated[Scheduler, Depends(scheduler_of)]
router = APIRouter(prefix="/v1/jobs")


class Accepted(BaseModel):
    ok: bool


def listed(store: jobs.JobStore) -> list[JobState]:
    """The states of all jobs, oldest first."""
    return [entry.state for _, entry in sorted(store.entries.items())]


def known(store: jobs.JobStore, job_id: str) -> jobs.Entry:
    if entry := store.entries.get(job_id):
        return entry
    raise Refusal(404, "There is no such job.", f"The trainer does not know {job_id}.", "Reload the list of jobs.")


def refuse_known(store: jobs.JobStore, job_id: str) -> None:
    if job_id in store.entries:
        raise Refusal(409, "This job was submitted before.", f"{job_id} exists.", "Watch it, or submit a new one.")


def refuse_ended(state: JobState) -> None:
    if state.phase in TERMINAL:
        raise Refusal(409, "The job is over.", f"It is {state.phase}.", "Start a new one if you want another night.")


@router.get("")
async def list_jobs(scheduler: TheScheduler) -> list[JobState]:
    return listed(scheduler.store)


@router.post("", status_code=201)
async def submit(scheduler: TheScheduler, job: Job, when: jobs.When = "idle") -> JobState:
    refuse_known(scheduler.store, job.id)
    try:
        await asyncio.to_thread(find_base, scheduler.cache, job.base)
    except TrainerError as error:
        raise Refusal(404, error.text.what, error.text.why, error.text.next) from error
    # The same job may have come a second time while the file was hashed.
    refuse_known(scheduler.store, job.id)
    return jobs.accept(scheduler.store, job, when)


@router.get("/{job_id}")
async def read_job(scheduler: TheScheduler, job_id: JobId) -> JobState:
    return known(scheduler.store, job_id).state


@router.get("/{job_id}/report")
async def read_report(scheduler: TheScheduler, job_id: JobId) -> Report:
    state = known(scheduler.store, job_id).state
    report = jobs.read_report(scheduler.store, job_id) if state.phase in TERMINAL else None
    if report is None:
        raise Refusal(404, "There is no report yet.", f"The job is {state.phase}.", "Wait until it has ended.")
    return report


@router.get("/{job_id}/events", response_class=StreamingResponse, responses={200: STREAM})
async def events(scheduler: TheScheduler, job_id: JobId) -> StreamingResponse:
    known(scheduler.store, job_id)
    stream = changes_of(scheduler.store, job_id)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"cache-control": "no-store"})


async def changes_of(store: jobs.JobStore, job_id: str) -> AsyncIterator[str]:
    """Server-sent events: the job's state now and after each change, until the job is over, parked or removed."""
    sent: JobState | None = None
    while (entry := store.entries.get(job_id)) is not None:
        changed = store.changed
        if entry.state is not sent and not entry.removing:
            sent = entry.state
            yield f"data: {sent.model_dump_json(by_alias=True)}\n\n"
            if sent.phase in {*TERMINAL, "parked"}:
                return
        try:
            await asyncio.wait_for(changed.wait(), EVENT_SECONDS)
        except asyncio.TimeoutError:
            yield ": still here\n\n"


def set_pause(scheduler: Scheduler, job_id: str, paused: bool) -> JobState:
    entry = known(scheduler.store, job_id)
    refuse_ended(entry.state)
    if entry.state.phase == "parked" and not paused:
        jobs.unpark(scheduler.store, job_id)
    entry.paused = paused
    jobs.save_control(scheduler.store, job_id)
    # A running night says itself when it has stopped; a waiting job is paused at once.
    if job_id == scheduler.running:
        set_pause_flag(scheduler)
        return entry.state
    return jobs.update(scheduler.store, job_id, paused=paused, reason="Paused by you" if paused else None)


@router.post("/{job_id}/pause")
async def pause(scheduler: TheScheduler, job_id: JobId) -> JobState:
    return set_pause(scheduler, job_id, True)


@router.post("/{job_id}/resume")
async def resume(scheduler: TheScheduler, job_id: JobId) -> JobState:
    return set_pause(scheduler, job_id, False)


async def stop_running(scheduler: Scheduler, job_id: str) -> None:
    while scheduler.running == job_id:
        scheduler.cancelling = True
        await asyncio.sleep(0.05)


@router.post("/{job_id}/cancel")
async def cancel(scheduler: TheScheduler, job_id: JobId) -> JobState:
    refuse_ended(known(scheduler.store, job_id).state)
    await stop_running(scheduler, job_id)
    if known(scheduler.store, job_id).state.phase not in TERMINAL:
        jobs.close(scheduler.store, job_id, "cancelled", None)
    return known(scheduler.store, job_id).state


@router.delete("/{job_id}")
async def delete(scheduler: TheScheduler, job_id: JobId) -> Accepted:
    known(scheduler.store, job_id).removing = True
    await stop_running(scheduler, job_id)
    jobs.remove(scheduler.store, job_id)
    return Accepted(ok=True)
