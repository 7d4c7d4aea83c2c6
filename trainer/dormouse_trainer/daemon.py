"""The trainer daemon: one per state folder, on loopback, gone when there is nothing to do.

Run: `python -m dormouse_trainer.daemon --state DIR --cache DIR [--port 0] [--exit-after 900] [--idle-policy auto]`

Once it listens it writes `<state>/daemon.json` and prints one JSON line `{port, pid, started: true}`. A second start
prints the first one's line with `started: false` and exits 0. An error that prevents a start is one JSON
line `{what, why, next}` on stdout, exit code 1. The daemon is started detached and outlives its parent on purpose.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import time
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from . import jobs
from .connections import BACKLOG, BoundedProtocol, catch_loop_errors
from .daemon_log import open_log
from .errors import TrainerError, from_os_error
from .governor import idle
from .governor.slept import read_slept
from .lock import try_lock
from .paths import default_cache, default_state, write_json
from .routes import build
from .scheduler import Scheduler, run
from .schema import PROTOCOL, DaemonFile
from .security import guard, new_token

log = logging.getLogger("dormouse")


def say(**line: object) -> None:
    """One JSON line to the process that started the daemon, if it still listens."""
    with contextlib.suppress(OSError, ValueError):
        print(json.dumps(line), flush=True)


LOCK_SECONDS = 20
"""How long a daemon that holds the lock may be without a file: more than its night has to end."""


def lock_or_find(state: Path) -> int | DaemonFile:
    """The lock of the state folder, or the file of the daemon that holds it. That daemon may be starting up at this
    moment, or waiting for its night to end; raises TrainerError if it writes no file in LOCK_SECONDS."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        if (held := try_lock(state / "daemon.lock")) is not None:
            return held
        try:
            return DaemonFile.model_validate_json((state / "daemon.json").read_bytes())
        except (OSError, ValidationError):
            if time.monotonic() > deadline:
                raise TrainerError(
                    "Another trainer daemon holds the state folder but does not answer.",
                    f"{state} is locked, and daemon.json does not name a port.",
                    "Wait a moment; if it stays so, end the other dormouse_trainer process.",
                ) from None
            time.sleep(0.1)


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise TrainerError(
            f"The trainer cannot listen on port {port}.",
            f"{error.strerror}.",
            "Leave the port out to take any free one, or end what uses it.",
        ) from error
    return listener


async def serve(state: Path, cache: Path, listener: socket.socket, exit_after: float, policy: idle.Policy) -> None:
    """Serves until asked to stop, or until there was nothing to do for `exit_after` seconds."""
    port = listener.getsockname()[1]
    token_file = state / "daemon.token"
    token = new_token(token_file)
    scheduler = Scheduler(jobs.open_store(state), cache, policy, slept=read_slept(state))
    stopping = asyncio.Event()
    # The web server passes these signals on once it has stopped; unhandled they would end the daemon before its night.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    app = build(scheduler, token, exit_after, stopping.set)
    config = uvicorn.Config(
        guard(app, token, port),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        http=BoundedProtocol,
        ws="none",
        backlog=BACKLOG,
    )
    server = uvicorn.Server(config)
    catch_loop_errors(asyncio.get_running_loop(), lambda message, error: log.error("%s: %r", message, error))
    scheduling = asyncio.create_task(run(scheduler))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        write_json(
            state / "daemon.json",
            DaemonFile(v=1, port=port, pid=os.getpid(), protocol=PROTOCOL, token_file=str(token_file)),
        )
        say(port=port, pid=os.getpid(), started=True)
        log.info("listening on port %d", port)
        while not (stopping.is_set() or serving.done() or scheduling.done()):
            # After a suspend the scheduler looks first: what waits there is something to do.
            looked = time.monotonic() - scheduler.looked < exit_after
            if scheduler.running is None and looked and time.monotonic() - scheduler.active > exit_after:
                log.info("nothing to do for %.0f s", exit_after)
                break
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stopping.wait(), 0.2)
    finally:
        # Gone from the file first, so that no client finds a daemon that is leaving.
        for file in (state / "daemon.json", token_file):
            file.unlink(missing_ok=True)
        scheduling.cancel()
        server.should_exit = True
        results = await asyncio.gather(scheduling, serving, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                log.error("ended by %r", result, exc_info=result)


def main() -> int:
    parser = argparse.ArgumentParser(description="Trains memories into adapters while the machine is idle.")
    parser.add_argument("--state", type=Path, help="state folder of Dormouse (default: the platform's)")
    parser.add_argument("--cache", type=Path, help="cache folder of Dormouse (default: the platform's)")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--exit-after", type=float, default=900, help="seconds without work until it exits")
    parser.add_argument("--idle-policy", choices=("auto", "always"), default="auto", help="when jobs may train")
    options = parser.parse_args()
    state = (options.state or default_state()).resolve()
    cache = (options.cache or default_cache()).resolve()
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = lock_or_find(state)
        if isinstance(lock, DaemonFile):
            say(port=lock.port, pid=lock.pid, started=False)
            return 0
        # Of a daemon that was killed: whoever starts another meanwhile must not take it for this one's.
        (state / "daemon.json").unlink(missing_ok=True)
        open_log(state / "daemon.log")
        if sys.platform != "win32":
            # The terminal or editor that started the daemon may go; the daemon stays.
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        asyncio.run(serve(state, cache, listen(options.port), options.exit_after, options.idle_policy))
        return 0
    except TrainerError as error:
        say(**error.text.model_dump())
        return 1
    except OSError as error:
        say(**from_os_error(error, error.filename or state).text.model_dump())
        return 1


if __name__ == "__main__":
    sys.exit(main())
