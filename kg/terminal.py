"""What the terminal shows: tables, summaries, progress. Results go to stdout, all else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from kg.extract.backends import Usage
    from kg.pipeline import Summary

Price = tuple[float, float]
"""Of a million tokens, read and written."""

_NAMED: Final = 5
"""So many ids are named in a message."""


def table(names: Sequence[str], found: Sequence[Sequence[str]]) -> None:
    """Prints rows as a table; how many there are goes to stderr."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(show_edge=False, pad_edge=False)
    for name in names:
        shown.add_column(name, overflow="fold")
    for row in found:
        shown.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, 160)
    console.print(shown)
    click.echo(f"{len(found)} rows", err=True)


def report(summary: Summary) -> None:
    """What there is now on stdout; on stderr which documents gave way to a new text, for that may be a mistake."""
    click.echo(_summary(summary))
    if summary.changed:
        some = ", ".join(summary.changed[:_NAMED]) + (" …" if len(summary.changed) > _NAMED else "")
        click.echo(f"kg: a new text takes the place of the old one of {' '.join(some.split())}", err=True)


def _summary(summary: Summary) -> str:
    facts = sum(summary.facts.values())
    counts = {
        "new": len(summary.new),
        "changed": len(summary.changed),
        "unchanged": summary.unchanged,
        "removed": len(summary.removed),
        **({"read again": summary.again} if summary.again else {}),
    }
    fresh = counts["new"] == summary.documents and not summary.removed
    lines = [
        f"{summary.documents} documents, {len(summary.problems)} problems, {summary.seconds:.1f} seconds",
        *([] if fresh else [", ".join(f"{count} {what}" for what, count in counts.items())]),
        f"{facts} facts, and {summary.unasserted} planned, denied or alleged",
        *(f"  {name:<16}{count:>7}" for name, count in summary.facts.items()),
        f"{summary.people} people, {summary.places} places, {summary.triples} triples",
    ]
    return "\n".join(lines)


def bill(usage: Usage, price: Price | None = None) -> str:
    """What a language model has cost, in a line; nothing where none was asked."""
    if not (usage.requests or usage.cached):
        return ""
    told = f" ({usage.untold} answers without a count)" if usage.untold else ""
    tokens = f"{usage.prompt_tokens} + {usage.completion_tokens} tokens{told}"
    if price is not None:
        cost = (usage.prompt_tokens * price[0] + usage.completion_tokens * price[1]) / 1e6
        tokens += f" for {'at least ' if usage.untold else ''}{cost:.4f}"
    dropped = ", ".join(f"{reason} {count}" for reason, count in usage.dropped.items())
    return (
        f"language model: {usage.requests} requests ({usage.retries} retries, {usage.repairs} repairs), "
        f"{usage.cached} answers from the cache, {tokens}, "
        f"{sum(usage.dropped.values())} facts dropped" + (f" ({dropped})" if dropped else "")
    )


def colours(what: str, text: str) -> str:
    """The style of ``kg.explain`` with colours."""
    looks: dict[str, dict[str, Any]] = {
        "mark": {"fg": "cyan"},
        "role": {"fg": "cyan", "dim": True},
        "dim": {"dim": True},
        "head": {"bold": True},
    }
    return click.style(text, **looks[what])


class Progress:
    """A bar on stderr while the work goes on, where stderr is a terminal; problems are lines in any case."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._stage = ""

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self._bar = Bar(console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, stage: str, done: int, total: int | None) -> None:
        """The stage has come so far."""
        if self._bar is None:
            return
        if stage != self._stage:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task, self._stage = self._bar.add_task(stage, total=total), stage
        self._bar.update(self._task, completed=done, total=total)

    def problem(self, text: str) -> None:
        """A line about what could not be read."""
        self.note(f"kg: {' '.join(text.split())}")

    def note(self, line: str) -> None:
        """A line, if it is not empty."""
        if not line:
            return
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            click.echo(line, err=True)
