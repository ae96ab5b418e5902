"""A fact laid open: which one is meant, and how its sentence is marked."""

from __future__ import annotations

import pytest

from kg import explain
from kg.errors import QueryError
from kg.model import Argument, Document, Entity, Evidence, Fact, Link, Span, Tenure
from kg.schema import load

TEXT = "前一句。“云山县县长钱小林推介云山茶。”后一句。"
DOCUMENT = Document("d1", TEXT, title="茶", published="2020-04-21")


def fact(**roles: str) -> Fact:
    arguments = tuple(Argument(role, value, Span(TEXT.index(value), TEXT.index(value) + len(value)))
                      for role, value in roles.items())  # fmt: skip
    start, end = min(a.span.start for a in arguments if a.span), max(a.span.end for a in arguments if a.span)
    return Fact("promoted", arguments, Evidence("d1", Span(start, end), TEXT[start:end], "promoted.verb", 0.9))


ONE = fact(person="钱小林", product="云山茶")
TWO = fact(person="钱小林", product="茶")


def test_a_unique_beginning_is_enough() -> None:
    assert explain.find([ONE, TWO], ONE.id[:6]) == ONE
    assert explain.find([ONE, TWO], f"https://kg.example/id/fact/{TWO.id}") == TWO


def test_an_unknown_or_ambiguous_id_says_what_to_do() -> None:
    wrong = ONE.id[:-1] + ("0" if ONE.id[-1] != "0" else "1")
    with pytest.raises(QueryError, match=f"did you mean {ONE.id}"):
        explain.find([ONE, TWO], wrong)
    with pytest.raises(QueryError, match="no fact has this id"):
        explain.find([ONE, TWO], "")
    many = [Fact("promoted", (Argument("person", str(n)),), ONE.evidence) for n in range(40)]
    digit = next(d for d in "0123456789abcdef" if sum(f.id.startswith(d) for f in many) > 1)
    with pytest.raises(QueryError, match="more digits"):
        explain.find(many, digit)


def test_the_sentence_is_the_one_around_the_quote() -> None:
    assert explain.sentence_around(TEXT, ONE.evidence.span).cut(TEXT) == "“云山县县长钱小林推介云山茶。”"
    assert explain.sentence_around("只有一句", Span(0, 2)).cut("只有一句") == "只有一句"
    long = "长" * 1000
    assert len(explain.sentence_around(long, Span(500, 510))) < 300


def test_roles_are_marked_where_they_stand() -> None:
    sentence = explain.sentence_around(TEXT, ONE.evidence.span)
    assert explain.marked(TEXT, sentence, ONE.arguments) == "“云山县县长[钱小林|person]推介[云山茶|product]。”"


def test_a_role_inside_another_is_marked_inside() -> None:
    arguments = (Argument("product", "云山茶", Span(2, 5)), Argument("place", "云山", Span(2, 4)))
    assert explain.marked("推介云山茶", Span(0, 5), arguments) == "推介[[云山|place]茶|product]"
    same = (Argument("place", "云山", Span(2, 4)), Argument("brand", "云山", Span(2, 4)))
    assert explain.marked("推介云山茶", Span(0, 5), same) == "推介[云山|brand,place]茶"
    crossing = (Argument("place", "云山", Span(2, 4)), Argument("brand", "山茶", Span(3, 5)))
    assert explain.marked("推介云山茶", Span(0, 5), crossing) == "推介[云山|place]茶"


def test_an_explanation_names_rule_document_links_and_what_else_it_might_be() -> None:
    link = Link(ONE.id, "person", "钱小林", "person/a", 0.8, ("same county",), (("person/a", 0.8), ("person/b", 0.3)))
    entities = [Entity("person/a", "person", "钱小林"), Entity("person/b", "person", "钱小林（二）")]
    text = explain.render(explain.explain(ONE, DOCUMENT, [link], entities), load())
    for expected in ("promoted.verb", "0.90", "2020-04-21", "because same county", "not person/b 钱小林（二） 0.30"):
        assert expected in text


def test_text_of_a_document_cannot_steer_the_terminal() -> None:
    hostile = Document("d\x1b[31m", TEXT, title="\x1b]0;x\x07")
    assert "\x1b" not in explain.render(explain.explain(ONE, hostile, [], []), load())


def test_people_are_found_by_name_or_id() -> None:
    entities = [Entity("person/a", "person", "钱小林", ("小钱",)), Entity("place/b", "place", "钱小林")]
    assert [explain.people(name, entities) for name in ("钱小林", "小钱", "person/a", "钱")] == [("person/a",)] * 3 + [
        ()
    ]


def test_posts_are_told_with_their_sentences_and_what_speaks_against_them() -> None:
    text = "云山县县长钱小林到场。\x1b[31m"
    spans = {"person": Span(5, 8), "role": Span(3, 5), "place": Span(0, 3)}
    arguments = tuple(Argument(role, span.cut(text), span) for role, span in spans.items())
    facts = [Fact("holds_role", arguments, Evidence(f"d{at}", Span(0, 10), text[:10], "r", 0.9)) for at in range(10)]
    documents = [Document(f"d{at}", text, published=f"2020-04-{at + 10}") for at in range(10)]
    one = Tenure(
        "tenure/1", "person/a", "县长", "place/1", "2020-04-10", "observed", "2020-04-19", "removed", "",
        tuple(fact.id for fact in facts), ("two at once",), "outweighed", "tenure/2",
    )  # fmt: skip
    two = Tenure("tenure/2", "person/b", "县长", "place/1", "2021-01-01", "appointed")
    entities = [Entity("person/a", "person", "钱小林"), Entity("person/b", "person", "孙大力")]
    told = explain.held([one], [one, two], facts, documents, entities)
    assert told.splitlines()[0] == "钱小林  person/a"
    for expected in (
        "since 2020-04-10 (at least)",
        "until 2020-04-19 (removed)",
        "孙大力 since 2021-01-01  tenure/2",
        "contradiction: two at once",
        "in doubt: outweighed",
        f"2020-04-10  {facts[0].id}  [云山县|place][县长|role][钱小林|person]到场。",
        "and 2 more: kg query tenure --tenure tenure/1",
    ):
        assert expected in told
    assert "\x1b" not in told
