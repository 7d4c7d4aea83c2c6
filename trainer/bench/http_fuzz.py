"""Requests by schemathesis, from the daemon's OpenAPI document, to a real daemon: well-formed ones and others.

Run: `npm run bench -- fuzz --only HTTP`. That starts `python bench/http_fuzz.py HTTP SEED FIRST END MS FOLDER` and
reads lines of JSON from it, as from all processes that test/bench/fuzz/run.ts starts: finds, and counts at the end.

A find is an answer of the class 5xx, of a status or shape that the document does not announce, with success for a
request that does not fit the document, or none in time. `POST /v1/shutdown` is left out, which ends the daemon.
"""

import contextlib
import itertools
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import hypothesis
import psutil
import requests
from hypothesis import HealthCheck
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from requests.adapters import HTTPAdapter
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import tiny  # noqa: E402
from conftest import NONCE, Daemon, end, launch  # noqa: E402

from dormouse_trainer.security import Challenge, prove  # noqa: E402

MOST_SECONDS = 4.0
"""For one answer: less than what the parent waits for."""
ROUND = 10
"""Requests of one operation and one mode that are drawn from one seed."""
MOST_FINDS = 20
FEWEST = 60
"""Requests that are sent whatever the time; among them are some that are taken and some that are not."""
SUBMIT = "POST /v1/jobs"
SHUTDOWN = "POST /v1/shutdown"
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]


class Over(BaseException):
    """Ends a round at once; an Exception would be a find of hypothesis, which tries it again."""


class Identified(HTTPAdapter):
    """Shakes hands before each request, on its connection."""

    def __init__(self, daemon: Daemon) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)
        self.daemon = daemon

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        port = self.daemon.first["port"]
        hello = requests.Request("GET", f"http://127.0.0.1:{port}/v1/handshake", params={"nonce": NONCE}).prepare()
        nonce = super().send(hello, *args, **kwargs).json()["nonce"]
        proof = prove(self.daemon.token, "trainer-client", Challenge(port, NONCE, nonce))
        request.headers["Authorization"] = f"Dormouse {proof}"
        return super().send(request, *args, **kwargs)


@dataclass
class Done:
    """Of the whole run; the names are those of ChildLine in child.ts."""

    inputs: int = 0
    accepted: int = 0
    refused: int = 0
    slowestMs: float = 0
    peakMiB: float = 0


@dataclass
class Fuzz:
    daemon: Daemon
    base: str
    """sha256 of a model that the daemon has."""
    most: float
    until: float
    """Inputs, and the monotonic clock, at which the run is over."""
    progress: Path

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.daemon.first['port']}"
        self.session = requests.Session()
        self.session.mount("http://", Identified(self.daemon))
        self.process = psutil.Process(self.daemon.process.pid)
        self.done = Done()
        self.finds = 0
        self.jobs = [tiny.ulid(0)]
        """Ids of jobs, those first that the daemon took."""

    def ask(self, case: Case) -> None:
        late = time.monotonic() > self.until and self.done.inputs >= FEWEST
        if late or self.done.inputs >= self.most or self.finds >= MOST_FINDS:
            raise Over
        self.progress.write_text(str(self.done.inputs))
        started = time.monotonic()
        try:
            answer = case.call_and_validate(session=self.session, checks=CHECKS, timeout=MOST_SECONDS)
            self.count(case, answer.status_code, answer.content)
        except FailureGroup as group:
            problems = [f"{one.title}. {getattr(one, 'message', '')}" for one in group.exceptions]
            self.find("wrong", case, "\n".join(problems))
        except requests.Timeout:
            self.find("hang", case, f"There was no answer in {MOST_SECONDS} s.")
        except requests.ConnectionError as error:
            self.find("crash", case, str(error))
            if self.daemon.process.poll() is not None:
                raise Over from error
        self.done.inputs += 1
        self.done.slowestMs = max(self.done.slowestMs, (time.monotonic() - started) * 1000)
        self.done.peakMiB = max(self.done.peakMiB, self.process.memory_info().rss / 2**20)

    def submit(self, case: Case) -> None:
        """Asks with a job of a model that the daemon has; it waits for an idle machine."""
        case.body = {**cast(dict[str, Any], case.body), "base": self.base}
        case.query = {"when": "idle"}
        self.ask(case)

    def count(self, case: Case, status: int, content: bytes) -> None:
        if status == 401:
            self.find("wrong", case, "The proof of identity did not count, and so the request was not looked at.")
        elif status >= 400:
            self.done.refused += 1
        else:
            self.done.accepted += 1
        if status == 201:
            self.jobs.insert(0, json.loads(content)["id"])

    def find(self, kind: str, case: Case, message: str) -> None:
        self.finds += 1
        say(find={"input": self.done.inputs, "kind": kind, "message": f"{message}\n{case.as_curl_command()}"[:2000]})


def say(**line: object) -> None:
    print(json.dumps(line), flush=True)


def rounds(operations: list[APIOperation], fuzz: Fuzz) -> Iterator[tuple[SearchStrategy[Case], Callable[[Case], None]]]:
    """What to draw, and what to do with it: of every operation in turn what is documented, the same about a job that
    there is, and what is not documented."""
    for operation, kind in itertools.cycle(itertools.product(operations, ("documented", "known", "other"))):
        if kind == "other":
            yield operation.as_strategy(cast(GenerationMode, GenerationMode.NEGATIVE)), fuzz.ask
        elif kind == "documented":
            yield operation.as_strategy(), fuzz.ask
        elif "{job_id}" in operation.path:
            if operation.path.endswith("/events"):
                # The stream of a job that goes on has no end.
                fuzz.session.post(f"{fuzz.url}/v1/jobs/{fuzz.jobs[0]}/cancel")
            yield operation.as_strategy(path_parameters={"job_id": fuzz.jobs[0]}), fuzz.ask
        elif operation.label == SUBMIT:
            yield operation.as_strategy(), fuzz.submit


def with_short_lists(part: Any) -> Any:
    """A document in which no list has more than one item: a job of others takes seconds to draw."""
    if isinstance(part, list):
        return [with_short_lists(one) for one in part]
    if not isinstance(part, dict):
        return part
    shorter = {name: with_short_lists(one) for name, one in part.items()}
    return {**shorter, "maxItems": 1} if part.get("type") == "array" else shorter


def operations_of(document: dict[str, Any], url: str) -> list[APIOperation]:
    schema = openapi.from_dict(document)
    schema.config.update(base_url=url)
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


def run(document: dict[str, Any], fuzz: Fuzz, seed: int) -> None:
    whole = [one for one in operations_of(document, fuzz.url) if one.label not in (SUBMIT, SHUTDOWN)]
    submission = [one for one in operations_of(with_short_lists(document), fuzz.url) if one.label == SUBMIT]
    settings = hypothesis.settings(
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=cast(list[HealthCheck], list(HealthCheck)),
        max_examples=ROUND,
    )
    with contextlib.suppress(Over):
        for number, (cases, ask) in enumerate(rounds(whole + submission, fuzz)):
            # An operation without parameters has no cases but those of its document.
            with contextlib.suppress(Unsatisfiable):
                hypothesis.seed(seed * 1_000_000 + number)(settings(hypothesis.given(cases)(ask)))()


def main() -> None:
    _, seed, _, most, milliseconds, folder = sys.argv[1:]
    until = time.monotonic() + int(milliseconds) / 1000
    # The parent ends this process where it hangs; the daemon has to go with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    work = Path(tempfile.mkdtemp(dir=folder))
    tiny.write_base(work / "base.gguf", layers=1)
    base = tiny.register(work / "cache", work / "base.gguf")
    daemon = launch(work / "state", work / "cache")
    try:
        fuzz = Fuzz(daemon, base, float(most) or float("inf"), until, Path(folder) / "progress")
        with daemon.http() as http:
            document = http.get("/v1/openapi.json").json()
        run(document, fuzz, int(seed))
        say(done=asdict(fuzz.done))
    finally:
        end(daemon.process)


if __name__ == "__main__":
    main()
