"""The command ``kg``: thin commands over the library. What is slow to import is imported when it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from kg import __version__, options
from kg.errors import KgError, OutputError, QueryError
from kg.terminal import Progress, colours, report, table

INTERRUPTED: Final = 130
"""What a shell says of a command that Ctrl-C ended."""

FORMATS: Final = ("table", "csv", "json", "tsv", "xml", "turtle")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Officials, places and initiatives from Chinese news as a graph, every fact with its sentence."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command and ends the process with its exit code: an error is one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(args=given, prog_name="kg", standalone_mode=False)
    except click.exceptions.Abort:
        _fail("interrupted", INTERRUPTED)
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx is not None:
            _fail(f"{error.format_message()} (see {error.ctx.command_path} --help)", error.exit_code)
        _fail(error.format_message(), error.exit_code)
    except KgError as error:
        if "--debug" in given:
            raise
        _fail(str(error), error.exit_code)
    except BrokenPipeError:  # the reader (head, less) has gone: that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if "--debug" in given:
            raise
        _fail(f"{type(error).__name__}: {error}; this is a fault of kg, kg --debug … shows where", 70)
    raise SystemExit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> None:
    click.echo(f"kg: {' '.join(message.split())}", err=True)
    raise SystemExit(code)


# Documents in --------------------------------------------------------------------------------------------------------

_out_option = click.option(
    "--out", type=click.Path(path_type=Path), default="out", show_default=True, help="Output folder of kg build."
)


_judgements_option = click.option(
    "--judgements",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Your own judgements on linking (same ID ID, different ID ID); default: judgements.txt in the output.",
)


@cli.command()
@options.reading
@_judgements_option
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for all that is built.")
@click.option("--only", is_flag=True, help="Take out the documents of earlier builds that are not in PATH….")
def build(paths: tuple[str, ...], out: Path, only: bool, **chosen: Any) -> None:
    """Build the graph of the documents in PATH… (files, folders, globs, - for stdin), or take them into one.

    Into an output that is there, new and changed documents are taken, and those of earlier builds are kept.
    """
    from kg import pipeline

    with Progress() as progress:
        summary = pipeline.build(paths, out, options.of(progress, chosen), only=only)
    report(summary)
    folder = "" if str(out) == "out" else f" --out {out}"
    click.echo("\nTry next:")
    click.echo(f"  kg query officials_of_place --place 单县{folder}")
    page = out / "index.html"
    click.echo(
        f"  open {page}" if page.exists() else f"  kg view {out}    (draws the page: of so large a graph on demand)"
    )


@cli.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT…")
@_out_option
def remove(documents: tuple[str, ...], out: Path) -> None:
    """Take out the documents of these ids, and exactly what they have said."""
    from kg import pipeline

    with Progress() as progress:
        report(pipeline.remove(out, documents, options.of(progress, {})))


@cli.command()
@click.argument("out", type=click.Path(path_type=Path), default="out", metavar="[OUT]")
@options.extracting
def rebuild(out: Path, **chosen: Any) -> None:
    """Read all documents that OUT keeps again, also if another version of kg has made it."""
    from kg import pipeline

    with Progress() as progress:
        report(pipeline.rebuild(out, options.of(progress, chosen)))


@cli.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="A")
@click.argument("new", type=click.Path(path_type=Path), metavar="B")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Tell what changed from the output folder A to B: documents, facts, links and entities."""
    import json

    from kg import diff as comparing
    from kg import output

    found = comparing.compare(output.read(old), output.read(new))
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=2))
    else:
        click.echo(comparing.report(found))


@cli.command()
@options.reading
@click.option("-o", "--out", "file", type=click.Path(path_type=Path), help="File to write instead of stdout.")
def extract(paths: tuple[str, ...], file: Path | None, **chosen: Any) -> None:
    """Print the facts of the documents in PATH… as JSON lines, one document a line.

    The lines are sorted by the documents' ids, so that the same documents give the same bytes in whatever order they
    are named; a document that says nothing has a line with no facts.
    """
    from kg import output, pipeline, records

    with Progress() as progress:
        rows = (
            records.facts_record(d.document, d.facts) for d in pipeline.extract(paths, options.of(progress, chosen))
        )
        lines = (records.dump(row) + "\n" for row in rows)
        if file is not None:
            output.replace_text(file, "".join(lines))
            return
        for line in lines:
            sys.stdout.write(line)
    sys.stdout.flush()


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="NAME|FILE.rq|- [--PARAMETER VALUE]…")
@click.option("--list", "listing", is_flag=True, help="List the named queries and their parameters.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml", "turtle"]),
    help="Default: table on a terminal, else csv.",
)
@_out_option
def query(words: tuple[str, ...], listing: bool, form: str | None, out: Path) -> None:
    """Ask a named query (parameters as --NAME VALUE), a file of SPARQL, or - for SPARQL on stdin."""
    from kg import output, queries
    from kg.store import DiskStore

    if listing:
        for one in queries.load_all():
            taken = " ".join(f"--{p.name}" if p.required else f"[--{p.name}]" for p in one.parameters)
            click.echo(f"{one.name} {taken}".rstrip() + f"\n    {one.title}: {one.description}")
        return
    name, values = _asked(words)
    if name == "-":
        asked = queries.parse("stdin", sys.stdin.read())
    elif name.endswith(".rq"):
        asked = queries.parse(Path(name).stem, _text(Path(name)))
    else:
        asked = queries.find(name)
    found = output.read(out)
    values = {name: found.current(value) for name, value in values.items()}
    result = queries.run(DiskStore(found.store), asked, values, found.base)
    chosen = form or ("table" if sys.stdout.isatty() else "csv")
    if chosen == "table" and result.type in ("SELECT", "ASK"):
        rows = [[cell.replace(f"{found.base}id/", "id:") for cell in row] for row in queries.rows(result)]
        table(queries.columns(result) or ("answer",), rows)
        return
    sys.stdout.write(queries.written(result, chosen))
    sys.stdout.flush()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as UTF-8 text; check the path") from error


def _asked(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The name of the question and its parameters, from ``--place 单县 NAME``, ``NAME --place=单县`` and the like."""
    names: list[str] = []
    values: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            names.append(word)
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals and not rest:
            raise QueryError(f"{word} needs a value; write {word} VALUE")
        values[name.replace("-", "_")] = value if equals else rest.pop(0)
    if len(names) != 1:
        what = "no question is named" if not names else f"one question at a time, not {' and '.join(names)}"
        raise QueryError(f"{what}; see kg query --list")
    return names[0], values


# Questions -----------------------------------------------------------------------------------------------------------


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default="out", metavar="[OUT]")
@click.option("-o", "--out", "file", type=click.Path(path_type=Path), help="File to write instead of OUT/index.html.")
def view(folder: Path, file: Path | None) -> None:
    """Write the interactive page of the output folder OUT again."""
    from kg import output, pipeline

    target = file or folder / output.PAGE
    output.replace_text(target, pipeline.view(folder))
    click.echo(target)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default="out", metavar="[OUT]")
@click.option("--review", is_flag=True, help="List the pairs in doubt, surest first, with their evidence side by side.")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=20, show_default=True, help="Pairs to list.")
@_judgements_option
def link(folder: Path, review: bool, limit: int, judgements: Path | None) -> None:
    """Show what linking left in doubt in the output folder OUT; judge a pair by a line in OUT/judgements.txt."""
    from kg import pipeline
    from kg.review import render

    with Progress() as progress:
        found = pipeline.review(folder, options.of(progress, {"judgements": judgements}))
    if not review:
        kinds = {kind: sum(pair.left.id.startswith(f"{kind}/") for pair in found) for kind in _KINDS}
        told = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
        click.echo(f"{len(found)} pairs in doubt{f': {told}' if told else ''}; kg link --review {folder} shows them")
        return
    for pair in found[:limit]:
        click.echo(render(pair) + "\n")
    if len(found) > limit:
        click.echo(f"{len(found) - limit} more pairs; --limit N shows more", err=True)


_KINDS: Final = ("person", "org", "initiative", "product", "event")


@cli.command()
@click.argument("what", metavar="FACT|ENTITY|PERSON|TENURE")
@_out_option
def explain(what: str, out: Path) -> None:
    """Show what a fact rests on: sentence, rule, links and their reasons; or the posts of a person, or one tenure.

    FACT is the id of a fact or a beginning of it, PERSON a full name, TENURE an id (tenure/…). ENTITY, the id of a
    person, a place or a thing, shows which names are taken for it, and why.
    """
    from kg import explain as explaining
    from kg import output
    from kg.schema import load

    found = output.read(out)
    style = colours if sys.stdout.isatty() else explaining.plain
    asked, what = what, found.current(what)
    entity = next((one for one in found.entities() if one.id == what), None)
    if entity is not None:
        click.echo(explaining.entity(entity, asked, found.links(), found.facts()))
    people = () if what.startswith("tenure/") else explaining.people(what, found.entities())
    if people or what.startswith("tenure/"):
        known = found.tenures(people or None)
        chosen = [one for one in known if one.id == what or one.person in people]
        if chosen:
            text = explaining.held(chosen, known, found.facts(), found.documents(), found.entities(), style)
            click.echo(f"\n{text}" if entity else text)
        elif entity is None:
            hint = f"kg query person --person {what} shows all that is said" if people else "kg query tenures gives ids"
            raise QueryError(f"{what}: no tenure is known; {hint}")
    if entity is not None or people or what.startswith("tenure/"):
        return
    fact = explaining.find(found.facts(), what)
    document = next((one for one in found.documents() if one.id == fact.evidence.document), None)
    if document is None:
        raise OutputError(f"{out}: the document {fact.evidence.document} is missing; run kg build again")
    explanation = explaining.explain(fact, document, found.links(), found.entities())
    click.echo(explaining.render(explanation, load(), style))


@cli.command()
@click.argument("gold", nargs=-1, required=True, metavar="GOLD...", type=click.Path(path_type=Path))
@click.option(
    "--facts",
    "said",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Score the facts in FILE (- for stdin) instead of reading the texts.",
)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only facts of this type (may be repeated).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Only facts as sure as this.")
@click.option("--misses", type=click.IntRange(0), default=0, metavar="N", help="Show N missed and N wrong facts.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "markdown", "json")),
    default="table",
    help="How to print the figures.",
)
@options.extracting
def evaluate(
    gold: tuple[Path, ...],
    said: Path | None,
    types: tuple[str, ...],
    min_confidence: float,
    misses: int,
    form: str,
    **chosen: Any,
) -> None:
    """Score what kg reads from the texts of GOLD, JSONL files of documents with their facts, against these answers.

    Prints the figures by type, by rule and by confidence; --extractor scores another back end. Confidences were counted
    on the project's own answers: on these the last table flatters, and python -m kg.calibrate prints it held out.
    """
    import json

    from kg import answers, pipeline, records, reporting
    from kg import evaluate as scoring
    from kg.schema import Catalogue, load

    if said is not None and chosen["extractor"]:
        raise click.UsageError("--facts are read already; leave --extractor out")
    catalogue = load()
    wanted = Catalogue(tuple(catalogue[name] for name in types)) if types else catalogue
    right = answers.load(gold, catalogue)
    if said is not None:
        facts = answers.predicted(said, catalogue)
    else:
        with Progress() as progress:
            read = pipeline.extract([str(file) for file in gold], options.of(progress, chosen))
            facts = {one.document.id: records.facts_record(one.document, one.facts) for one in read}
    found = scoring.evaluate(right, scoring.at_least(facts, min_confidence), wanted)
    if form == "json":
        click.echo(json.dumps(reporting.record(found), ensure_ascii=False, indent=2))
        return
    if form == "markdown":
        click.echo(reporting.markdown(found))
        return
    click.echo("\n\n".join((reporting.by_type(found), reporting.by_rule(found), reporting.reliability(found.judged))))
    for title, rows in (("missed", found.missed), ("wrong", found.wrong)):
        for line in reporting.shown(rows[:misses]):
            click.echo(f"{title}: {line}")


@cli.command()
def relations() -> None:
    """List the types of facts, with their roles."""
    from kg.schema import load

    for relation in load().relations:
        roles = " ".join(role.name if role.required else f"[{role.name}]" for role in relation.roles)
        click.echo(f"{relation.id} {relation.label_zh}: {roles}\n    {relation.description}")
