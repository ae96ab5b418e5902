"""People introduced without a post: by a trade, a stage name, a form of address, a verb of speech, their sex and birth,
or by a name that is none but a person's (A·B)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kg.lexicon import gazetteer
from kg.mentions import characters, people, wording
from kg.mentions.characters import FAR, HOME, Abroad
from kg.mentions.found import NEIGHBOURS, Found
from kg.mentions.nomenclature import nomenclature
from kg.mentions.words import tokenizer
from kg.model import Span

QUOTED: Final = re.compile(r"“[^“”\n]{1,24}”")
_INTRODUCED: Final = -1.0
_OF_TRADE: Final = -2.0
_NAMED: Final = 2.5
_CALLED: Final = -2.0
_ON_STAGE: Final = 1.0
_SPEAKING: Final = -2.0
_DESCRIBED: Final = 5.0
_APPOSED: Final = 1.0
"""What speaks for a name at a place before its characters are looked at, as a logarithm of odds."""
_TRADE: Final = re.compile("(?:[员师手官者兵]|(?<=[\u4e00-\u9fff]{2})家)(?=[\u4e00-\u9fff]{2})")
_NOT_CALLED: Final = re.compile("事务所|生|后|级|团|们|论坛|学位|协会")
_LATIN_BEFORE: Final = re.compile(r"(?<![A-Za-z])[A-Za-z][A-Za-z.'’-]+$")
_DESCRIPTION: Final = re.compile(r"(?<=[\u4e00-\u9fff])(?:，[男女](?=[，。、；])|（[男女](?=[，）]))")
_PERSON_NOUN: Final = re.compile(
    r"(?<=(?:是|叫|有))[\u4e00-\u9fff·]{2,10}(?=，)|(?:(?<![\s\S])|(?<=[，。：\n]))[\u4e00-\u9fff·]{2,6}(?=，)"
)
_THING: Final = re.compile(
    r"(?:公司|集团|银行|基金|大学|学院|学校|医院|中心|研究所|奖|杯|号|级|型|机场|体育|剧院|广场|大街|路|街|站|港|湾|岛|山|河|湖|海|州|省|市|县|区|镇|村|"
    r"酒店|饭店|品牌|牌|出版社|报|网|论坛|足球|俱乐部|队|战役|战争|条约|法案|法|公园|庄园|宫|堡|教堂|航母|舰|飞弹|导弹|定律|综合征|病)"
)


def introduced(found: Found) -> None:
    """网红朱一旦, 主播“东北小哥”, 搭档叶尔兰, 名叫那顺."""
    _staged(found)
    for match in _words("introductions", "introductions_abroad").finditer(found.text):
        at = match.end()
        if not wording.splits_word(found.text, at):
            foreign = match.group() in characters.words_of("introductions_abroad") or _from_abroad(
                found.text, match.start()
            )
            _note(found, at, _INTRODUCED, FAR if foreign else HOME)
    for match in _words("naming").finditer(found.text):
        _note(found, match.end(), _NAMED)
    for match in _TRADE.finditer(found.text):
        if _is_trade(found.text, match.end()):
            _note(found, match.end(), _OF_TRADE)
    _addressed(found)


def _foreigners() -> frozenset[str]:
    return characters.words_of("introductions_abroad")


def _from_abroad(text: str, at: int) -> bool:
    """Whether a foreign country stands before: 荷兰画家, 德国著名作家."""
    at -= 2 * text.endswith(("著名", "知名"), 0, at)
    places = (place for size in (2, 3, 4, 5) for place in gazetteer.load().find(text[at - size : at]))
    return any(place.level == "country" and place.code not in ("CN", *NEIGHBOURS) for place in places)


def _note(found: Found, at: int, prior: float, abroad: Abroad = HOME) -> None:
    if found.text.startswith("叫", at):
        at, prior = at + 1, _NAMED
    end = found.name(at, prior, abroad)
    if end < 0 and (spelt := people.latin(found.text, at)):
        end = spelt.end
    if end > 0 and (prior == _NAMED or not wording.is_everyday(found.text[at:end])):
        found.add(Span(at, end), found.text[at:end])


def _staged(found: Found) -> None:
    """A stage name in quotation marks, unless the person's own follows it; without marks what is no word."""
    for match in _words("stage").finditer(found.text):
        at = match.end()
        if found.text.startswith("叫", at):
            continue
        quoted = QUOTED.match(found.text, at)
        if quoted and len(quoted.group()) <= 10:
            end = found.name(quoted.end(), _ON_STAGE)
            name = Span(at + 1, quoted.end() - 1) if end < 0 else Span(quoted.end(), end)
            found.add(Span(at, max(end, quoted.end())), name.cut(found.text), (), name)
            continue
        end, stage = found.name(at, _ON_STAGE), _stage_end(found.text, at)
        if end < 0 or (stage > end and not wording.follows(found.text, end) and end not in found.starts):
            end = stage  # 主播麦田小满推介: 麦田小 is no name where 满 goes on
        if end > 0:
            found.add(Span(at, end), found.text[at:end])


def _addressed(found: Found) -> None:
    """王小云教授: a name before a form of address."""
    for match in _words("honorifics").finditer(found.text):
        if _NOT_CALLED.match(found.text, match.end()):
            continue
        if found.taken(Span(match.start() - 1, match.start())) or found.name(match.end(), _INTRODUCED) > 0:
            continue  # also 双聘教授王小云
        latin = _LATIN_BEFORE.search(found.text, max(0, match.start() - 40), match.start())
        if latin:
            found.add(Span(latin.start(), match.end()), latin.group(), (), Span(*latin.span()))
            continue
        read = people.before(found.text, match.start(), _CALLED, found.ends)
        if read:
            found.add(Span(read.start, match.end()), found.text[read.start : read.end], (), Span(read.start, read.end))


@cache
def _words(*keys: str) -> re.Pattern[str]:
    words = frozenset().union(*map(characters.words_of, keys))
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))))


def _is_trade(text: str, end: int) -> bool:
    """Whether a word for somebody's trade ends there (调解员, 钢琴家, 营养师), and no other word goes on."""
    if wording.frequency(text[end - 1 : end + 1]):
        return False  # 驻华使馆官|员, 政府官|方
    sizes = (3,) if text[end - 1] == "家" else (4, 3, 2)  # 朱家, 国家, 修身齐家
    known = next((word for size in sizes if wording.frequency(word := text[end - size : end])), None)
    return known is not None and known not in characters.words_of("no_trades")


def _stage_end(text: str, at: int) -> int:
    """Where an unquoted stage name ends: jieba cuts what follows; the name is the words up to the last unknown one."""
    window = re.match(r"[\u4e00-\u9fff]{2,10}", text[at : at + 10])
    if not window:
        return -1
    jieba = tokenizer()
    tokens = list(jieba.cut(window.group(), HMM=True))
    end = 0
    for token in tokens:
        if len(token) > 1 or characters.never_last(token):
            break
        end += 1
    end = end if end >= 2 else 0
    for index, token in enumerate(tokens[:3]):
        known = jieba.FREQ.get(token, 0) > 0
        if not known and len(token) >= 2:
            end = sum(map(len, tokens[: index + 1]))
    return at + end if 2 <= end <= 5 else -1


def speaking(found: Found) -> None:
    """杨琨表示: a name that is all that stands before a verb of speech in its clause."""
    for match in _speech().finditer(found.text):
        read = people.after(found.text, match.start(), _SPEAKING, found.starts, found.again)
        said = match.group()
        word = said[1:] in nomenclature().kinds or said in characters.words_of("everyday")  # 李所长称, 贺信指出
        if read and read.end == match.end() and not word:
            found.add(Span(read.start, read.end), match.group())


@cache
def _speech() -> re.Pattern[str]:
    return re.compile(rf"(?<![\u4e00-\u9fff·])[\u4e00-\u9fff]{{2,4}}?(?={_words('speech').pattern}|：)")


def described(found: Found) -> None:
    """段景和，男; 宫晓棠（女）: a name before somebody's sex. 来的是方振东，东至县委副书记: one before its post."""
    for match in _DESCRIPTION.finditer(found.text):
        read = people.before(found.text, match.start(), _DESCRIBED, found.ends)
        if read:
            found.add(Span(read.start, read.end), found.text[read.start : read.end])
    for match in _PERSON_NOUN.finditer(found.text):
        run = found.run_at(match.end() + 1)
        if run and (run[0].place is not None or run[0].org is not None):
            read = found.read(match.start(), _APPOSED)
            if read and read.end == match.end():
                found.add(Span(read.start, read.end), match.group())


def dotted(found: Found) -> None:
    """斯蒂芬·帕多克: what is written with a dot is a person, unless a word for a thing follows."""
    text, done = found.text, 0
    for dot in re.finditer("·", text):
        if dot.start() < done or not "\u4e00" <= text[dot.start() - 1] <= "\u9fff":
            continue
        read = people.around_dot(text, dot.start() - 1, found.starts, found.ends)
        if read is None:
            continue
        done = read.end
        if _THING.match(text, read.end) or text[read.end : read.end + 1] == "·":
            continue
        if text[read.start - 1 : read.start] not in ("“", "·") and read.start not in found.starts:
            found.add(Span(read.start, read.end), text[read.start : read.end])
