"""The command ``cordboard``."""

import asyncio
import importlib
import tomllib
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click
import httpx
import uvloop

from cordboard import __version__
from cordboard.api import logs
from cordboard.api.server import Listen
from cordboard.bootstrap import (
    Config,
    Started,
    administer,
    open_store,
    restore_backup,
    save_backup,
    serve,
)
from cordboard.kernel.errors import CordboardError
from cordboard.ports.event_store import EventStore
from cordboard.runtime.audit_log import Report, check_log, replay_log

T = TypeVar("T")


class Given(click.Path):
    """A path, as a ``Path``."""

    def __init__(self, *, exists: bool = False) -> None:
        """Ask for a file that is there, if `exists`."""
        super().__init__(exists=exists, path_type=Path)


def _defaults(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None:
        try:
            context.default_map = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
            raise click.BadParameter(f"{path}: {trouble}") from trouble


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, prog_name="cordboard")
@click.option(
    "--data",
    type=Given(),
    default=Path("data"),
    envvar="CORDBOARD_DATA",
    help="The folder of the centre's database, files and key.",
)
@click.option(
    "--database-url",
    default="",
    envvar="CORDBOARD_DATABASE_URL",
    help="sqlite:///file or postgresql://user:password@host/name; SQLite in the data folder.",
)
@click.option(
    "--config",
    type=Given(exists=True),
    callback=_defaults,
    is_eager=True,
    expose_value=False,
    envvar="CORDBOARD_CONFIG",
    help="A TOML file with options: data = ..., and a table for each command.",
)
@click.pass_context
def main(context: click.Context, data: Path, database_url: str) -> None:
    """An open, self-hosted contact centre."""
    logs.configure(as_json=False, level="warning")
    context.obj = Config(data=data, database_url=database_url)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, and say in words what was refused."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except CordboardError as refusal:
        raise _failure(refusal) from refusal
    except BaseExceptionGroup as group:
        refused, rest = group.split(CordboardError)
        if refused is None or rest is not None:
            raise
        raise _failure(_first(refused)) from group


def _first(group: BaseExceptionGroup[CordboardError]) -> CordboardError:
    found = group.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


def _failure(refusal: CordboardError) -> click.ClickException:
    return click.ClickException(f"{refusal.message} {refusal.mend}".strip())


# The server


@main.command("serve")
@click.option("--host", default="127.0.0.1", envvar="CORDBOARD_HOST", help="Where to listen.")
@click.option("--port", default=8420, envvar="CORDBOARD_PORT", help="0 is any free one.")
@click.option("--tls-cert", type=Given(exists=True), envvar="CORDBOARD_TLS_CERT", help="PEM file.")
@click.option("--tls-key", type=Given(exists=True), envvar="CORDBOARD_TLS_KEY", help="PEM file.")
@click.option(
    "--behind-proxy",
    default="",
    envvar="CORDBOARD_BEHIND_PROXY",
    help="Addresses of proxies whose word on the client's address is taken.",
)
@click.option("--log-json", is_flag=True, envvar="CORDBOARD_LOG_JSON", help="Log for machines.")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="info",
    envvar="CORDBOARD_LOG_LEVEL",
    help="The least that is logged.",
)
@click.pass_obj
def serve_command(config: Config, /, log_json: bool, log_level: str, **listen: Any) -> None:
    """Run the centre: its web app, its API and everything behind them."""
    if bool(listen["tls_cert"]) != bool(listen["tls_key"]):
        raise click.UsageError("TLS takes both --tls-cert and --tls-key.")
    logs.configure(as_json=log_json, level=log_level)
    try:
        _run(serve(config, Listen(**listen), tell=_tell))
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _tell(started: Started) -> None:
    click.echo(f"Cordboard is at {started.url} (data in {started.database})")
    if started.needs_setup:
        click.echo(f"Make its administrator at {started.url}/app/")
        if started.setup_code:
            click.echo(f"The setup code is {started.setup_code}")


# The configuration


async def _asked(
    config: Config, work: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
) -> httpx.Response:
    """Ask the running centre, or one started for this; a refusal ends the command."""
    async with administer(config) as client:
        response = await work(client)
    if response.is_success:
        return response
    raise click.ClickException(_refusal(response))


def _refusal(response: httpx.Response) -> str:
    try:
        body = response.json()
        problems = body["details"].get("problems", [])
    except (ValueError, KeyError, AttributeError):
        return f"The centre answered {response.status_code}."
    lines = [f"{body['message']} {body['mend']}".strip()]
    lines += [_problem(problem) for problem in problems if isinstance(problem, dict)]
    return "\n".join(lines)


def _problem(problem: dict[str, Any]) -> str:
    """Say one problem on one line, as compilers do."""
    line = problem.get("line", 0)
    place = f"{problem['file']}:{line}:{problem['column']}: " if line else ""
    if "found" not in problem:
        return f"{problem.get('path', '')}: {problem.get('message', '')}"
    mend = f" ({problem['mend']})" if problem.get("mend") else ""
    return (
        f"{place}{problem['severity']}: {problem['path']}: found {problem['found']}; "
        f"expected {problem['expected']}{mend}"
    )


def _changes(changes: list[dict[str, str]]) -> str:
    signs = {"added": "+", "removed": "-", "changed": "~"}
    lines = []
    for change in changes:
        both = f"{change['before']} -> {change['after']}"
        one = change["before"] or change["after"]
        said = both if change["kind"] == "changed" else one
        lines.append(f"{signs[change['kind']]} {change['path']}: {said}")
    return "\n".join(lines) or "Nothing changes."


@main.command("apply")
@click.argument("file", type=Given(exists=True))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--note", default="", help="Why; it is kept with the version.")
@click.pass_obj
def apply_command(config: Config, file: Path, dry_run: bool, note: str) -> None:
    """Make the configuration what FILE (YAML) says, whether or not the server runs."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as trouble:
        raise click.ClickException(f"{file} is not UTF-8: {trouble}.") from trouble
    body = {"text": text, "note": note, "dry_run": dry_run, "file": str(file)}
    answer = _run(_asked(config, lambda c: c.post("/api/settings/apply", json=body))).json()
    for warning in answer["warnings"]:
        click.echo(_problem(warning), err=True)
    click.echo(_changes(answer["changes"]))
    done = "is still" if dry_run or not answer["changes"] else "is now"
    click.echo(f"Version {answer['version']} {done} in force.")


@main.command("export")
@click.option("--output", type=Given(), help="A file to write instead of the screen.")
@click.pass_obj
def export_command(config: Config, output: Path | None) -> None:
    """Write the configuration as YAML that can be applied again."""
    text = _run(_asked(config, lambda c: c.get("/api/settings/export"))).text
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")


# People and programs


@main.group("user")
def user_group() -> None:
    """People who sign in."""


@user_group.command("add")
@click.argument("user_id")
@click.option("--name", required=True, help="As people call them.")
@click.option("--email", default="")
@click.option("--role", "roles", multiple=True, default=["agent"], help="May be given repeatedly.")
@click.option("--team", default=None, help="The id of a team.")
@click.option("--queue", "queues", multiple=True, help="A queue they serve; repeatedly.")
@click.pass_obj
def user_add(config: Config, /, user_id: str, **item: Any) -> None:
    """Add a user to the configuration, and print a password they must change."""

    async def work(client: httpx.AsyncClient) -> httpx.Response:
        settings = (await client.get("/api/settings")).json()
        if any(user["id"] == user_id for user in settings["centre"]["users"]):
            raise click.ClickException(f"There is a user {user_id} already.")
        body = {"base_version": settings["version"], "item": {"id": user_id, **item}}
        added = await client.put(f"/api/settings/users/{user_id}", json=body)
        if not added.is_success:
            return added
        return await client.post(f"/api/users/{user_id}/password")

    item["roles"], item["queues"] = list(item["roles"]), list(item["queues"])
    answer = _run(_asked(config, work)).json()
    click.echo(f"{user_id} signs in with {answer['temporary']} and must change it.")


@user_group.command("password")
@click.argument("user_id")
@click.pass_obj
def user_password(config: Config, user_id: str) -> None:
    """Give a user a new password, which is printed and must be changed."""
    asked = _asked(config, lambda c: c.post(f"/api/users/{user_id}/password"))
    click.echo(f"{user_id} signs in with {_run(asked).json()['temporary']} and must change it.")


@main.command("token")
@click.argument("name")
@click.option("--user", "user_id", required=True, help="On whose behalf it acts.")
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission; repeatedly.")
@click.option("--days", default=365, help="How long it is good.")
@click.pass_obj
def token_command(config: Config, /, **body: Any) -> None:
    """Make an API token; its value is printed this once."""
    body["scopes"] = list(body["scopes"])
    asked = _asked(config, lambda c: c.post("/api/tokens", json=body))
    click.echo(_run(asked).json()["value"])


# The log


@main.command("backup")
@click.argument("file", type=Given())
@click.pass_obj
def backup_command(config: Config, file: Path) -> None:
    """Write everything to FILE, whether or not the server runs."""
    manifest = _run(save_backup(config, file))
    click.echo(f"{file} holds the centre up to position {manifest.head}.")
    # A backup that lies about with the key beside it would give every secret away.
    click.echo(f"Keep a copy of {config.data / 'key'} somewhere else: it is not in there.")


@main.command("restore")
@click.argument("file", type=Given(exists=True))
@click.pass_obj
def restore_command(config: Config, file: Path) -> None:
    """Fill an empty centre from the backup in FILE."""
    manifest = _run(restore_backup(config, file))
    click.echo(f"The centre is back, up to position {manifest.head}.")
    if not (config.data / "key").exists():
        click.echo(f"Put its key back to {config.data / 'key'} before you start it.")


def _reported(config: Config, work: Callable[[EventStore], Awaitable[Report]]) -> None:
    async def look() -> Report:
        async with open_store(config) as storage:
            return await work(storage.events)

    report = _run(look())
    for finding in report.findings:
        click.echo(f"{finding.position}: {finding.rule}: {finding.what}")
    click.echo(f"{report.events} events, {report.offers} offers, {len(report.findings)} findings.")
    if not report.is_clean:
        raise click.exceptions.Exit(1)


@main.command("replay")
@click.pass_obj
def replay_command(config: Config) -> None:
    """Decide everything in the log again: the same log makes the same offers."""
    _reported(config, replay_log)


@main.command("check")
@click.pass_obj
def check_command(config: Config) -> None:
    """Look for anything in the log that breaks a rule of the trade."""
    _reported(config, check_log)


# Others' commands, imported when they are run: they bring much that a server does not need.

_FREE = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@main.command("demo", context_settings=_FREE, add_help_option=False)
@click.pass_context
def demo_command(context: click.Context) -> None:
    """Show a living centre: a company, its visitors and its agents."""
    _theirs("cordboard.demo.main", context.args, "cordboard demo")


@main.command("bench", context_settings=_FREE, add_help_option=False)
@click.pass_context
def bench_command(context: click.Context) -> None:
    """Measure what the centre carries, against its targets."""
    _theirs("cordboard.bench.main", context.args, "cordboard bench")


def _theirs(module: str, arguments: list[str], name: str) -> None:
    """Run the command ``main`` of another room."""
    importlib.import_module(module).main(arguments, prog_name=name)


if __name__ == "__main__":
    main()
