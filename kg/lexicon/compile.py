"""Compile the gazetteer and the word lists from their sources: ``python -m kg.lexicon.compile --data FOLDER``.

FOLDER holds ``gazetteer/areacodes.csv`` (yescallop/areacodes, CC0), ``townships.csv`` (xiangyuecn/AreaCity, MIT),
``surnames.csv`` (wainshine/Chinese-Names-Corpus, Apache-2.0) and ``foods.txt`` (THUOCL, MIT); ``careers/names.csv``
(Chinese Political Elite Database, Jiang 2018) gives counts of characters in given names. Country names come from
Unicode CLDR through babel (Unicode licence; needed only here). The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable
from pathlib import Path

_LEVEL = {"省级": "province", "地级": "prefecture", "县级": "county"}
_VARIANTS = {
    "AE": ["阿联酋"], "BA": ["波黑"], "CD": ["刚果（金）", "刚果民主共和国"],
    "CG": ["刚果（布）", "刚果"], "CZ": ["捷克"],
    "GB": ["英国"], "KP": ["朝鲜"], "KR": ["韩国"], "PS": ["巴勒斯坦"],
    "LA": ["老挝"], "MM": ["缅甸"], "RU": ["俄罗斯", "俄罗斯联邦"],
    "SA": ["沙特", "沙特阿拉伯"], "US": ["美国"], "VA": ["梵蒂冈"],
}  # fmt: skip
_SKIP = frozenset(
    {"HK", "MO", "TW", "EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "IC", "EA", "AC", "CP", "DG", "TA", "CQ"}
)


def main() -> None:
    """Write the compiled files beside this module."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds gazetteer/")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="where the files go")
    options = parser.parse_args()
    source: Path = options.data / "gazetteer"
    into: Path = options.into
    _write(
        into / "places.tsv",
        "divisions since 1981: code, name, level, parent, since, until, successors",
        "yescallop/areacodes, CC0-1.0",
        _places(source / "areacodes.csv"),
    )
    _write(
        into / "townships.tsv",
        "townships: code, name, county",
        "xiangyuecn/AreaCity-JsSpider-StatsGov, MIT",
        _townships(source / "townships.csv"),
    )
    _write(
        into / "countries.tsv",
        "countries: ISO 3166 code, names (first the usual one)",
        "Unicode CLDR through babel, Unicode-3.0",
        _countries(),
    )
    _write(
        into / "surnames.txt",
        "surnames, commonest first",
        "wainshine/Chinese-Names-Corpus, Apache-2.0",
        _surnames(source / "surnames.csv"),
    )
    _write(
        into / "name_counts.tsv",
        "surnames, and characters of given names by place in the name (1 of 1, 1 and 2 of 2): what, name, how many",
        "wainshine/Chinese-Names-Corpus, Apache-2.0; counted in the Chinese Political Elite Database 1.0 (Jiang 2018)",
        _name_counts(source / "surnames.csv", options.data / "careers" / "names.csv"),
    )
    _write(into / "foods.txt", "foods", "THUOCL (Tsinghua Open Chinese Lexicon), MIT", _foods(source / "foods.txt"))


def _write(path: Path, what: str, licence: str, lines: Iterable[str]) -> None:
    text = f"# {what}. Source and licence: {licence}. Made by python -m kg.lexicon.compile; do not edit.\n"
    path.write_text(text + "".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def _places(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    province = {name: code for code, _, _, name, level, *_ in rows if level == "省级"}
    prefectures: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for code, first, _, name, level, _, since, until, _ in rows:
        if level == "地级":
            prefectures.setdefault((first, name), []).append((int(since), int(until or 9999), code))
    found = []
    for code, first, second, name, level, _, since, until, successors in rows:
        parent = "" if level == "省级" else province[first]
        if level == "县级" and second not in ("", "直辖"):
            spells = prefectures.get((first, second), [])
            fitting = [s for s in spells if s[0] <= int(since) <= s[1]] or spells
            parent = max(fitting)[2] if fitting else parent
        codes = ",".join(_successors(successors, until)) if until else ""
        found.append("\t".join([code, name, _LEVEL[level], parent, since, until, codes]))
    return sorted(found)


def _successors(told: str, until: str) -> list[str]:
    """What a division became when it was abolished. What it gave away before, marked with its year, is no successor."""
    parts = re.findall(r"(\d{6})(?:\[(\d{4})\])?", told)
    last = [code for code, year in parts if not year or year == until] or [code for code, _ in parts]
    return list(dict.fromkeys(last))


def _townships(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {row["id"]: row for row in rows}
    return sorted(
        f"{row['id']}\t{row['ext_name']}\t{row['pid']}"
        for row in rows
        if row["deep"] == "3"
        and len(row["id"]) == 9
        and row["pid"] in names
        and re.search("(?:镇|乡|街道|苏木)$", row["ext_name"])
    )


def _countries() -> list[str]:
    from babel import Locale  # type: ignore[import-untyped,unused-ignore]  # a build-time tool

    territories = Locale("zh", script="Hans").territories
    found = []
    for code in sorted(territories):
        if len(code) != 2 or not code.isalpha() or code in _SKIP:
            continue
        names = [*_VARIANTS.get(code, []), re.sub(r"（.*）", "", territories[code])]
        found.append("\t".join([code, *dict.fromkeys(names)]))
    return found


def _surnames(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(-int(row[1]), row[0]) for row in list(csv.reader(lines))[1:] if len(row) > 1 and row[1].isdigit()]
    return [name for _, name in sorted(rows) if len(name) <= 2]


def _name_counts(surnames: Path, names: Path) -> list[str]:
    with surnames.open(encoding="utf-8-sig", newline="") as lines:
        counts = {row[0]: float(row[1]) for row in list(csv.reader(lines))[1:] if len(row) > 1}
    found = [f"surname\t{name}\t{count:g}" for name, count in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]
    given: dict[tuple[str, str], int] = {}
    with names.open(encoding="utf-8-sig", newline="") as lines:
        for _, name in list(csv.reader(lines, delimiter="\t"))[1:]:
            rest = name[2:] if name[:2] in counts and len(name) > 3 else name[1:]
            if len(rest) not in (1, 2) or name[:1] not in counts:
                continue
            for at, character in enumerate(rest, 1):
                key = (f"{at}/{len(rest)}", character)
                given[key] = given.get(key, 0) + 1
    found += [f"{what}\t{c}\t{n}" for (what, c), n in sorted(given.items(), key=lambda p: (p[0][0], -p[1], p[0][1]))]
    return found


def _foods(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return sorted({line.split("\t")[0].strip() for line in lines if len(line.split("\t")[0].strip()) >= 2})


if __name__ == "__main__":
    main()
