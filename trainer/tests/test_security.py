"""The rules of the HTTP interface for every request, against a real daemon."""

import hashlib
import hmac
import json
import socket
import stat
import sys

import tiny
from conftest import Daemon


def raw(daemon: Daemon, head: str, body: bytes = b"") -> tuple[int, dict]:
    """Sends a hand-written request; returns status and body."""
    with socket.create_connection(("127.0.0.1", daemon.first["port"])) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        answer = b""
        while block := connection.recv(65536):
            answer += block
    top, _, rest = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(rest)


def test_rules(daemon: Daemon, base: str) -> None:
    nonce = "ab" * 32
    with daemon.http() as http:
        proof = http.get("/v1/handshake", params={"nonce": nonce}).json()["proof"]
        assert proof == hmac.new(daemon.token.encode(), nonce.encode(), hashlib.sha256).hexdigest()
        cases = [
            (http.get("/v1/status", headers={"authorization": ""}), 401),
            (http.get("/v1/status", headers={"authorization": "Bearer " + "0" * 64}), 401),
            (http.get("/v1/openapi.json", headers={"authorization": "nothing"}), 401),
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
            (http.post("/v1/jobs", json=tiny.job(base, 51, v=3)), 422),
            (http.post("/v1/jobs", json=tiny.job("f" * 64, 51)), 404),
            (http.post("/v1/jobs?when=never", json=tiny.job(base, 51)), 422),
            (http.put("/v1/status"), 405),
        ]
        for response, expected in cases:
            assert response.status_code == expected, response.text
            assert set(response.json()) == {"what", "why", "next"}
        assert "schema version" in cases[14][0].json()["why"]
        assert http.get("/v1/status", headers={"host": f"localhost:{daemon.first['port']}"}).status_code == 200
        paths = http.get("/v1/openapi.json").json()["paths"]
        assert "/v1/jobs/{job_id}/events" in paths
    if sys.platform != "win32":
        assert stat.S_IMODE((daemon.state / "daemon.token").stat().st_mode) == 0o600
        assert stat.S_IMODE(daemon.state.stat().st_mode) == 0o700


def test_large_bodies(daemon: Daemon) -> None:
    head = (
        f"POST /v1/yield HTTP/1.1\nHost: 127.0.0.1\nAuthorization: Bearer {daemon.token}\n"
        "Content-Type: application/json\nConnection: close\n"
    )
    assert raw(daemon, head + f"Content-Length: {2**27}")[0] == 413
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    status, body = raw(daemon, head + "Transfer-Encoding: chunked", chunk * 64 + b"1\r\n \r\n")
    assert status == 413 and "64 MiB" in body["why"]
    assert raw(daemon, head + "Content-Length: 13", b'{"seconds":0}') == (200, {"ok": True})
