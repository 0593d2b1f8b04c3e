"""A throwaway PostgreSQL server from the system's packages: for tests and benchmarks only."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

PACKAGED = Path("/usr/lib/postgresql")
"""Where Debian keeps the servers' programs, one folder a version."""


class NoPostgres(RuntimeError):
    """This machine has no PostgreSQL server; ``apt-get install postgresql`` brings one."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """A server in a folder of its own, on a unix socket there and on a port of loopback."""

    folder: str
    programs: str
    port: int
    password: str
    is_durable: bool
    """False leaves fsync out: what is shown then is not what survives a power cut."""

    def url(self, database: str = "postgres") -> str:
        """Name one of its databases."""
        return f"postgresql://cordboard:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it; it answers on return, and outlives this process."""
        options = [
            f"-k {self.folder}",
            f"-p {self.port}",
            "-c listen_addresses=127.0.0.1",
            f"-c fsync={'on' if self.is_durable else 'off'}",
            "-c shared_buffers=32MB",
        ]
        self._control("start", "-l", f"{self.folder}/log", "-o", " ".join(options))

    def stop(self, *, how: str = "fast") -> None:
        """End it: ``fast`` is clean, ``immediate`` is a crash of all its processes at once."""
        self._control("stop", "-m", how)

    def remove(self) -> None:
        """Remove its folder."""
        shutil.rmtree(self.folder)

    def run_sql(self, statement: str) -> str:
        """Run one statement as the owner of the server and give what ``psql`` prints."""
        address = ["-h", self.folder, "-p", str(self.port), "-U", "cordboard", "-d", "postgres"]
        return _run([f"{self.programs}/psql", *address, "-Atqc", statement])

    def _control(self, verb: str, *options: str) -> None:
        _run([f"{self.programs}/pg_ctl", verb, "-D", f"{self.folder}/data", "-w", *options])


def make_server(*, is_durable: bool = False) -> Server:
    """Make a server in a new folder; it is not started yet. Raises `NoPostgres`."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="cordboard-postgres-"))
    server = Server(
        folder=str(folder),
        programs=str(programs),
        port=_free_port(),
        password=secrets.token_hex(16),
        is_durable=is_durable,
    )
    secret = folder / "password"
    secret.write_text(server.password, encoding="utf-8")
    if os.geteuid() == 0:
        owner = _owner()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        os.chown(secret, owner.pw_uid, owner.pw_gid)
    command = [f"{programs}/initdb", "-D", f"{folder}/data", "-U", "cordboard"]
    command += ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"]
    _run([*command, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"])
    return server


@contextmanager
def running_server(*, is_durable: bool = False) -> Iterator[Server]:
    """Make and start a server; end it and remove its folder afterwards."""
    server = make_server(is_durable=is_durable)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.remove()


def find_programs() -> Path:
    """Find the folder of ``initdb`` and its like, the newest of several; raises `NoPostgres`."""
    versions = (folder for folder in PACKAGED.glob("*/bin") if (folder / "initdb").exists())
    newest = max(versions, key=lambda folder: float(folder.parent.name), default=None)
    if newest:
        return newest
    found = shutil.which("initdb")
    if not found:
        raise NoPostgres(NoPostgres.__doc__)
    return Path(found).resolve().parent


def _run(command: Sequence[str]) -> str:
    # Through a file, not a pipe: a started server keeps what it inherited open while it runs.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        done = subprocess.run(  # noqa: S603 - programs that `find_programs` found
            [*_as_somebody(), *command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            start_new_session=True,
        )
        said.seek(0)
        text = said.read()
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{text}")
    return text


def _as_somebody() -> list[str]:
    """Begin a command that PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    owner = _owner()
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]


def _owner() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
