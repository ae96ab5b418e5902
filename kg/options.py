"""The options of the commands that read documents, and what they come to."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.terminal import Price, Progress, bill

if TYPE_CHECKING:
    from kg.pipeline import Options


def _price(context: click.Context, option: click.Parameter, value: str | None) -> Price | None:
    """Two prices, like ``0.15,0.60``."""
    if value is None:
        return None
    try:
        read, written = (float(part) for part in value.split(","))
    except ValueError:
        read = written = -1.0
    if not (0 <= read < math.inf and 0 <= written < math.inf):
        raise click.BadParameter(f"{value!r} is no pair of prices; write IN,OUT like 0.15,0.60", context, option)
    return read, written


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """The documents, what they do not say, and the back end."""
    from kg.pipeline import DEFAULT_BASE

    command = extracting(command)
    for option in reversed(
        (
            click.argument("paths", nargs=-1, required=True, metavar="PATH…"),
            click.option("--published", metavar="DATE", help="Date of documents that name none (2020-04-21, 2020-04)."),
            click.option("--place", metavar="NAME", help="Place that 本县, 我市 mean where a document does not say."),
            click.option(
                "--base", metavar="IRI", help=f"Base of all IRIs; default: that of the output, {DEFAULT_BASE} at first."
            ),
            click.option(
                "--min-confidence",
                metavar="X",
                type=click.FloatRange(0, 1),
                help="Leave out facts that are less sure (0 to 1); default: as in the output, 0 at first.",
            ),
        )
    ):
        command = option(command)
    return command


def extracting(command: Callable[..., Any]) -> Callable[..., Any]:
    """The back end and how it works."""
    from kg.extract import backends

    llm = backends.LlmSettings()
    for option in reversed(
        (
            click.option("--workers", metavar="N", type=click.IntRange(1), default=1, help="Documents read at a time."),
            click.option(
                "--extractor",
                type=click.Choice(backends.NAMES),
                help=f"Back end that reads the facts; default: that of the output, else {backends.NAMES[0]}.",
            ),
            click.option(
                "--llm-endpoint",
                metavar="URL",
                envvar="KG_LLM_ENDPOINT",
                help="OpenAI-compatible API; key: KG_LLM_API_KEY.",
            ),
            click.option("--llm-model", metavar="NAME", envvar="KG_LLM_MODEL", help="Model to ask there."),
            click.option("--llm-cache", metavar="DIR", type=click.Path(path_type=Path), help="Folder of kept answers."),
            click.option(
                "--llm-rpm",
                metavar="N",
                type=click.IntRange(1),
                default=llm.requests_per_minute,
                show_default=True,
                help="Requests a minute at most.",
            ),
            click.option(
                "--llm-retries",
                metavar="N",
                type=click.IntRange(0),
                default=llm.max_retries,
                show_default=True,
                help="Tries after a request that failed.",
            ),
            click.option(
                "--llm-timeout",
                metavar="SECONDS",
                type=click.FloatRange(0, min_open=True),
                default=llm.timeout,
                show_default=True,
                help="Time for an answer; what has not come by then is tried again once.",
            ),
            click.option(
                "--llm-price",
                metavar="IN,OUT",
                envvar="KG_LLM_PRICE",
                callback=_price,
                help="Prices of a million tokens, read and written; the bill then says the cost.",
            ),
        )
    ):
        command = option(command)
    return command


def of(progress: Progress, chosen: Mapping[str, Any]) -> Options:
    """The options as the pipeline takes them; what goes on is told to ``progress``."""
    from kg.extract.backends import LlmSettings
    from kg.pipeline import Options

    names = {
        "llm_endpoint": "endpoint",
        "llm_model": "model",
        "llm_cache": "cache",
        "llm_rpm": "requests_per_minute",
        "llm_retries": "max_retries",
        "llm_timeout": "timeout",
    }
    chosen = dict(chosen)
    price: Price | None = chosen.pop("llm_price", None)
    told = {names[name]: value for name, value in chosen.items() if name in names and value is not None}
    rest = {name: value for name, value in chosen.items() if name not in names}
    key = os.environ.get("KG_LLM_API_KEY", "").strip()
    return Options(
        **rest,
        llm=LlmSettings(**told, key=key),
        progress=progress.at,
        on_problem=progress.problem,
        on_usage=lambda usage: progress.note(bill(usage, price)),
    )
