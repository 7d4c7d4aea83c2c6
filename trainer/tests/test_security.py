"""The rules of the HTTP interface for every request, against a real daemon."""

import json
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import tiny
from conftest import NONCE, TRAINER, Daemon, arguments, end

from dormouse_trainer.security import Challenge, prove

STATUS = "GET /v1/status HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n"


def ask(connection: socket.socket, head: str, body: bytes = b"") -> tuple[int, dict]:
    """Sends a hand-written request that ends its connection; returns status and body."""
    connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
    answer = b""
    while block := connection.recv(65536):
        answer += block
    top, _, rest = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(rest)


def test_the_proof_is_that_of_the_client() -> None:
    # test/unit/base/proof.test.ts has the same.
    challenge = Challenge(4711, "c" * 64, "5" * 64)
    assert prove("t" * 64, "trainer", challenge) == "4b07eeb0f715da615ab58e44a3577fb89e5caed0744a015e6fbcbb3493ed37ef"
    assert (
        prove("t" * 64, "trainer-client", challenge)
        == "b879ccd55e63147b127f86d9d2f2db77e82cc1f8011d1efbb6be2434c40ee0f9"
    )


def test_a_connection_is_opened_by_the_proof_for_it_alone(daemon: Daemon) -> None:
    with daemon.connected() as (connection, authorization, _):
        assert ask(connection, STATUS + authorization)[0] == 200
    with daemon.connected() as (connection, _, _):
        # Heard on another connection.
        assert ask(connection, STATUS + authorization)[0] == 401
    with daemon.connected() as (connection, _, challenge):
        daemon_proof = prove(daemon.token, "trainer", challenge)
        assert ask(connection, f"{STATUS}Authorization: Dormouse {daemon_proof}")[0] == 401
    with socket.create_connection(("127.0.0.1", daemon.first["port"])) as connection:
        unasked = prove(daemon.token, "trainer-client", Challenge(daemon.first["port"]))
        assert ask(connection, f"{STATUS}Authorization: Dormouse {unasked}")[0] == 401
    for wrong in (f"Bearer {daemon.token}", f"Dormouse {daemon.token}", f"Dormouse {'0' * 64}", "Dormouse", ""):
        with daemon.connected() as (connection, _, _):
            assert ask(connection, f"{STATUS}Authorization: {wrong}")[0] == 401


def test_a_second_handshake_ends_the_proof_of_the_first(daemon: Daemon) -> None:
    with daemon.connected() as (connection, first, _):
        head = f"GET /v1/handshake?nonce={NONCE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        assert ask(connection, STATUS + first)[0] == 401


def test_a_stranger_may_shake_hands_and_nothing_else(daemon: Daemon) -> None:
    """And every handshake has a nonce of its own."""
    with httpx.Client(base_url=f"http://127.0.0.1:{daemon.first['port']}") as http:
        answers = [http.get("/v1/handshake", params={"nonce": NONCE}).json() for _ in range(3)]
        assert len({answer["nonce"] for answer in answers}) == len({answer["proof"] for answer in answers}) == 3
        for nonce in ("", "ab" * 31, "ab" * 33, "AB" * 32, "ab" * 32 + "\n", "zz" * 32):
            assert http.get("/v1/handshake", params={"nonce": nonce}).status_code == 422
        for method, path in (("POST", "/v1/handshake"), ("HEAD", "/v1/handshake"), ("GET", "/v1/handshake/")):
            assert http.request(method, path, params={"nonce": NONCE}).status_code == 401
        with_body = http.request("GET", "/v1/handshake", params={"nonce": NONCE}, json={"a": "b"})
        assert with_body.status_code == 401
        for path in ("/v1/status", "/v1/jobs", "/v1/openapi.json", "/", "/v1/none"):
            assert http.get(path).status_code == 401
        assert http.post("/v1/shutdown").status_code == 401


def test_rules(daemon: Daemon, base: str) -> None:
    with daemon.http() as http:
        cases = [
            (http.get("/v1/status", headers={"host": "evil.example"}), 421),
            (http.get("/v1/status", headers={"host": "127.0.0.1:1"}), 421),
            (http.get("/v1/status", headers={"origin": "http://127.0.0.1"}), 403),
            (http.post("/v1/yield", content=b"seconds=1", headers={"content-type": "text/plain"}), 415),
            (http.post("/v1/yield", content=b"{"), 415),
            (http.post("/v1/yield", content=b"{", headers={"content-type": "application/json"}), 422),
            (http.get("/v1/handshake", params={"nonce": "short"}), 422),
            (http.get("/v1/jobs/..%2f..%2fetc"), 404),
            (http.get("/v1/jobs/not-a-ulid"), 422),
            (http.get("/v1/jobs/" + tiny.ulid(51)), 404),
            (http.post("/v1/jobs", json=tiny.job(base, 51, workspace="../../escape")), 422),
            (http.post("/v1/jobs", json=tiny.job(base, 51, workspace="line\n")), 422),
            (http.post("/v1/jobs", json=tiny.job(base, 51, v=99)), 422),
            (http.post("/v1/jobs", json=tiny.job("f" * 64, 51)), 404),
            (http.post("/v1/jobs?when=never", json=tiny.job(base, 51)), 422),
            (http.post("/v1/yield", json={"seconds": False}), 422),
            (http.post("/v1/yield", json={"seconds": "1"}), 422),
            (http.post("/v1/jobs", json=tiny.job(base, 51, seed="1")), 422),
            (http.put("/v1/status"), 405),
            (http.get("/v1/status/"), 404),
        ]
        for response, expected in cases:
            assert response.status_code == expected, response.text
            assert set(response.json()) == {"what", "why", "next"}
        assert "schema version" in cases[12][0].json()["why"]
        assert http.get("/v1/status", headers={"host": f"localhost:{daemon.first['port']}"}).status_code == 200
        paths = http.get("/v1/openapi.json").json()["paths"]
        assert "/v1/jobs/{job_id}/events" in paths
    if sys.platform != "win32":
        assert stat.S_IMODE((daemon.state / "daemon.token").stat().st_mode) == 0o600
        assert stat.S_IMODE(daemon.state.stat().st_mode) == 0o700


def test_a_refused_method_comes_with_those_of_its_path(daemon: Daemon) -> None:
    with daemon.http() as http:
        assert http.put("/v1/jobs").headers["allow"] == "GET, POST"
        assert http.post("/v1/jobs/" + tiny.ulid(51)).headers["allow"] == "DELETE, GET"


def test_a_job_that_no_file_can_hold_is_refused(daemon: Daemon, base: str) -> None:
    """JSON, as Python reads it, knows halves of surrogate pairs and numbers that are none."""
    job = tiny.job(base, 52)
    bodies = [
        {**job, "system": "\ud800"},
        {**job, "gate": {**job["gate"], "newRecall": float("nan")}},
        {**job, "gate": {**job["gate"], "newRecall": float("inf")}},
    ]
    with daemon.http(**{"content-type": "application/json"}) as http:
        for body in bodies:
            response = http.post("/v1/jobs", content=json.dumps(body))
            assert (response.status_code, set(response.json())) == (422, {"what", "why", "next"})
        assert http.get("/v1/jobs/" + job["id"]).status_code == 404
    assert not (daemon.state / "jobs" / job["id"]).exists()


def test_the_document_names_every_refusal(daemon: Daemon) -> None:
    with daemon.http() as http:
        paths = http.get("/v1/openapi.json").json()["paths"]
    documented = {frozenset(operation["responses"]) for path in paths.values() for operation in path.values()}
    assert all(statuses >= {"400", "401", "405", "408", "413", "415", "421", "507"} for statuses in documented)
    stream = paths["/v1/jobs/{job_id}/events"]["get"]["responses"]["200"]
    assert list(stream["content"]) == ["text/event-stream"]


def test_large_bodies(daemon: Daemon) -> None:
    head = "POST /v1/yield HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/json\nConnection: close\n"
    with daemon.connected() as (connection, authorization, _):
        assert ask(connection, f"{head}{authorization}\nContent-Length: {2**27}")[0] == 413
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with daemon.connected() as (connection, authorization, _):
        chunks = chunk * 64 + b"1\r\n \r\n"
        status, body = ask(connection, f"{head}{authorization}\nTransfer-Encoding: chunked", chunks)
    assert status == 413 and "64 MiB" in body["why"]
    with daemon.connected() as (connection, authorization, _):
        answer = ask(connection, f"{head}{authorization}\nContent-Length: 13", b'{"seconds":0}')
    assert answer == (200, {"ok": True})


IMPATIENT = """
import sys
from dormouse_trainer import daemon, security
security.BODY_SECONDS = 1.0
sys.exit(daemon.main())
"""


@pytest.fixture
def impatient(tmp_path: Path, cache: Path) -> Iterator[Daemon]:
    """A daemon that waits a second for the rest of a body, in place of thirty."""
    command = [sys.executable, "-c", IMPATIENT, *arguments(tmp_path / "state", cache)[3:]]
    environment = {**os.environ, "PYTHONPATH": str(TRAINER)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    yield Daemon(tmp_path / "state", process, json.loads(process.stdout.readline()))
    end(process)


def test_a_body_is_awaited_while_it_comes_and_no_longer(impatient: Daemon) -> None:
    head = "POST /v1/yield HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/json\nConnection: close\n"
    with impatient.connected() as (stalled, authorization, _):
        status, body = ask(stalled, f"{head}{authorization}\nContent-Length: 13", b'{"sec')
    assert status == 408 and set(body) == {"what", "why", "next"}
    with impatient.connected() as (slow, authorization, _):
        slow.sendall(f"{head}{authorization}\nContent-Length: 13\n\n".replace("\n", "\r\n").encode())
        for piece in (b'{"se', b"cond", b's":'):
            slow.sendall(piece)
            time.sleep(0.5)
        slow.sendall(b"0}")
        assert slow.recv(65536).startswith(b"HTTP/1.1 200")
