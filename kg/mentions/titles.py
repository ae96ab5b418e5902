"""Which post a title is: a decision list over the place, the organ and the post before that stand left of it.

Each rule says for which readings it is there and which post it makes of them; the first that applies decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kg.mentions.nomenclature import Nomenclature, nomenclature
from kg.mentions.values import PlaceName, Post
from kg.model import Span

CHINA: Final = PlaceName(Span(0, 0), ("中国",), (), "CN", "country")
LEVELS: Final = {
    "省": "province",
    **dict.fromkeys("市州盟", "prefecture"),
    **dict.fromkeys("县区旗", "county"),
    **dict.fromkeys(("镇", "乡", "街道"), "township"),
    "村": "village",
}
LEVEL_WORD: Final = re.compile(r"(?:自治区|自治州|自治县|街道|省|市|县|区|州|旗|盟|镇|乡|村)(?=[\u4e00-\u9fff])")
"""A word that names a level, with something after it."""
_NO_LEVEL = frozenset(["市场", "省际", "区域", "区块", "县域", "乡村", "村镇", "州际", "市政"])
_PERSONS = ("总统", "总理", "首相", "国王")
_PARTY = re.compile("(?:原|前)?(?:党委|党组|纪委|工会)?$")
_PARTY_OF_BODY = re.compile(r"(.+?)(原|前)?(党委|党组|纪委|工会)?")
_LOCAL_COMMITTEE = re.compile(r"(?:自治区|[省市县区州旗盟地])委|[镇乡]党委|街道党工委")
_ZONE_COMMITTEE = re.compile(r"(?:开发区|高新区|经开区|新区|示范区)(党工委|工委|管委会)")
_OF_ZONE = re.compile(r"(?:新区|开发区|高新区|经开区)(?=[\u4e00-\u9fff]{2,12}(?:局|中心|办公室|办|部|委)$)")
_MINISTERS = ("部长", "大臣", "国务秘书")
_LOCAL_ORGAN = ("政协", "人大", "人大常委会", "纪委", "监委", "政府")
_DEPARTMENT = re.compile(
    r"(.*(?:医院|大学|学院|中学|小学|学校|公司|集团|研究院|研究所|银行|团队))"
    r"((?!党委|党组|纪委)[\u4e00-\u9fff]{1,8}?(?:科|系|室|组|队|处|部|中心|办|办公室|党支部|党总支|团委))"
)
_OURSELVES = re.compile("[本我](?:报|台|网|刊|社|端)|总台|央视|新华社|中新社")
"""Whose reporters sign the news."""
_INNER = re.compile("(?:直属)?(?:机关)?(?:党委|党组|纪委|纪检组|党总支|党支部|工会|团委)|审判委员会|检察委员会|政治部")
"""Organs that every body has: after a post of one they are that body's."""
_CONTINENT = re.compile("欧洲(?!事务)|非洲|亚洲|拉美|美洲|阿拉伯(?!联合)|世界|国际(?!事务)|全球")
_MATTERS = ("事务", "问题", "政策", "裁军", "人权")
_VILLAGE_ORGAN = re.compile(
    "(?![全本该各])([\u4e00-\u9fff]{1,5}(?:村|社区|镇|乡))"
    "(党支部|党总支|总支|支部|党委|村委会|居委会|委会|村务监督委员会|妇联|纪委|人大|政府|人民政府|团委|合作社)"
)
_OF_A_SITE = re.compile("保护区|风景区|景区|大桥|机场|铁路|公司|大学|学院|集团|研究院|医院|银行|总台")
_ORGAN_OF_ROLE = re.compile(
    r"(.*?(?:委(?!员|书记处)|局|厅|部|政协|人大常委会|人大|法院|检察院|党|办|院|署|会(?!长)|党团|小组|组))"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A title with what was read left of it: 山东省 (place) 农业农村厅 (gap) 副 (prefix) 厅长 (head).

    ``printed`` is place and gap as they stand; ``attached`` says that an unknown name stands right before; ``last`` is
    the post before in the same list; ``envoy`` that the place is where ``sender`` has its man (中国驻法国大使).
    """

    span: Span
    head: str
    kind: str
    prefix: str
    place: PlaceName | None
    gap: str
    printed: str
    status: str
    attached: bool
    last: Post | None
    envoy: bool = False
    sender: PlaceName | None = None

    @property
    def title(self) -> str:
        return self.prefix + self.head

    def post(self, role: str, place: PlaceName | None, org: str | None, level: str, kind: str) -> Post:
        return Post(self.span, role, place, org, self.status, level, kind)


def compose(reading: Reading) -> Post | None:
    """The post that a reading is, or None where it is none."""
    words = nomenclature()
    for applies, read in _RULES:
        if applies(reading, words):
            post = read(reading, words)
            if post is None or post.org is None:
                return post
            if post.org in words.nameless:
                return replace(post, org=None)
            if post.org.endswith(_MATTERS):  # 联合国|叙利亚问题
                return replace(post, org=next((o for o in words.international if post.org.startswith(o)), None))
            return post
    return None


def inherit(post: Post, last: Post) -> Post:
    """A post without place and body after another person's: X主席甲、副主席乙; 党委书记甲…，党委副书记乙."""
    words = nomenclature()
    size = _tail_length(post.role, words)
    own, title = post.role[: len(post.role) - size], post.role[len(post.role) - size :]
    if last.kind == "body":
        return replace(post, org=last.org)
    if own:
        return replace(post, place=last.place, org=last.org, level=last.level, kind=last.kind)
    head = words.head.search(title)
    prefix = title[: head.start()] if head else ""
    bare = Reading(post.span, title[len(prefix) :], post.kind, prefix, None, "", "", post.status, False, last)
    return _next_of_list(bare, words)


def foreign(place: PlaceName | None) -> bool:
    """Whether a place lies abroad."""
    return place is not None and place.level in ("country", "region") and place.code != "CN"


# The rules, in their order -------------------------------------------------------------------------------------------


def _national(r: Reading, words: Nomenclature) -> Post:
    """国家副主席: of this country, unless the list it stands in is another's."""
    if r.last is not None and foreign(r.last.place):
        return r.post(r.head, r.last.place, None, "country", "foreign")
    if r.head.startswith("中华人民共和国"):
        r = replace(r, head=re.sub("^中华人民共和国(?=副?主席)", "国家", r.head).removeprefix("中华人民共和国"))
    organ = next((o for o in words.state if r.head.startswith(o)), None)
    return r.post(r.head, CHINA, None if r.head == "全国人大代表" else organ, "country", r.kind)


def _chief(r: Reading, words: Nomenclature) -> Post | None:
    """县长: of the place before it, or of that of the post before (县委书记、县长)."""
    of_level = re.fullmatch("[省市县区州旗盟镇乡]", r.gap) and not words.national.match(r.gap)
    if r.gap and not r.gap.endswith("政府") and not of_level:
        return None
    place, level = r.place, LEVELS.get(r.head[0], "")
    if r.head.startswith("自治区"):
        level = "province"
    if r.head == "行政长官":
        level = "special"
    if place is None and r.last is not None:
        same = r.last.level == level or (r.last.place is not None and r.last.place.name[-1] == r.head[0])
        place = r.last.place if same else None
        r = replace(r, status=r.last.status) if same and r.status == "current" else r  # 原党组成员、副省长
    if place is None and r.attached and level != "special":  # 东坪|市长: of a city that is not known, or a name
        level = ""
    return r.post(r.title, place, r.printed if place is not None and r.gap else None, level, r.kind)


def _foreign_office(r: Reading, words: Nomenclature) -> Post:
    """总统, 外长: of the country before it, of the list's, or of one that the context gives (level country)."""
    place = r.place if r.place is not None or r.last is None else r.last.place
    return r.post(r.title, place, None, "country" if place is not None or not r.attached else "", "foreign")


def _foreign_organ(r: Reading, words: Nomenclature) -> Post:
    """议会上议院议长, 国家安全事务助理, without a country; 联合国难民事务高级专员, of none."""
    of_none = r.gap.endswith("事务") and r.head in ("秘书长", "高级专员", "协调员")
    ours = of_none or r.gap.startswith(words.international) or _CONTINENT.match(r.gap)
    return r.post(r.gap + r.title, None, r.gap, *(("", "organ") if ours else ("country", "foreign")))


def _affairs(r: Reading, words: Nomenclature) -> Post:
    """美国国家安全事务助理."""
    return r.post(r.gap + r.title, r.place, _organ_abroad(r, words), "country", "foreign")


def _plain(r: Reading, words: Nomenclature) -> Post | None:
    """民警, 记者: only of a place or a body."""
    if r.head in words.court and r.gap.endswith(("法院", "检察院")):
        return _organ_of_place(r, words) if r.place is not None else _organ_alone(r, words)
    if r.head == "记者" and _OURSELVES.fullmatch(r.gap):
        return None
    if r.gap.endswith((*words.body, *words.public)):
        public = r.gap.endswith(words.public) and r.place is not None and r.place.level != "country"
        org = None if r.gap.startswith("某") else r.gap if r.place is None else r.printed
        return r.post(r.title, r.place if public or org is None else None, org, "", r.kind)
    if _DEPARTMENT.fullmatch(r.gap):
        post = _department(r, words)
        return post if r.head.endswith("负责人") else replace(post, role=r.title)
    if r.head.endswith("负责人") and r.gap.endswith(words.organ) and not r.gap.endswith(words.body):
        if r.place is not None:
            return _of_country(r, words) if foreign(r.place) else _organ_of_place(r, words)
        return _organ_of_level(r, words) if _level_word(r) else _organ_alone(r, words)
    level = "village" if r.head in words.village else ""
    known = bool(level or r.gap or (r.place is not None and r.head in ("民警", "乡村医生", "记者")))
    return r.post(r.head, r.place, None, level, r.kind) if known else None


def _bare(r: Reading, words: Nomenclature) -> Post:
    """A title alone: the next of a list, or nobody knows of what."""
    if r.last is not None and r.last.kind in ("organ", "body", "chief", "foreign", "national"):
        return _next_of_list(r, words)
    return r.post(r.title, None, None, "village" if r.head in words.village else "", r.kind)


def _of_place(r: Reading, words: Nomenclature) -> Post:
    """A title right after a place."""
    assert r.place is not None  # the rule applies only then
    if r.kind == "body" and r.head != "行长":  # 劳合社中国董事长: the place is a part of the body's name
        return r.post(r.title, None, None, "", r.kind)
    if r.place.level == "country":
        return r.post(r.title, r.place, None, "country", "foreign")
    if r.place.level == "zone":
        return r.post(r.title, r.place, None, "zone", r.kind)
    if r.head == "主席" and r.place.name.endswith("自治区"):
        return r.post("自治区" + r.title, r.place, None, r.place.level, "chief")
    return r.post(r.title, r.place, None, LEVELS.get(r.place.name[-1], ""), r.kind)


def _committee(r: Reading, words: Nomenclature) -> Post:
    """单县|县委书记, 大河镇|镇党委书记: the level belongs to the place and to the organ."""
    assert r.place is not None  # the rule applies only then
    level = _level_of(r.place)
    if r.gap.startswith("委"):
        return r.post(
            f"{level}{r.gap}{r.title}", r.place, None if r.gap == "委" else level + r.gap, r.place.level, "organ"
        )
    return r.post(
        (level if r.place.level == "township" else "") + r.gap + r.title, r.place, None, r.place.level, "organ"
    )


def _committee_alone(r: Reading, words: Nomenclature) -> Post:
    """县委书记, 开发区|管委会主任, with no place before it."""
    zone = _ZONE_COMMITTEE.fullmatch(r.gap)
    if zone:
        return r.post(zone.group(1) + r.title, None, None, "zone", "organ")
    return r.post(r.gap + r.title, r.place, None, LEVELS.get(r.gap[0], ""), "organ")


def _party_of_body(r: Reading, words: Nomenclature) -> Post:
    """中原船舶集团|党委书记; 湖北银行恩施分行原|党委书记; 县中医院|院长, of the county told of."""
    found = _PARTY_OF_BODY.fullmatch(r.gap)
    assert found is not None  # the rule applies only then
    org = found.group(1) if r.place is None else r.printed.removesuffix(r.gap[len(found.group(1)) :])
    post = r.post((found.group(3) or "") + r.title, None, org, _level_of_body(r, org, words), "body")
    return replace(post, status="former") if found.group(2) else post


def _department(r: Reading, words: Nomenclature) -> Post:
    """华山医院|感染科主任."""
    found = _DEPARTMENT.fullmatch(r.gap)
    assert found is not None  # the rule applies only then
    return r.post(found.group(2) + r.title, None, r.printed.removesuffix(found.group(2)), "", "body")


def _of_body(r: Reading, words: Nomenclature) -> Post:
    """天能集团|董事长."""
    org = r.gap if r.place is None else r.printed
    return r.post(r.title, None, org, _level_of_body(r, org, words), "body")


def _organ_of_zone(r: Reading, words: Nomenclature) -> Post:
    """X开发区党工委书记、|管委会主任."""
    assert r.last is not None  # the rule applies only then
    return r.post(r.gap + r.title, r.last.place, None, "zone", "organ")


def _organ_of_own_zone(r: Reading, words: Nomenclature) -> Post:
    """新区教育局局长, of the zone told of."""
    found = _OF_ZONE.match(r.gap)
    assert found is not None  # the rule applies only then
    return r.post(r.gap[found.end() :] + r.title, None, r.gap, "zone", "organ")


def _organ_of_village(r: Reading, words: Nomenclature) -> Post:
    """大北山村|党支部|书记, of a village or town that is not known."""
    found = _VILLAGE_ORGAN.fullmatch(r.gap)
    assert found is not None  # the rule applies only then
    name, organ = found.groups()
    at = r.span.start + max(r.printed.find(name), 0)
    place = PlaceName(Span(at, at + len(name)), (name,), (), None, LEVELS["镇" if name[-1] in "镇乡" else "村"])
    role = (name[-1] if name[-1] in "镇乡" else "") + organ + r.title
    return r.post(role, place, None, place.level, "organ")


def _organ_alone(r: Reading, words: Nomenclature) -> Post:
    """司法部部长; 监委主任 after 市纪委书记."""
    role, last = r.gap + r.title, r.last
    if r.gap.startswith("特区政府"):
        return r.post(role[2:], None, r.gap[2:], "special", "organ")
    if r.gap[:2] in words.armies:  # 美军|第七舰队|指挥官
        country = PlaceName(Span(0, 0), (words.armies[r.gap[:2]],), (), None, "country")
        whole = len(r.gap) == 2 or r.gap[1] == "共"
        return r.post(role if whole else role[2:], country, r.gap, "country", "foreign")
    if state := next((s for organ, s in words.organs_abroad.items() if r.gap.startswith(organ)), None):
        return r.post(role, PlaceName(Span(0, 0), (state,), (), None, "country"), r.gap, "country", "foreign")
    inner = r.gap[1:] if r.gap[:1] in ("局", "厅", "院", "委") else r.gap
    if last is not None and last.org and _INNER.fullmatch(inner) and last.org.endswith(words.departments):
        return r.post(_stem(last, words) + inner + r.title, last.place, last.org, last.level, last.kind)
    if last is not None and foreign(last.place):  # 老挝…党中央政治局委员、中央书记处书记: not of this country
        return r.post(role, last.place, r.gap, "country", "foreign")
    if words.national.match(r.gap) and not re.match("中国(?!共产党)", r.gap):
        return r.post(role, CHINA, r.gap, "country", "organ")
    if last is not None and last.kind in ("organ", "chief") and last.level not in ("", "country", "zone"):
        return r.post(role, last.place, r.gap, last.level, "organ")  # 市委常委、组织部部长
    if _is_party(r, words) and r.gap not in words.own_parties:
        return r.post(role, None, r.gap, "country", "foreign")
    return r.post(role, None, r.gap, "", "organ")


def _organ_of_level(r: Reading, words: Nomenclature) -> Post:
    """省农业农村厅厅长, with no place before it."""
    level = _level_word(r)
    stem, org = r.gap[len(level) :], re.sub("(?:党委|党组)$", "", r.gap)
    role = stem if org.endswith(("局", "厅", "中心")) else r.gap
    return r.post(role + r.title, None, org, LEVELS.get(level[-1:], "province"), "organ")


def _local_organ(r: Reading, words: Nomenclature) -> Post:
    """天津市政协主席 is 市政协主席 of 天津市."""
    assert r.place is not None  # the rule applies only then
    return r.post(_level_of(r.place) + r.gap + r.title, r.place, r.printed, r.place.level, "organ")


def _organ_of_place(r: Reading, words: Nomenclature) -> Post:
    """单县|农业农村局|局长."""
    assert r.place is not None  # the rule applies only then
    if r.gap.startswith(("军区", "战区")) and r.printed[: -len(r.gap)] != r.place.name:  # 成都|军区, not 四川省|军区
        return r.post(r.printed + r.title, None, r.printed, "", "organ")
    org = re.sub(r"(?:党委|党组)$", "", r.gap) or r.gap
    return r.post(r.gap + r.title, r.place, org, r.place.level, "organ")


def _of_country(r: Reading, words: Nomenclature) -> Post:
    """伊朗|议会|议长."""
    return r.post(r.gap + r.title, r.place, _organ_abroad(r, words), "country", "foreign")


def _envoy(r: Reading, words: Nomenclature) -> Post:
    """中国驻|马来西亚|大使: of the country that sends."""
    assert r.place is not None  # the rule applies only then
    return r.post(f"驻{r.printed}{r.title}", r.sender or CHINA, None, "country", "foreign")


def _of_china(r: Reading, words: Nomenclature) -> Post:
    """中国|美术家协会|主席; 中国|裁军|大使; 中国|人民银行|行长, of the state."""
    assert r.place is not None  # the rule applies only then
    if r.gap == "人民银行":
        return r.post(r.place.name + r.gap + r.title, r.place, r.place.name + r.gap, "country", "organ")
    if r.gap.endswith(_MATTERS):
        return r.post(r.gap + r.title, r.place, None, "country", "foreign")
    return r.post("中国" + r.gap + r.title, None, "中国" + r.gap, "", "organ")


_Rule = tuple[Callable[[Reading, Nomenclature], bool], Callable[[Reading, Nomenclature], Post | None]]


def _is_public(r: Reading, words: Nomenclature) -> bool:
    """Whether a centre or an administration is a division's own: 县邮政管理局, 赣州市果业发展中心."""
    ours = (r.place is not None and not foreign(r.place) and r.place.code != "CN") or bool(_level_word(r))
    return ours and _PARTY.sub("", r.gap).endswith(words.public) and not _OF_A_SITE.search(r.gap)


def _is_body(r: Reading, words: Nomenclature) -> bool:
    if _is_public(r, words):
        return False
    found = _PARTY_OF_BODY.fullmatch(r.gap)
    state = ("总局", "使馆", "领事馆", "人民银行")
    return found is not None and found.group(1).endswith(words.body) and not found.group(1).endswith(state)


def _is_bare_body(r: Reading, words: Nomenclature) -> bool:
    body = r.gap.endswith(words.body) and not r.gap.endswith(("总局", "省委", "市委", "人民银行", *words.organ))
    return r.kind == "body" or (body and not _is_public(r, words))


def _is_party(r: Reading, words: Nomenclature) -> bool:
    """Whether a party abroad is meant (真主党领导人): of a group only by a title that no company has."""
    if not r.gap.endswith(words.party_abroad) or r.head not in words.party_heads:
        return False
    return not r.gap.endswith(("集团", "公会")) or r.head in ("总书记", "副总书记", "总会长", "领袖")


def _is_committee(r: Reading, words: Nomenclature) -> bool:
    return r.place is not None and (r.gap.startswith("委") or bool(re.fullmatch("党委|党工委|党支部|党总支", r.gap)))


def _is_local_organ(r: Reading, words: Nomenclature) -> bool:
    return r.gap.endswith(_LOCAL_ORGAN) and not r.gap.startswith(("省", "市", "县", "区"))


_RULES: Final[tuple[_Rule, ...]] = (
    (lambda r, w: r.envoy and r.place is not None, _envoy),
    (lambda r, w: r.kind == "national", _national),
    (lambda r, w: r.kind == "chief", _chief),
    (lambda r, w: r.kind == "foreign" and not r.gap and (r.place is None or _wide(r.place)), _foreign_office),
    (lambda r, w: r.gap.endswith("事务") and r.place is not None and r.place.level == "country", _affairs),
    (lambda r, w: (r.kind == "foreign" or r.gap.endswith("事务")) and r.place is None and bool(r.gap), _foreign_organ),
    (lambda r, w: r.kind == "plain", _plain),
    (lambda r, w: not r.gap and r.place is None, _bare),
    (lambda r, w: not r.gap, _of_place),
    (_is_committee, _committee),
    (lambda r, w: _LOCAL_COMMITTEE.fullmatch(r.gap) is not None, _committee_alone),
    (lambda r, w: r.place is None and _ZONE_COMMITTEE.fullmatch(r.gap) is not None, _committee_alone),
    (lambda r, w: foreign(r.place) and (r.gap.endswith("中心") or r.head in _MINISTERS), _of_country),
    (lambda r, w: foreign(r.place) and _is_party(r, w), _of_country),
    (_is_body, _party_of_body),
    (lambda r, w: r.kind in ("organ", "body") and _DEPARTMENT.fullmatch(r.gap) is not None, _department),
    (_is_bare_body, _of_body),
    (lambda r, w: foreign(r.place), _of_country),
    (lambda r, w: r.place is not None and r.place.code == "CN", _of_china),
    (lambda r, w: r.place is None and r.gap == "管委会" and _in_zone(r.last), _organ_of_zone),
    (lambda r, w: r.place is None and _VILLAGE_ORGAN.fullmatch(r.gap) is not None, _organ_of_village),
    (lambda r, w: r.place is None and _OF_ZONE.match(r.gap) is not None, _organ_of_own_zone),
    (lambda r, w: r.place is None and not _level_word(r), _organ_alone),
    (lambda r, w: r.place is None, _organ_of_level),
    (_is_local_organ, _local_organ),
    (lambda r, w: True, _organ_of_place),
)


def _wide(place: PlaceName) -> bool:
    return place.level in ("country", "region")


def _in_zone(last: Post | None) -> bool:
    return last is not None and last.place is not None and last.place.level == "zone"


def _level_word(r: Reading) -> str:
    """The level that the organ's name begins with: 省 of 省农业农村厅, none of 市场监管局."""
    found = LEVEL_WORD.match(r.gap) if r.gap[:2] not in _NO_LEVEL else None
    return found.group() if found else ""


def _level_of_body(r: Reading, org: str, words: Nomenclature) -> str:
    """The level of the division whose own a body is: 县中医院, 乡卫生院."""
    level = _level_word(r) if r.place is None and org.endswith(words.of_division) else ""
    return LEVELS.get(level[-1:], "")


def _organ_abroad(r: Reading, words: Nomenclature) -> str | None:
    return r.printed if r.gap.endswith((*words.organ, "中心")) and not r.gap.endswith(_PERSONS) else None


def _level_of(place: PlaceName) -> str:
    name = place.name
    for word in ("自治区", "街道"):
        if name.endswith(word):
            return word
    if name[-1] in LEVELS:
        return name[-1]
    return {"province": "省", "prefecture": "市", "county": "县"}.get(place.level, "")


def _next_of_list(r: Reading, words: Nomenclature) -> Post:
    """The second title of a list takes the organ of the first: 县农业农村局党委书记、局长."""
    last = r.last
    assert last is not None  # there is a list only then
    r = replace(r, status=last.status) if r.status == "current" else r
    if last.kind == "body":
        return r.post(r.title, None, last.org, "", "body")
    if r.kind == "body" and last.org is not None:
        return r.post(r.title, None, _PARTY.sub("", last.org), "", "body")
    organ = _ORGAN_OF_ROLE.match(last.role)
    if organ and last.org is not None and last.org.endswith(words.party_abroad) and r.head in words.party_heads:
        return r.post(organ.group(1) + r.title, last.place, last.org, last.level, last.kind)
    if last.org is None and organ and r.head in words.party:
        return r.post(organ.group(1) + r.title, last.place, None, last.level, last.kind)
    if last.kind == "national":
        state = next((o for o in words.state if last.role.startswith(o)), None)
        return r.post((state or "") + r.title, last.place, state, last.level, "organ")
    if last.org and last.kind == "organ" and not (_in_zone(last) and last.org in ("管委会", "党工委", "工委")):
        stem = last.role[: len(last.role) - _tail_length(last.role, words)]
        if r.head not in ("书记", "委员", "党组成员", "常委"):
            stem = _stem(last, words) or stem
        return r.post(stem + r.title, last.place, last.org, last.level, last.kind)
    return r.post(r.title, last.place, None, last.level, last.kind)


def _stem(last: Post, words: Nomenclature) -> str:
    """The body in a role: 公安局 of 公安局党委副书记."""
    whole = last.role[: len(last.role) - _tail_length(last.role, words)]
    inner = re.search(f"(?<!总)(?:{_INNER.pattern})$", whole)
    return whole[: inner.start()] if inner else whole


def _tail_length(role: str, words: Nomenclature) -> int:
    heads = list(words.head.finditer(role))
    if not heads:
        return 0
    start = heads[-1].start()
    deputy = words.deputy.search(role, 0, start)
    return len(role) - (deputy.start() if deputy else start)
