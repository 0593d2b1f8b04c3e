"""``cordboard bench``: what the centre carries, as ratios against a floor or a named peer."""

import importlib
from collections.abc import Iterator

import click

from cordboard.bench.line import BenchLine

NAMES = ("routing", "log", "live")
"""Modules of this room that measure, in the order they are run."""


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES), metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def main(names: tuple[str, ...], as_json: bool) -> None:
    """Measure what the centre carries: routing, log, live; all of them by default.

    Every line names the figure, ours, the peer's or the floor's of the same run, their ratio and
    its limit. A missed limit is said, and fails nothing.
    """
    for name in names or NAMES:
        said = ""
        for line in measured(name):
            if as_json:
                click.echo(line.as_json())
                continue
            if line.run != said:
                said = line.run
                click.echo(f"\n{name}: {said}")
            click.echo(line.as_text())


def measured(name: str) -> Iterator[BenchLine]:
    """Run one module and give its figures as they come."""
    found: Iterator[BenchLine] = importlib.import_module(f"cordboard.bench.{name}").run()
    yield from found
