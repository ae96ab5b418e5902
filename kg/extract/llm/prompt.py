"""What a language model is asked: the instructions and the schema of its answer, both made from the catalogue."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kg import lexicon, schema
from kg.model import MODALITIES, Document
from kg.schema import STATUSES, Catalogue, Relation, Role

DERIVED: Final = frozenset({"path"})
"""Roles that follow from others: the chain of divisions around a place comes from the gazetteer, never from a model."""

_LONE: Final = re.compile("[\ud800-\udfff]")
"""Halves of a surrogate pair, which no network takes."""
_EXAMPLES: Final = 3
_REJECTS: Final = 2


@dataclass(frozen=True, slots=True)
class Prompt:
    """The same for every document: instructions, JSON schema of the answer, and a digest of both."""

    instructions: str
    schema: Mapping[str, Any]
    digest: str


@cache
def prompt() -> Prompt:
    """That of the installed catalogue."""
    return make(schema.load())


def make(catalogue: Catalogue) -> Prompt:
    """The prompt of a catalogue: another relation file gives another digest."""
    types = "\n\n".join(map(_told, catalogue.relations))
    instructions = lexicon.read("prompt.txt").partition("\n\n")[2].replace("{types}", types)
    answer = answer_schema(catalogue)
    digest = hashlib.sha256(f"{instructions}\0{_json(answer)}".encode()).hexdigest()[:16]
    return Prompt(instructions, answer, digest)


def question(document: Document, text: str) -> str:
    """The user's message: ``text``, a part of the document's, as a JSON string, so that nothing in it ends it."""
    asked: dict[str, str] = {"title": document.title}
    if document.published:
        asked["published"] = document.published
    if document.default_place:
        asked["place"] = document.default_place
    return _LONE.sub("\ufffd", _json({**asked, "text": text}))


def answer_schema(catalogue: Catalogue) -> dict[str, Any]:
    """The JSON schema (2020-12, in the subset that strict decoders take: every key required, optional ones null) of
    ``{"facts": [{"type", "quote", "modality", …roles}]}``."""
    facts = {"type": "array", "items": {"anyOf": [_fact_schema(relation) for relation in catalogue.relations]}}
    return _object({"facts": facts})


def roles(relation: Relation) -> tuple[Role, ...]:
    """The roles that a model is asked for."""
    return tuple(role for role in relation.roles if role.name not in DERIVED)


def choices(relation: Relation, role: Role) -> tuple[str, ...]:
    """The values that a role may take where they are a closed list: states of an office, kinds of figures."""
    if role.type == "status":
        return STATUSES
    if role.type == "metric":
        return tuple(dict.fromkeys(p.give[role.name] for p in relation.patterns if role.name in p.give))
    return ()


def _fact_schema(relation: Relation) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "type": {"type": "string", "enum": [relation.id]},
        "quote": {"type": "string", "description": "characters of the text, copied exactly"},
        "modality": {"type": "string", "enum": list(MODALITIES)},
    }
    for role in roles(relation):
        allowed = choices(relation, role)
        value: dict[str, Any] = {"type": "string" if role.required else ["string", "null"]}
        if allowed:
            value["enum"] = [*allowed, *([] if role.required else [None])]
        properties[role.name] = {**value, "description": f"{role.label_zh} {role.label_en}"}
    return {**_object(properties), "description": relation.description}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _told(relation: Relation) -> str:
    """One relation in words: roles, examples, and what is no such fact."""
    lines = [f"## {relation.id}（{relation.label_zh}）", relation.description]
    for role in roles(relation):
        allowed = choices(relation, role)
        need = "必填" if role.required else "可选"
        lines.append(f"- {role.name}（{role.label_zh}，{need}）" + (f"：{' | '.join(allowed)}" if allowed else ""))
    lines += [f"- {' 与 '.join(group)} 至少填一个" for group in relation.one_of]
    given = [example for pattern in relation.patterns for example in pattern.examples[:1]][:_EXAMPLES]
    for example in given:
        facts = [_as_answer(relation, example.text, example.modality, fact) for fact in example.facts]
        dated = f"（published {example.published}）" if example.published else ""
        lines.append(f"例{dated}：{example.text} → {_json({'facts': facts})}")
    lines += [f"不是事实：{text}" for text in _rejects(relation)]
    return "\n".join(lines)


def _rejects(relation: Relation) -> Iterable[str]:
    return [text for pattern in relation.patterns for text in pattern.rejects][:_REJECTS]


def _as_answer(relation: Relation, text: str, modality: str, fact: Mapping[str, str]) -> dict[str, str]:
    wanted = {role.name for role in roles(relation)}
    told = {key: value for key, value in fact.items() if key in wanted}
    return {"type": relation.id, "quote": text, "modality": modality, **told}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
