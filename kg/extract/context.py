"""What a sentence does not say itself: who its subject is, which day, where; and whether it asserts at all."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.patterns import MASK
from kg.mentions.values import Mention, Scan
from kg.model import Span

_OBJECT = re.compile(
    r"(?:向|对|为|给|将|把|同|跟|让|请|受|被|由|据|时|听取|感谢|会见|陪同|的|应|贯彻|落实|学习|按照|根据|遵循|遵照|牢记|欢迎|邀请|以|在)$"
)
_NOT_ACTING = re.compile(
    r"[^，。；]{0,2}(?:陪同下|陪伴下|率领下|带领下)|的?(?:邀请|委托)|(?:新时代|[^，。；\ue000]{0,6}(?:思想|论述|(?<![参直乐悲旁])观(?![看摩察礼赏众点光])))|(?:关于|的?重要|系列)[^，。；]{0,20}(?:讲话|指示|批示|论述|贺信|回信|精神)|为核心|的?(?:夫人|嘱托|殷切|关怀|支持者|阵营|团队|当局|亲属|家属|遗孀|所在|政府(?!工作)|办公室|基金会|律师|发言人|同志亲属|同志家属)"
)
_BESIDE = re.compile(r"在[^。；：]{1,80}?(?:陪同|陪伴)下")
_SPEECH_OF = re.compile(r"在[^，。；]{2,40}?(?:的|的?重要)(?<!发表重要)(?:讲话|指示|批示|论述)")
_RECEIVED = re.compile(r"(?:会见|会晤|接见|看望|致电|陪同)[^，。；：]*$")
_MADE_TO = re.compile(r"(?:祝贺|感谢|欢迎|邀请|委派|派)[^，。；：\ue000]*$")
_OTHERS = re.compile(
    r"(?:人员|大家|们|群众|记者|代表|专家|学者|师生|官兵|双方|两国|外长|总统|总理|首相|大臣)"
    r"(?:还|也|都)?(?:共同|一同|纷纷|表示|说|认为|在|对|同|与)"
)
_SAID = re.compile(r"(?:说|指出|表示|强调|认为|介绍|称|提出|宣布|透露|回忆|谈到)(?:道)?[，：]|(?:介绍|透露|宣布|认为)")
_SELF = re.compile(r"我(?![国们党军省市县区])|本人|自己|[他她](?!们)|(?:其|此)间|期间[，还]")
_TEAM = re.compile(
    r"[^，。；：\ue000\ue001]{0,10}?(?:(?:代表|考察|访问|观摩|慰问)团|(?:调研|检查|督导|督查|考察|慰问|指导|调查|暗访|巡查|观摩)组|小分队|一行)(?:一行)?"
)
"""Those who travel with a leader, as a subject."""
_ONE = re.compile("(?<!其)[他她](?!们|俩)")
_BARE_TITLE = re.compile("(?:\ue004，?)?(\ue001)(?!\ue000)(?=[\u4e00-\u9fff]{0,6}$)")
_LED = re.compile(r"率(?:领|[^，。；]{0,14}?[团队组]|[^，。；]{0,14}一行)|带队|带领|为团长")
_COMES = re.compile(r"(?:一行|率[团队])?(?:再次|首次|专程|应邀|率团|率队)?(?:来华|访华|来访|到访|出席|参加|莅临|赴)")
_STARS = re.compile(
    r"代替?[他她]|替[他她]|担纲|唱主角|主讲|出镜|领衔|上阵|主推|推介|推荐|推销|直播|带货|吆喝|讲解|介绍"
)
_CARRIED = re.compile(
    r"(?>\ue004|[他她其又还也并曾已正再]|(?:党政)?代表团|一行|(?:考察|访问|观摩|慰问)团|(?:调研|检查|督导|督查|考察|慰问|指导)组|随后|接着|首先|专程|再次|先后|分别|共同|实地"
    r"|今[天晚早]|昨[天晚]|[当次同][天日]|[上下]午|晚上|傍晚|[之此]后|[期其]间|当地时间|最后|一路|[驱乘]车|冒[着雨雪]+|离开|沿途"
    r"|第[一二三][次站]|率[团队]|[^，。；：\ue000\ue001]{0,16}?(?:期间|结束后|之余|时|中|前)(?=，)"
    r"|(?:在|来?到|赴|前往|深入|从|对|与|同|就|向|利用)[^，。；：\ue000\ue001]{0,30})*+$"
)
"""What may stand between a clause's start and its verb where the subject is that of the sentence before."""
_WILL = re.compile(
    r"将(?:于|在|应|赴|出席|访问|对|前往|举行|同|与|会见|陪同|主持|参加|开始|分别|继续|再次|启程|来|到|\ue004)|计划于|定于|拟于"
)
_WISH = re.compile(
    r"期待|希望|(?<!意)愿(?!景|望)|建议|提议|原则同意|邀请\ue000|商定|明年|明春|下周|下月|(?:决定|确定|同意)，"
)
_DEPARTS = re.compile(r"启程(?!回国)|[专包]机[^，。；]{0,6}离[开京]")
"""Who departs is on the way: what the sentence tells after it is still to come."""
_HEARSAY = re.compile(r"知情人士|据传|网传|传闻|有消息称")
_DENIED = re.compile(
    r"(?:没有|并未|未能|未曾|尚未|从未|从不|绝不|决不|否认|取消|拒绝|谢绝|婉拒|并非|不是|不再|无意|来不及|忘了|差点|险些|未|没)(?![来知])[^，。；]{0,8}$"
    r"|(?<!无)不(?![断仅但时远到少久同得光只单失愧负怕止]).{0,2}$|(?:本想|原本|原定|原拟|原打算|本来(?:要|想|打算|计划))[^。；]{0,24}$"
)
_CALLED_OFF = re.compile(
    r"[^。；！？\ue000]{0,40}(?:取消|作罢|谢绝|婉拒|未能成行|没能成行|落空|叫停|搁浅|泡汤)了?(?=[。；！？]|$)"
)
"""After a predicate: that it came to nothing."""
_PLANNED = re.compile(
    r"(?:(?<![率])将(?![军领])|拟(?![定])|计划(?=[^，。]{0,4}$)|打算|准备(?!工作)|即将|提名|有望|预计|争取|力争|下一步|今后)[^，。；]{0,18}$"
)
_ALLEGED = re.compile(
    r"(?:涉嫌|据称|传言|据传|网传|疑似|被指|指控|所谓|自称|冒充|假冒|谎称|误将|误写[为成作]|写作|误称|饰演|扮演|海报上)[^，。；]{0,16}$"
)
_UNREAL = re.compile(
    r"(?:(?<![需主重首纪])要(?!求|闻|素|员)|应该|应当|必须|希望|建议|如果|假如|倘若|只有|不能|不得|不应|但愿|呼吁|号召|鼓励|勉励|需要|能否|可以|欢迎|期待|愿(?!景)|是否|要求)[^，。；]{0,24}$"
)
_JOINED = re.compile(r"(?:^|[^，。；]{0,14})(?:，)?(?:与|(?<=，)和|携手|连线|联手|搭档|携|联合|会同)[^，。；]{0,24}$")
_UNTRUE = re.compile(r"查无此人|并无此人|子虚乌有|系谣言|为谣言|是谣言|不属实")
_THIS_ONE = re.compile(r"^[“]?(?:这位|这名)")
_HOST = re.compile(r"[^，。；\ue000]{0,4}(?:座谈|会谈|会见|会晤|会面|交流|洽谈|签约)")
_PRONOUN = re.compile(r"^[“]?(?:他|她|其|这位|该[书县市区镇]|这名|两人|二人|俩人|三人)")


@dataclass(slots=True)
class Sentence:
    """A sentence with its mask: ``masked[i]`` stands for the text from ``origin[i]`` to ``origin[i + 1]``."""

    span: Span
    masked: str
    origin: tuple[int, ...]
    mentions: dict[int, Mention] = field(default_factory=dict)

    def text_span(self, begin: int, end: int) -> Span:
        return Span(self.origin[begin], self.origin[end])

    def before(self, mention: Mention, at: int) -> bool:
        """Whether a mention stands in the sentence before ``at``."""
        return self.span.start <= mention.span.start < self.origin[at]

    def people(self) -> list[tuple[int, Mention]]:
        return [(at, m) for at, m in sorted(self.mentions.items()) if m.kind == "person"]


def mask(scan: Scan, span: Span) -> Sentence:
    """The masked form of one sentence."""
    chars: list[str] = []
    origin: list[int] = []
    mentions: dict[int, Mention] = {}
    at = span.start
    first = bisect_right(scan.mentions, span.start, key=lambda m: m.span.end)
    for mention in scan.mentions[first : bisect_left(scan.mentions, span.end, key=lambda m: m.span.start)]:
        begin = max(mention.span.start, span.start)
        chars.extend(scan.text[at:begin])
        origin.extend(range(at, begin))
        mentions[len(chars)] = mention
        chars.append(MASK[mention.kind])
        origin.append(begin)
        at = min(mention.span.end, span.end)
    chars.extend(scan.text[at : span.end])
    origin.extend(range(at, span.end))
    return Sentence(span, "".join(chars), (*origin, span.end), mentions)


def modality(sentence: Sentence, predicate: int) -> str | None:
    """asserted, planned, denied or alleged; None for what is only wished, advised or supposed."""
    said = cue(sentence.masked[:predicate], sentence.masked)
    return "denied" if said == "asserted" and _CALLED_OFF.match(sentence.masked, predicate) else said


def cue(before: str, sentence: str) -> str | None:
    """As ``modality``, from the words before the predicate (those of its own clause count) and its sentence."""
    predicate = len(before)
    hearsay = _HEARSAY.search(before)
    before = before[max(before.rfind(c) for c in "，。；！？\n") + 1 :]
    if _ALLEGED.search(before) or hearsay or _UNTRUE.search(sentence):
        return "alleged"
    if _DENIED.search(before):
        return "denied"
    if _UNREAL.search(before):
        return None
    if _PLANNED.search(before) or _to_come(sentence, predicate):
        return "planned"
    return "asserted"


def wished(sentence: Sentence, predicate: int) -> bool:
    """Whether an earlier clause of the sentence hopes for, advises or agrees on what is told, of the same people."""
    begin = max(sentence.masked.rfind(c, 0, predicate) for c in "。；！？：\n") + 1
    wishes = [m.end() for m in _WISH.finditer(sentence.masked, begin, predicate)]
    between = sentence.masked[wishes[-1] : predicate] if wishes else ""
    return bool(wishes) and not re.search(r"[，；][^，；\ue000]{0,8}\ue000", between)


def _to_come(masked: str, predicate: int) -> bool:
    """Whether an earlier clause said what will be, and nobody else was spoken of since."""
    begin = max(masked.rfind(c, 0, predicate) for c in "。；！？：\n") + 1
    start = max(masked.rfind(c, 0, predicate) for c in "。！？\n") + 1
    if _DEPARTS.search(masked, start, predicate):
        return True
    will = [m.end() for m in _WILL.finditer(masked, begin, predicate)]
    return bool(will) and not re.search(r"[，；](?:\ue004)?\ue000", masked[will[-1] : predicate])


_HE = re.compile("(?:^|[，。；：\ue004])(?:他|她|这位|这名|该[县市区镇]|两人|二人|俩人|三人|自己)")
_HE_WITH = re.compile(r"(?:^|[，。；：])(?:他|她)(?:还|又|也|则|再次)?[与和同跟][^，。；：\ue000]{0,16}\ue000")
"""He and another one, who are then told of together."""
_JOINTLY = re.compile("一起|一块|一同|一道|共同|同台|联手|合力|携手|搭档|并肩|联袂")
_ON_STAGE = re.compile(
    "推介会|推介活动|展销会|展销|博览会|交易会|农博会|茶博会|年货节|丰收节|美食节|采摘节|文化节|展位|展台|展区|展馆|市集|集市|摊位|舞台|登台|上台|登场"
    "|代言|短视频|视频里|朋友圈|下单|选购|镜头|带货|助农|网友|观众|客商|采购商|游客"
)
"""Where products are shown to those who may buy them."""
_NOBODY = re.compile("(?<!这位)(?<!这名)(?<!该)(?<!身为)(?<!作为)\ue001")
"""An office whose holder was not read, in a sentence that names nobody else: not the one told of before."""
_OTHER_SELLER = re.compile(
    r"(?:(?![和与同跟向为给对携邀请带领帮替让把将])[\u4e00-\u9fff]){0,4}?"
    r"(?:主播|网红|博主|达人|工作人员|村民|农户|农民|果农|茶农|企业|商家|商户|摊主|店主|员工|讲解员|志愿者|选手|老乡|乡亲|客商)们?+(?![\ue000\ue006])"
)
"""Somebody without a name who does what the rest of the clause tells."""
_NOT_THERE = re.compile("(?:没有?|未|不)(?:能|曾|再)?(?:走进|进|去|到|出现在|上)?$")
_ON_STREAM = re.compile(
    "直播间|直播“?(?:带货|卖货)|开播|镜头前|对着镜头|冲着?镜头|当着镜头|对着手机|(?:来到|登录|登上|走进|亮相|做客|现身|打开|玩转)\ue005|手机镜头|(?:开启|开始|进行|首次|首场|这场|一场|同台|联袂|联手|做起|开起|平台|抖音|快手|淘宝|上)[^，。；]{0,8}直播(?!电商|产业|基地|平台|经济|行业|培训|卫星|信号|车)"
)


@dataclass(slots=True)
class Discourse:
    """What earlier sentences of the document leave to the next: the people told of, the day, the platform."""

    subjects: tuple[Mention, ...] = ()
    date: Mention | None = None
    platform: Mention | None = None
    paragraph: int = 0
    streamers: tuple[Mention, ...] = ()
    """Who was told last to be on a live stream."""
    last: tuple[Mention, ...] = ()
    """The person named last: whom 这位 means."""
    holders: dict[str, Mention | None] = field(default_factory=dict)
    """Whose title is told: 总书记 alone means the one of whom it was told; None where it was told of several."""
    leaders: tuple[Mention, ...] = ()
    """Who was told last to lead a delegation or a team, in the paragraph ``led``."""
    led: int = 0

    def actor(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """As ``subject``, but only where nothing between the people and ``at`` can be another one's name, and where
        what they are told to have done is not what they say of others."""
        masked = sentence.masked
        group = self.subject(sentence, at)
        own = [i for i, m in sentence.people() if i < at and m in group]
        clause = max(masked.rfind(c, 0, at) for c in "，。；：！？\n\ue008") + 1
        if not own:
            begin = max(masked.rfind(c, 0, at) for c in "。；：！？\n") + 1
            if (
                self.leaders
                and self.paragraph - self.led <= 2
                and any(_TEAM.match(masked, start, at) for start in (begin, clause))
            ):
                return self.leaders
            titled = _BARE_TITLE.match(masked, clause, at)
            if titled and (holder := self.holders.get(_title(sentence, titled.start(1)))):
                return (holder,)
            later = next(((i, m) for i, m in sentence.people() if i > at and masked[i - 1] in "，”"), None)
            if later and clause == begin and later[1].value not in {m.value for m in group}:
                return ()  # 参加完大会，某某说: told of the one named after it
            carried = _CARRIED.match(masked[clause:at]) and not _others(masked, clause)
            return group[: 1 if _ONE.search(masked, begin, at) else None] if carried else ()
        if any(_MADE_TO.search(masked, clause, i) for i, _ in sentence.people() if max(own[-1], clause) < i < at):
            return ()
        said = _SAID.search(masked, own[-1], at)
        if said and not _SELF.search(masked, said.end(), at):
            return ()
        return () if own[-1] < clause and "\ue001" in masked[clause:at] else group

    def seller(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """As ``subject``, but carried over only to a pronoun (她, 这位副县长), and not into what somebody says."""
        masked = sentence.masked
        group = self.subject(sentence, at)
        if masked.count("“", 0, at) > masked.count("”", 0, at):
            return ()
        clause = max(masked.rfind(c, 0, at) for c in "，。；：！？\n\ue008") + 1
        if _OTHER_SELLER.match(masked, clause, at):
            return ()
        here = any(i < at and m in group for i, m in sentence.people())
        if not here and _NOBODY.search(masked, 0, at):
            return ()
        return group if here or _HE.search(masked, 0, at) else ()

    def on_stream(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """As ``seller``, but only those who are on a live stream."""
        here = _ON_STREAM.search(sentence.masked)
        here = here if here and not _NOT_THERE.search(sentence.masked, 0, here.start()) else None
        known = {m.value for m in self.streamers}
        return tuple(m for m in self.seller(sentence, at) if here or m.value in known)

    def on_stage(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """As ``on_stream``, or at a fair or show where products are presented."""
        group = self.on_stream(sentence, at)
        return group or (self.seller(sentence, at) if _ON_STAGE.search(sentence.masked) else ())

    def named(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """As ``subject``, but only people whom the sentence itself names."""
        return tuple(m for m in self.subject(sentence, at) if m in sentence.mentions.values())

    def subject(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """Who does what is told at ``at``: the last people of the sentence before it that are no object, or those
        carried over from the sentence before."""
        group: list[Mention] = []
        people = [(i, m) for i, m in sentence.people() if i < at]
        both = _HE_WITH.search(sentence.masked, 0, at)
        if (
            both
            and len(self.subjects) == 1
            and [i for i, _ in people if i >= both.end() - 1] == [both.end() - 1]
            and _JOINTLY.search(sentence.masked, both.end(), at + 4)
        ):
            return (*self.subjects, sentence.mentions[both.end() - 1])
        beside = {i for found in _BESIDE.finditer(sentence.masked) for i in range(*found.span())}
        for index in range(len(people) - 1, -1, -1):
            i, mention = people[index]
            lead = sentence.masked[max(0, i - 2) : i]
            inside = sentence.masked.count("“", 0, i) > sentence.masked.count("”", 0, i)
            if (
                (_OBJECT.search(lead) and not _by(sentence.masked, i))
                or inside
                or i in beside
                or _NOT_ACTING.match(sentence.masked, i + 1)
            ):
                continue
            if _RECEIVED.search(sentence.masked, _phrase(sentence.masked, i), i) or _invites(sentence.masked, i):
                continue
            group = [mention]
            while index > 0 and _JOINED.search(sentence.masked[people[index - 1][0] + 1 : i]):
                index -= 1
                if _HOST.match(sentence.masked, i + 1):
                    group = []  # 甲与乙座谈，推介丙: what follows is told of 甲
                while index > 0 and _RECEIVED.search(
                    sentence.masked, _phrase(sentence.masked, people[index][0]), people[index][0]
                ):
                    index -= 1
                i = people[index][0]
                group.insert(0, people[index][1])
            while index > 0 and re.fullmatch(
                r"[、，和与及同]|以及", sentence.masked[people[index - 1][0] + 1 : people[index][0]]
            ):
                index -= 1
                group.insert(0, people[index][1])
            return tuple(group)
        if people and not _PRONOUN.match(sentence.masked):
            return _described(sentence, people, at)
        return self.last if _THIS_ONE.match(sentence.masked) else self.subjects

    def after(self, sentence: Sentence) -> None:
        """Take in what ``sentence`` says."""
        people = [
            (i, m)
            for i, m in sentence.people()
            if (not _OBJECT.search(sentence.masked[max(0, i - 2) : i]) or _by(sentence.masked, i))
            and not _NOT_ACTING.match(sentence.masked, i + 1)
            and not _SPEECH_OF.match(sentence.masked, i + 1)
            and not _RECEIVED.search(sentence.masked, _phrase(sentence.masked, i), i)
            and not _invites(sentence.masked, i)
        ]
        self.last = tuple(m for _, m in sentence.people()[-1:]) or self.last
        if people:
            group = [people[0][1]]
            for (before, _), (i, mention) in itertools.pairwise(people):
                if not re.fullmatch(r"[、，和与及]|以及", sentence.masked[before + 1 : i]):
                    break
                group.append(mention)
            self.subjects = tuple(group)
        elif _UNREAD.search(sentence.masked):
            self.subjects = ()  # 副县长仓廪实: somebody else, whose name was not read
        elif sentence.masked[-1:] not in "。！？；：…”）" and len(sentence.masked) > 4:
            self.subjects = ()  # a headline inside the text: what follows is another story
        for _, mention in sentence.people():
            for post in mention.posts:
                known = self.holders.setdefault(post.role, mention)
                if known is not None and known.value != mention.value:
                    self.holders[post.role] = None
        led = _LED.search(sentence.masked)
        if led and any(i < led.start() for i, _ in sentence.people()):
            self.leaders, self.led = self.subject(sentence, led.start()), self.paragraph
        stream = _ON_STREAM.search(sentence.masked)
        if people and stream:
            self.streamers = self.subject(sentence, stream.start())
        for _, mention in sorted(sentence.mentions.items()):
            if mention.kind == "date" and len(mention.value) >= 7:
                self.date = mention
            elif mention.kind == "platform":
                self.platform = mention


def _by(masked: str, at: int) -> bool:
    """Whether what stands before the person at ``at`` makes it the one who acts: 由甲率队, 对甲来华表示欢迎."""
    if masked[at - 1 : at] == "对":
        return bool(_COMES.match(masked, at + 1))
    return masked[at - 1 : at] == "由" and bool(_LED.match(masked, at + 1) or _STARS.match(masked, at + 1))


def _title(sentence: Sentence, at: int) -> str:
    """The title that stands alone at ``at``."""
    posts = sentence.mentions[at].posts
    return posts[-1].role if len(posts) == 1 else ""


def _described(sentence: Sentence, people: Sequence[tuple[int, Mention]], at: int) -> tuple[Mention, ...]:
    """The only person before ``at`` in its clause where what stands before says who it is (在法国访问的总理…说)."""
    i, mention = people[0]
    clause = max(sentence.masked.rfind(c, 0, at) for c in "，。；：！？\n\ue008") + 1
    alone = len(people) == 1 and clause <= i and sentence.masked[i - 1 : i] == "的"
    clear = alone and not _RECEIVED.search(sentence.masked, 0, i) and not _NOT_ACTING.match(sentence.masked, i + 1)
    return (mention,) if clear else ()


def date_for(sentence: Sentence, at: int, discourse: Discourse) -> Mention | None:
    """The date that goes with ``at``: the last before it in its sentence, else the first, else the carried one."""
    dates = [(i, m) for i, m in sorted(sentence.mentions.items()) if m.kind == "date"]
    before = [m for i, m in dates if i < at]
    if before:
        return before[-1]
    if not dates and _SOME_DAY.search(sentence.masked, 0, at):
        return None
    return dates[0][1] if dates else discourse.date


def _phrase(masked: str, at: int) -> int:
    """Where the clause that holds ``at`` begins."""
    return max(masked.rfind(c, 0, at) for c in "，。；：") + 1


def _invites(masked: str, at: int) -> bool:
    """Whether the person at ``at`` is one of those at whose invitation something is done (应…邀请)."""
    begin = max(masked.rfind(c, 0, at) for c in "。；：\n\ue008") + 1
    asked = masked.rfind("应", begin, at)
    return asked > masked.rfind("邀请", begin, at) and bool(re.match(r"[^。；]{0,40}邀请", masked[at:]))


def _others(masked: str, clause: int) -> bool:
    """Whether an earlier clause of the sentence has another subject: an office whose holder the scan did not know,
    or people in general."""
    begin = max(masked.rfind(c, 0, clause) for c in "。！？；\n") + 1
    return "\ue001" in masked[begin:clause] or bool(_OTHERS.search(masked, begin, clause))


_UNREAD = re.compile("\ue001[\u4e00-\u9fff]{2,4}")
_SOME_DAY = re.compile("日前|近日|近期|此前|往年|每年")
"""A day that is not told, and not that of the sentence before."""
_VAGUE = re.compile(r"近日|日前|最近|近期|前不久|不久前|此前")


def date_said(
    sentence: Sentence, at: int, name: tuple[int, int], discourse: Discourse, published: str | None
) -> Mention | None:
    """The day of what the predicate at ``at`` tells as done: none where the words say only that it was lately; no
    date within the thing's own ``name``, none yet to come; a carried one must name a day."""
    begin = max(sentence.masked.rfind(c, 0, at) for c in "。；！？\n") + 1
    if _VAGUE.search(sentence.masked, begin, at):
        return None
    for i, mention in sorted(sentence.mentions.items(), reverse=True):
        past = published is None or mention.value <= published or mention.value.startswith("-")
        if mention.kind == "date" and begin <= i < at and not name[0] <= i < name[1] and past:
            return mention
    carried = discourse.date
    return carried if carried is not None and len(carried.value) == 10 else None
