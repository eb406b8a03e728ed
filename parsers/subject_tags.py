"""What stands before the subject proper: Re:, 转发：, our own letters' tags, 投稿, the campaign's title; pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from config.model import Campaign
from parsers.categories import UNIT, CategoryName
from parsers.divisions import find_at_start, read_division
from parsers.part_marks import strip_part_marks
from parsers.text import DASHES, folded, normalize, outline

# On a text of the same length as the subject, in which every mark is folded (see _flat).
REPLY = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|sv|tr|回[复復覆信]|答[复復覆]|转发|轉發|转寄|轉寄)"
    r"\s*(?:\(\s*\d{1,4}\s*\)|\^\d+|\*\d+|\d{1,4})?\s*[:∶]|(?:回复|答复|转发)\s)\s*"
)
TAG = re.compile(r"\s*\(([^()]{0,60})\)\s*")
OURS = re.compile(
    "退回|收到|受理|待核|核对|补正|修改|更正|重发|重报|再次|投稿|来稿|稿件|报送|申报|推荐|征集|案例|材料|转发|回复|逾期"
    "|审核|通过|退稿|结论|垃圾邮件|可疑"
)
MARKS = re.compile("[特紧]?急件?|重要|外部(?:邮件)?|\\*{0,3}(?:external|spam|junk)\\*{0,3}")
LEAD = re.compile(
    r"\s*(?:(?:邮件)?主题|标题|(?:案例|邮件)?投稿(?:邮件|案例)?|来稿|(?:关于)?(?:再次|重新)?(?:报送|上报|申报|推荐|提交|选送)"
    r"(?:案例|材料)?|案例(?:报送|征集)?|征集(?:活动)?(?:稿件|案例)?|参赛|紧急|重新发送|重发|更正|补发|关于)"
)
PUNCTUATION = frozenset(":;,。、 ")
PLACEHOLDER = re.compile(r"[（(]请填写[^（()）]{1,12}[）)]|〔(?:省（区市）|单位名称|案例类别)〕")
MOST = 30  # prefixes; a longer thread is no submission
LONGEST_TAG = 6  # characters, of 【再次报送】 where subjects have titles
TITLE_PIECE = 4  # characters; a shorter piece of the campaign's title is no sign of it


def find_references(text: str, prefix: str) -> tuple[str, ...]:
    """Reference numbers of the campaign in the text, each once, in order.

    >>> find_references("Re: 【退回修改】[LH2021-0007] 北京市光明网党员风采", "LH2021")
    ('LH2021-0007',)
    """
    folded = re.sub(f"[{re.escape(DASHES)}]", "-", unicodedata.normalize("NFKC", text))
    numbers = re.findall(rf"(?i)(?<![a-z0-9]){re.escape(prefix)} ?- ?(\d{{4,12}})(?!\d)", folded)
    return tuple(dict.fromkeys(f"{prefix}-{number}" for number in numbers))


def strip_tags(text: str, campaign: Campaign, names: tuple[CategoryName, ...], separators: frozenset[str]) -> str:
    """The subject proper: without prefixes, tags, lead words, part marks, and the gaps that our letters leave."""
    proper = _without_head(PLACEHOLDER.sub("", text).strip(), campaign, names, separators)
    unmarked = strip_part_marks(proper)
    return proper if unmarked == proper else _without_head(unmarked, campaign, names, separators)


def _without_head(text: str, campaign: Campaign, names: tuple[CategoryName, ...], separators: frozenset[str]) -> str:
    # Every mark folded, place by place: what stays one character is folded.
    flat = "".join(one if len(one := folded(char)) == 1 else char for char in text)
    head, position = _Head(text, flat, campaign, names, separators), 0
    for _ in range(MOST):
        further = head.step(position)
        if further == position:
            break
        position = further
    return text[position:].strip()


@dataclass(frozen=True, slots=True)
class _Head:
    """A subject of which we look at the beginning; `flat`: the same, place by place, with the marks folded."""

    text: str
    flat: str
    campaign: Campaign
    names: tuple[CategoryName, ...]
    separators: frozenset[str]

    def step(self, position: int) -> int:
        """Past one prefix; where there is none, the same position."""
        if reply := REPLY.match(self.flat, position):
            return reply.end()
        if (tag := TAG.match(self.flat, position)) and self._is_tag(self.text[tag.start(1) : tag.end(1)], tag.end()):
            return tag.end()
        number = re.compile(rf"\s*{self.campaign.reference_prefix.lower()}-\d{{4,12}}").match(self.flat, position)
        if number:
            return self._past(number.end())
        if (lead := LEAD.match(self.flat, position)) and not self._names_a_category(lead.group()):
            further = self._past(lead.end())
            return further if further > lead.end() or self._goes_on_with_a_division(further) else position
        return self._past_title(position)

    def _past(self, position: int) -> int:
        """Past separators and punctuation."""
        between = self.separators | PUNCTUATION
        while position < len(self.flat) and self.flat[position] in between:
            position += 1
        return position

    def _is_tag(self, inner: str, end: int) -> bool:
        """Whether what stands in brackets is no part of the subject: 【投稿】 is none, 【北京市】 is one."""
        if self._names_a_category(inner):
            return False
        if find_references(inner, self.campaign.reference_prefix) or MARKS.fullmatch(normalize(inner)):
            return True
        # The title of a work may stand in brackets, too: 【一个案例的诞生】.
        is_short = len(inner) <= LONGEST_TAG or "case_title" not in self.campaign.subject.order
        if is_short and OURS.search(normalize(inner)) and not (_begins_with_a_division(inner) or UNIT.search(inner)):
            return True
        return self._goes_on_with_a_division(end) and read_division(inner) is None

    def _names_a_category(self, text: str) -> bool:
        chars = outline(text).chars
        return any(name.chars in chars for name in self.names)

    def _goes_on_with_a_division(self, position: int) -> bool:
        """Whether the subject proper begins here for certain: with a division, where the rule wants it first."""
        return self.campaign.subject.order[0] == "province" and _begins_with_a_division(self.text[position:])

    def _past_title(self, position: int) -> int:
        """Past the campaign's title or pieces of it, where a division follows: 领航新征程 北京市光明网党员风采."""
        pieces = (outline(piece).chars for piece in re.split(r"[\W_]+", self.campaign.title))
        known = [piece for piece in pieces if len(piece) >= TITLE_PIECE]
        further = position
        for _ in known:
            further = self._past(further + self._piece(known, further))
        return further if further > position and self._goes_on_with_a_division(further) else position

    def _piece(self, known: list[str], position: int) -> int:
        """How many places a piece of the title takes here, with the marks around it; 0: there is none."""
        line = outline(self.text[position : position + 80])
        length = next((len(piece) for piece in known if line.chars.startswith(piece)), 0)
        return line.place(length) if length else 0


def _begins_with_a_division(text: str) -> bool:
    return find_at_start(outline(text[:40]).chars) is not None
