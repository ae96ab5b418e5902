"""Predicted facts against hand-made answers: precision, recall and F1 for each type, and what was missed.

A predicted fact is right when its type and its required arguments agree with an answer's, after normalisation; each
answer is matched once; one fact said twice is one prediction; a fact whose quote does not stand in the text is wrong.
The figures, those of the optional arguments too, are those of the reference scorer of FACTS.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg.schema import Catalogue, Relation

FactRow = Mapping[str, Any]
"""A fact as a flat JSON object: type, arguments, quote and, if known, start and end."""


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one type, or of all (``type`` is then ``all``)."""

    type: str
    right: int
    predicted: int
    gold: int
    optional_right: int = 0
    optional_given: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def optional(self) -> float | None:
        """The share of optional arguments that are right in the matched facts; None if the answers give none."""
        return self.optional_right / self.optional_given if self.optional_given else None

    def __add__(self, other: Row) -> Row:
        return Row(
            self.type,
            self.right + other.right,
            self.predicted + other.predicted,
            self.gold + other.gold,
            self.optional_right + other.optional_right,
            self.optional_given + other.optional_given,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact that was said, by which rule and how surely, and whether it is right."""

    document: str
    fact: FactRow
    right: bool

    @property
    def rule(self) -> str:
        return str(self.fact.get("rule") or self.fact["type"])

    @property
    def confidence(self) -> float | None:
        return None if self.fact.get("confidence") is None else _sure(self.fact, 0.0)

    @property
    def doubts(self) -> tuple[str, ...]:
        return tuple(self.fact.get("doubts") or ())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One row a type in the catalogue's order, their sum, (document id, answer) of what was missed, what was said."""

    rows: tuple[Row, ...]
    total: Row
    missed: tuple[tuple[str, FactRow], ...]
    judged: tuple[Judged, ...]
    ungrounded: int

    @property
    def wrong(self) -> tuple[tuple[str, FactRow], ...]:
        """(document id, fact) of what was said and is not in the answers."""
        return tuple((one.document, one.fact) for one in self.judged if not one.right)


def at_least(predicted: Mapping[str, Mapping[str, Any]], confidence: float) -> dict[str, Mapping[str, Any]]:
    """The predictions without the facts that are less sure; those that do not say how sure they are stay."""
    return {
        key: {**row, "facts": [f for f in row["facts"] if _sure(f, 1.0) >= confidence]}
        for key, row in predicted.items()
    }


def _sure(fact: FactRow, otherwise: float) -> float:
    found = fact.get("confidence")
    return otherwise if found is None else float(found)


def evaluate(
    gold: Mapping[str, Mapping[str, Any]], predicted: Mapping[str, Mapping[str, Any]], catalogue: Catalogue
) -> Evaluation:
    """Scores ``predicted`` against ``gold``: documents by id, each with ``facts``; ``gold`` has the ``text`` too.

    Documents and types that the answers do not know are left out of account.
    """
    rows = {relation.id: Row(relation.id, 0, 0, 0) for relation in catalogue.relations}
    relations = {relation.id: relation for relation in catalogue.relations}
    missed: list[tuple[str, FactRow]] = []
    judged: list[Judged] = []
    ungrounded = 0
    for key, document in gold.items():
        answers = [fact for fact in document["facts"] if fact["type"] in relations]
        said = _distinct([f for f in predicted.get(key, {}).get("facts", ()) if f["type"] in relations], relations)
        firm = [_grounded(fact, document["text"]) for fact in said]
        ungrounded += firm.count(False)
        for fact in said:
            rows[fact["type"]] += Row("", 0, 1, 0)
        free = [index for index, stands in enumerate(firm) if stands]
        for answer in answers:
            relation = relations[answer["type"]]
            fits = [index for index in free if _same(relation, answer, said[index])]
            names = _optional(relation, answer)
            if not fits:
                missed.append((key, answer))
                rows[relation.id] += Row("", 0, 0, 1)
                continue
            hits = {index: sum(_agree(relation, n, answer, said[index]) for n in names) for index in fits}
            best = max(fits, key=lambda index: hits[index])
            free.remove(best)
            rows[relation.id] += Row("", 1, 0, 1, hits[best], len(names))
        used = {index for index, stands in enumerate(firm) if stands} - set(free)
        judged.extend(Judged(key, fact, index in used) for index, fact in enumerate(said))
    seen = tuple(row for row in rows.values() if row.gold or row.predicted)
    return Evaluation(seen, sum(seen, Row("all", 0, 0, 0)), tuple(missed), tuple(judged), ungrounded)


def _distinct(facts: Sequence[FactRow], relations: Mapping[str, Relation]) -> list[FactRow]:
    kept: list[FactRow] = []
    for fact in facts:
        relation = relations[fact["type"]]
        if not any(other["type"] == fact["type"] and _same(relation, other, fact) for other in kept):
            kept.append(fact)
    return kept


def _grounded(fact: FactRow, text: str) -> bool:
    quote = fact.get("quote") or ""
    if not quote:
        return False
    if fact.get("start") is None or fact.get("end") is None:
        return quote in text
    return text[fact["start"] : fact["end"]] == quote


# One fact against another ------------------------------------------------------------------------------------------


def _same(relation: Relation, answer: FactRow, fact: FactRow) -> bool:
    if fact["type"] != answer["type"]:
        return False
    needed = [*relation.required, *(group[0] for group in relation.one_of)]
    if relation.id == "holds_role":  # a title in the wrong county is a wrong fact
        needed += next(([role] for role in ("place", "org") if answer.get(role)), [])
    if all(_agree(relation, role, answer, fact) for role in needed):
        return True
    if not relation.symmetric:
        return False
    one, two = needed[:2]
    turned = {**fact, one: _value(relation, two, fact), two: _value(relation, one, fact)}
    return all(_agree(relation, role, answer, turned) for role in needed)


_UNSCORED: Final[Mapping[str, tuple[str, ...]]] = {
    "holds_role": ("path",), "promoted": ("event",), "partnered_with": ("event",), "visited": ("purpose",),
    "result": ("platform",),
}  # fmt: skip
"""Optional arguments that the reference scorer of FACTS.md passes over."""


def _optional(relation: Relation, answer: FactRow) -> list[str]:
    passed = {*relation.required, *(role for group in relation.one_of for role in group)}
    passed.update(_UNSCORED.get(relation.id, ()))
    return [role.name for role in relation.roles if role.name not in passed and answer.get(role.name)]


def _value(relation: Relation, role: str, fact: FactRow) -> str:
    """A role's value; for the first of a ``one_of`` group, that of whichever of the group is there."""
    group = next((g for g in relation.one_of if g[0] == role), (role,))
    return next((str(fact[name]) for name in group if fact.get(name)), "")


def _agree(relation: Relation, role: str, answer: FactRow, fact: FactRow) -> bool:
    known = relation.role(role)
    kind = "brand" if role == "brand" else known.type if known else ""
    compare = _COMPARE.get(kind, _same_text)
    return compare(_value(relation, role, answer), _value(relation, role, fact))


# One value against another -----------------------------------------------------------------------------------------

_NOISE: Final = re.compile(r"[\s\"'“”‘’「」『』《》〈〉·•、,，。]")
_ABOVE: Final = re.compile(r"^.*(?:特别行政区|自治区|自治州|地区|省|市|州|盟)(?=.{2,})")
_LEVELS: Final = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗",
    "地区", "新区", "街道", "社区", "省", "市", "县", "区", "盟", "旗", "镇", "乡", "村",
)  # fmt: skip
_BODY_ENDS: Final = (
    "省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "村", "街道", "自治区", "自治州", "自治县", "政府", "委",
)  # fmt: skip
_OTHER_POST: Final = ("副", "常务", "原", "前", "代", "候任")
_METRICS: Final = {
    "sales": ("销量", "销售额", "成交额", "sales_volume", "sales_amount"),
    "orders": ("订单", "order"),
    "views": ("观看", "观看人次", "viewers", "view"),
    "likes": ("点赞", "like"),
}
_SCALES: Final = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}


def clean(value: str) -> str:
    """A value for comparison: Unicode NFKC, without white space, quotation marks and separating punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", value))


def _same_text(one: str, two: str) -> bool:
    return clean(one) == clean(two)


def _same_status(one: str, two: str) -> bool:
    return (clean(one) or "current") == (clean(two) or "current")


def _same_metric(one: str, two: str) -> bool:
    return _metric(clean(one)) == _metric(clean(two))


def _metric(name: str) -> str:
    return next((metric for metric, words in _METRICS.items() if name in words), name)


def _same_place(one: str, two: str) -> bool:
    """The same division: 单县 and 山东省单县, 济南 and 济南市."""
    first, second = clean(one), clean(two)
    if not first or not second:
        return False
    return first.endswith(second) or second.endswith(first) or not _forms(first).isdisjoint(_forms(second))


def _forms(name: str) -> set[str]:
    """The whole name and its last unit, with and without the level's suffix."""
    whole = {name, _ABOVE.sub("", name)}
    return whole | {bare for bare in map(_bare, whole) if len(bare) >= 2}


def _bare(name: str) -> str:
    return next((name.removesuffix(level) for level in _LEVELS if name.endswith(level)), name)


def _same_role(one: str, two: str) -> bool:
    """The same title, be it written with its body (县委书记 and 单县县委书记), but never 县长 and 副县长."""
    short, long = sorted((clean(one), clean(two)), key=len)
    if short == long:
        return True
    lead = long.removesuffix(short)
    return len(short) >= 2 and lead != long and not lead.endswith(_OTHER_POST) and lead.endswith(_BODY_ENDS)


def _overlap(one: str, two: str) -> bool:
    """One contains the other and is at most twice as long: 鸡蛋 and 无抗鸡蛋."""
    short, long = sorted((clean(one), clean(two)), key=len)
    return bool(short) and short in long and 2 * len(short) >= len(long)


def _same_number(one: str, two: str) -> bool:
    return _number(one) == _number(two)


def _number(value: str) -> str:
    text = re.sub("[余多近超]", "", clean(value))
    found = re.match(r"([\d.]+)([百千万亿])?", text)
    if not found:
        return text
    try:
        return f"{float(found[1]) * _SCALES.get(found[2], 1.0):.6g}"
    except ValueError:  # two points: a version or a date, no number
        return text


_COMPARE: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "place": _same_place,
    "title": _same_role,
    "number": _same_number,
    "metric": _same_metric,
    "status": _same_status,
    "product": _overlap,
    "initiative": _overlap,
    "event": _overlap,
    "org": _overlap,
    "brand": _overlap,
}
