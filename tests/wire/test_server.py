"""A real server on a real socket: HTTP, WebSocket, TLS, slow readers, and how it stops."""

import asyncio
import datetime
import json
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cordboard.api.server import CannotListen, Listen, bind, serving
from cordboard.bootstrap import Config, House, open_house, running
from cordboard.kernel.ids import UserId
from cordboard.runtime.feeds import EPHEMERAL

pytestmark = pytest.mark.wire

PASSWORD = "seven quiet otters reading"
FIRST_RUN = {"user_id": "ada", "name": "Ada", "password": PASSWORD}


@asynccontextmanager
async def served(folder: Path, **listen: Any) -> AsyncIterator[tuple[str, House]]:
    """Serve an empty centre on a free port."""
    config = Config(data=folder, cheap_passwords=True)
    async with (
        open_house(config) as house,
        running(house),
        serving(house.app, Listen(port=0, **listen)) as url,
    ):
        yield url, house


@asynccontextmanager
async def signed_in(url: str, **client: Any) -> AsyncIterator[httpx.AsyncClient]:
    """Make the administrator, and stay signed in."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, **client) as http:
        answer = await http.post("/api/setup", json=FIRST_RUN)
        assert answer.status_code == 200, answer.text
        http.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield http


def cookie_of(http: httpx.AsyncClient) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{key}={value}" for key, value in http.cookies.items())}


async def test_a_centre_is_made_and_watched_over_the_wire(tmp_path: Path) -> None:
    async with served(tmp_path) as (url, _), signed_in(url) as http:
        stream = url.replace("http", "ws") + "/api/live/stream"
        async with websockets.connect(
            stream, additional_headers=cookie_of(http), origin=websockets.Origin(url), proxy=None
        ) as socket_:
            frame = json.loads(await socket_.recv())
            assert frame["type"] == "snapshot"
            await socket_.send('{"type":"beat"}')
            assert (await http.delete("/api/session")).status_code == 204
            assert json.loads(await socket_.recv()) == {"type": "signed_out"}
            with pytest.raises(websockets.ConnectionClosed):
                await socket_.recv()
            assert socket_.close_code == 4401


async def test_a_stream_for_a_foreign_page_is_refused_at_the_handshake(tmp_path: Path) -> None:
    async with served(tmp_path) as (url, _), signed_in(url) as http:
        stream = url.replace("http", "ws") + "/api/live/stream"
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(
                stream,
                additional_headers=cookie_of(http),
                origin=websockets.Origin("https://evil.example"),
                proxy=None,
            )
        assert refused.value.response.status_code == 403


async def test_a_frame_that_is_too_big_closes_the_stream(tmp_path: Path) -> None:
    async with served(tmp_path) as (url, _), signed_in(url) as http:
        stream = url.replace("http", "ws") + "/api/live/stream"
        async with websockets.connect(
            stream, additional_headers=cookie_of(http), origin=websockets.Origin(url), proxy=None
        ) as socket_:
            await socket_.recv()
            with pytest.raises(websockets.ConnectionClosed):
                await socket_.send("x" * 70_000)
                await socket_.recv()
            assert socket_.close_code == 1009


async def test_a_client_that_does_not_read_costs_no_memory(tmp_path: Path) -> None:
    async with served(tmp_path) as (url, house), signed_in(url) as http:
        address = httpx.URL(url)
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(slow, (address.host, address.port))
            handshake = (
                "GET /api/live/stream HTTP/1.1\r\n"
                f"Host: {address.host}:{address.port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nOrigin: {url}\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                f"Cookie: {cookie_of(http)['Cookie']}\r\n\r\n"
            )
            await loop.sock_sendall(slow, handshake.encode())
            for number in range(40):
                body = {"base_version": 1 + number, "item": {"name": f"Queue {number}"}}
                answer = await http.put(f"/api/settings/queues/q{number % 10}", json=body)
                assert answer.status_code == 200
            (feed,) = house.engine.live._staff[UserId("ada")]
            assert len(feed._stale) <= 20
            assert len(feed._notices) <= EPHEMERAL


async def test_a_body_too_large_is_refused_over_the_wire(tmp_path: Path) -> None:
    async with served(tmp_path) as (url, _), httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{url}/api/session", content=b"x" * 1_000_001)
        assert answer.status_code == 413


def certificate(folder: Path) -> tuple[Path, Path]:
    """Sign ourselves a certificate for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "cert.pem", folder / "key.pem"
    cert_path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_path, key_path


async def test_under_tls_cookies_are_secure_and_browsers_stay_with_it(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    trust = ssl.create_default_context(cafile=cert)
    async with served(tmp_path / "data", tls_cert=cert, tls_key=key) as (url, _):
        assert url.startswith("https://")
        async with httpx.AsyncClient(base_url=url, verify=trust, trust_env=False) as http:
            answer = await http.post("/api/setup", json=FIRST_RUN)
            assert "secure" in answer.headers["set-cookie"].lower()
            assert answer.headers["strict-transport-security"].startswith("max-age=")
            stream = url.replace("https", "wss") + "/api/live/stream"
            async with websockets.connect(
                stream,
                additional_headers=cookie_of(http),
                origin=websockets.Origin(url),
                ssl=trust,
                proxy=None,
            ) as socket_:
                assert json.loads(await socket_.recv())["type"] == "snapshot"


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(CannotListen) as refused:
            bind(Listen(port=taken.getsockname()[1]))
        assert "--port" in refused.value.mend


class Program:
    """``cordboard serve`` as a program of its own."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, said: str) -> None:
        """Hold on to it."""
        self.process, self.url, self.said = process, url, said


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cordboard.cli", *arguments]


@asynccontextmanager
async def program(folder: Path, *arguments: str) -> AsyncIterator[Program]:
    """Start it, wait until it says where it is, and stop it in the end."""
    process = await asyncio.create_subprocess_exec(
        *command("--data", str(folder), "serve", "--port", "0", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        said = (await process.stdout.readline()).decode()
        yield Program(process, said.split(" is at ")[1].split(" ")[0], said)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def run(*arguments: str) -> tuple[int, str]:
    """Run a command to its end; gives its code and all it said."""
    process = await asyncio.create_subprocess_exec(
        *command(*arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


CENTRE = """
name: Acme
users:
  - {id: ada, name: Ada, roles: [administrator]}
"""


CENTRE_WRITTEN = """\
name: Acme

users:
  - id: ada
    name: Ada
    roles: [administrator]
"""


async def test_settings_are_applied_whether_the_server_runs_or_not(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "centre.yaml"
    file.write_text(CENTRE)
    code, said = await run("--data", str(folder), "apply", str(file))
    assert code == 0, said
    assert "Version 1 is now in force." in said
    file.write_text(CENTRE.replace("Acme", "Apex"))
    async with program(folder) as server:
        code, said = await run("--data", str(folder), "apply", str(file), "--note", "renamed")
        assert code == 0, said
        assert "~ name: Acme -> Apex" in said
        async with httpx.AsyncClient(trust_env=False) as http:
            setup = (await http.get(f"{server.url}/api/setup")).json()
        assert setup["name"] == "Apex"
        assert (folder / "local.json").stat().st_mode & 0o077 == 0
    assert server.process.returncode == 0
    assert not (folder / "local.json").exists()
    code, said = await run("--data", str(folder), "export")
    assert said.startswith("name: Apex")


async def test_a_running_centre_is_backed_up_and_comes_back_elsewhere(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "centre.yaml"
    file.write_text(CENTRE)
    async with program(folder):
        assert (await run("--data", str(folder), "apply", str(file)))[0] == 0
        code, said = await run("--data", str(folder), "backup", str(tmp_path / "all.tar"))
        assert code == 0, said
        assert "key" in said
    other = tmp_path / "other"
    code, said = await run("--data", str(other), "restore", str(tmp_path / "all.tar"))
    assert code == 0, said
    assert (await run("--data", str(other), "export"))[1] == CENTRE_WRITTEN
    code, said = await run("--data", str(other), "restore", str(tmp_path / "all.tar"))
    assert code == 1


async def test_mistakes_in_a_file_name_their_line_and_change_nothing(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "centre.yaml"
    file.write_text(CENTRE + "queues:\n  - {id: sales, name: Sales, wrap_up: soon}\n")
    code, said = await run("--data", str(folder), "apply", str(file))
    assert code == 1
    assert f"{file}:6:" in said
    assert "wrap_up" in said
    code, said = await run("--data", str(folder), "check")
    assert said.startswith("0 events")


async def test_whoever_is_killed_leaves_nothing_behind_that_stops_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with program(folder) as server:
        server.process.kill()
        await server.process.wait()
    assert (folder / "local.json").exists()
    code, said = await run("--data", str(folder), "export")
    assert code == 0, said


async def test_the_setup_code_is_asked_of_everyone_when_the_world_may_come(tmp_path: Path) -> None:
    async with program(tmp_path / "data", "--host", "0.0.0.0") as server:  # noqa: S104
        assert server.process.stdout is not None
        said = (await server.process.stdout.readline()).decode()
        said += (await server.process.stdout.readline()).decode()
        code = said.split("setup code is ")[1].strip()
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            refused = await http.post("/api/setup", json=FIRST_RUN)
            assert refused.json()["error"] == "setup_code_wrong"
            answer = await http.post("/api/setup", json=FIRST_RUN | {"setup_code": code})
            assert answer.status_code == 200
