"""The ink of a round seal -> the unit's name written along its rim; pure, the OCR engine is an argument.

The ring of writing is unrolled into a level line, cut open at its widest gap (the foot of the seal, wherever that
points), and read. Numbers along the foot are left out. What stands in a level line below the star belongs to the name
where it goes on with it (委员会, 党支部), not where it says what the seal is for (合同专用章).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.page import Image
from parsers.rim import Circle, redness

if TYPE_CHECKING:  # importing an OCR engine takes a second, and this module works with any
    from parsers.ocr import Reading

ReadLines = Callable[[Sequence[Image]], "Sequence[Reading]"]  # pictures of one line each -> what they say
Ink = NDArray[np.uint8]  # height × width, 0 paper … 255 full ink

HEIGHT = 80  # pixels of the unrolled ring
OUTER, INNER = 0.955, 0.5  # radii between which the name stands
BODY = slice(round(HEIGHT * 0.25), round(HEIGHT * 0.62))  # rows that numbers along the foot do not reach
NARROW = 0.85  # the unrolled ring is drawn narrower by this: then characters are best read (measured)
SEAMS = 3  # gaps at which the ring is tried to be cut open
RIVAL = 0.6  # of the widest gap: a narrower one is no seam
LINE = slice(round(HEIGHT * 0.2), round(HEIGHT * 0.55))  # rows that the smallest writing takes
WRITTEN = 0.05  # of a row's columns inked: there is writing
MARGIN = 10  # pixels left blank before and after a line
ROOM = 3  # the same above and below it
INKED = 90  # of 255
SURE = 0.9  # certainty of a reading that ends as units do: no other cut is tried
LEGIBLE = 0.7  # certainty below which nothing is said to be read; strokes that are no writing reach 0.65
COPY_LEGIBLE = 0.85  # the same without colour: there print and rules run into the seal
LINE_SURE = 0.8  # the same for the line below the star, where mostly nothing stands
FEWEST = 3  # Chinese characters of a name

CHINESE = re.compile(r"[\u3400-\u9fff〇]")
# The last characters of units' names: …公司 …委员会 …局 …中心 …大学 …支部 …政府 …办公室 …
UNIT = re.compile(
    r"(?:[司团厂店会局厅部处署院校学所站社台报馆队行网府村委支组系]|(?<!家)园|中心|办公室|办事处|[街乡]道|社区|法庭)$"
)
GOES_ON = re.compile(r"(?:机关|直属|联合|临时)?(?:党?总?支部|党委|党组|工会|团委|妇联|支部)?(?:委员会)?|办公室|秘书处")
EDGES = re.compile(r"^[\W\d_a-zA-Z]+|[\W\d_a-zA-Z]+$")  # numbers and specks at the ends
AUTONOMOUS = re.compile("[白启目]治(?=[区州县])")  # 自治区 misread: no name of a place ends so
# Distorted characters are often read as the traditional ones that they look like: each before the simplified one.
_PAIRS = (
    "內内壯壮國国學学會会員员產产業业區区縣县鄉乡鎮镇網网絡络無无線线電电視视報报館馆廣广傳传團团總总聯联職职協协銀银證证險险場场廠厂關关辦办處处應应務务黨党組组織织設设計计劃划測测試试驗验檢检監监護护環环農农漁渔"
    "鐵铁車车運运輸输東东島岛嶺岭慶庆陽阳蘇苏遼辽寧宁龍龙鳴鸣鷺鹭雙双橋桥風风長长門门開开發发貿贸經经濟济財财稅税園园藝艺書书畫画術术師师範范醫医藥药衛卫養养體体誌志華华樂乐飛飞機机郵邮訊讯數数據据雲云軟软"
    "創创愛爱黃黄滬沪魯鲁漢汉豐丰樹树備备鋼钢錦锦騰腾達达遠远進进選选連连實实寶宝賓宾導导將将專专屬属廳厅張张強强後后復复戰战戲戏時时曉晓條条棟栋權权歷历潔洁澤泽灣湾煙烟熱热燈灯爾尔獎奖療疗盤盘礦矿禮礼種种"
    "積积穩稳競竞筆笔簡简糧粮紀纪級级紅红純纯紙纸維维綜综綠绿緣缘縱纵義义習习聖圣聞闻聲声聽听興兴舊旧艦舰莊庄葉叶蓋盖薩萨蘭兰號号補补裝装製制規规觀观討讨記记許许論论評评詞词語语誠诚說说調调請请謝谢譯译議议"
    "讓让負负貢贡貨货貫贯責责買买費费資资賽赛趙赵軍军軌轨輕轻輝辉適适遊游鄧邓鄭郑鄰邻錢钱鎖锁鏡镜鐘钟鑄铸閣阁陳陈陸陆隊队階阶際际隨随雜杂離离靈灵靜静項项順顺預预領领頭头題题願愿類类顯显飯饭馬马駐驻騎骑魚鱼"
    "鮮鲜鳥鸟鳳凤麗丽麥麦齊齐龢和臺台灘滩瀏浏潤润濱滨濰潍淵渊渦涡溫温瀘泸瀋沈凱凯壽寿嶽岳帥帅憲宪懷怀楊杨榮荣樓楼標标檔档歐欧畢毕瑪玛盧卢禪禅穎颖竇窦節节築筑糾纠終终結结給给羅罗聰聪肅肃腦脑膠胶藍蓝虛虚蠶蚕"
    "褲裤訂订訓训診诊詳详認认誼谊談谈諮咨識识讀读賀贺質质贊赞跡迹蹤踪轉转辭辞遲迟遺遗醬酱釋释針针鈞钧鋁铝閩闽闊阔隴陇雞鸡霧雾韓韩響响頁页頓顿顧顾飲饮馳驰驕骄"
)
SIMPLIFIED = str.maketrans(_PAIRS[::2], _PAIRS[1::2])


@dataclass(frozen=True, slots=True)
class SealText:
    """What a seal says."""

    name: str = ""  # "" where none could be read
    certainty: float = 0.0  # 0…1, of the name's characters on average
    others: tuple[str, ...] = ()  # what the ring says cut open elsewhere
    latin: bool = False  # most of what was read is Latin letters

    @property
    def is_unit(self) -> bool:
        """Whether the name ends as names of units do."""
        return bool(UNIT.search(self.name))


NOTHING = SealText()


def read_seal(image: Image, circle: Circle, read: ReadLines, *, red: bool = True, whole: bool = False) -> SealText:
    """Read the name on a round seal; `image` is blue green red, the circle its rim in pixels.

    `red`: only red ink counts; else any, as on black and white copies. `whole`: see `line_picture`; what is misread so
    is seldom what is misread otherwise.
    """
    ink = np.asarray(redness(image) if red else 255 - image.min(axis=2), dtype=np.uint8)
    ring = unrolled(ink, circle)
    cuts = seams(ring)
    readings = list(read([line_picture(ring, seam, whole=whole) for seam in cuts[:1]]))
    if readings and not (readings[0].certainty >= SURE and UNIT.search(_tidy(readings[0].text))):
        readings += read([line_picture(ring, seam, whole=whole) for seam in cuts[1:]])
    if not readings:
        return NOTHING
    best = max(range(len(readings)), key=lambda number: _worth(readings[number], number))
    name = _tidy(readings[best].text)
    letters = [character for character in readings[best].text if character.isalnum()]
    latin = sum(character.isascii() and character.isalpha() for character in letters) > 0.5 * max(len(letters), 1)
    legible = readings[best].certainty >= (LEGIBLE if red else COPY_LEGIBLE)
    if not legible or len(CHINESE.findall(name)) < FEWEST:
        return SealText(latin=latin and legible)
    more = _below_the_star(ink, circle, ring, cuts[best], read)
    others = tuple(_tidy(reading.text) + more for reading in readings if reading is not readings[best])
    return SealText(name + more, readings[best].certainty, others)


def _worth(reading: Reading, place: int) -> float:
    """How good a reading is; `place`: 0 for the widest gap."""
    name = _tidy(reading.text)
    return reading.certainty + 0.2 * bool(UNIT.search(name)) + 0.02 * len(name) - 0.05 * place


def _tidy(text: str) -> str:
    return EDGES.sub("", AUTONOMOUS.sub("自治", text.translate(SIMPLIFIED).replace(" ", "")))


# -- the ring ------------------------------------------------------------------------------------------------------


def unrolled(ink: Ink, circle: Circle) -> Ink:
    """The ring of writing as a level line: from the right (3 o'clock) clockwise, `HEIGHT` rows, the rim at the top."""
    width = round(2 * np.pi * 0.76 * NARROW * HEIGHT / (OUTER - INNER))
    angles = np.arange(width) * 2 * np.pi / width
    radii = circle.radius * np.linspace(OUTER, INNER, HEIGHT)[:, None]
    right = (circle.x + radii * np.cos(angles)).astype(np.float32)
    down = (circle.y + radii * np.sin(angles)).astype(np.float32)
    found = cv2.remap(ink, right, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    written = found[found > 20]
    full = float(np.percentile(written, 80)) if written.size > 50 else 255.0
    ring: Ink = np.clip(found * (255.0 / full), 0, 255).astype(np.uint8)
    rims = (ring > INKED).mean(axis=1) > 0.75  # the rim, and a second one that some seals have
    ring[cv2.dilate(rims.astype(np.uint8), np.ones((3, 1), np.uint8)).ravel() > 0] = 0
    return ring


def _written(ring: Ink) -> NDArray[np.bool_]:
    """For each column whether writing stands there."""
    return np.asarray((ring[BODY] > INKED).mean(axis=0) >= 0.03)


def seams(ring: Ink) -> list[int]:
    """Columns at which to cut the ring open: the middles of its widest gaps, widest first; none where all is blank."""
    empty = ~_written(ring)
    if empty.all():
        return []
    gaps = [
        (int(np.argmin(np.roll(empty, -start))), int(start)) for start in np.flatnonzero(empty & ~np.roll(empty, 1))
    ]
    if not gaps:
        return [0]
    widest = sorted(gaps, reverse=True)[:SEAMS]
    return [(start + length // 2) % ring.shape[1] for length, start in widest if length >= RIVAL * widest[0][0]]


def line_picture(ring: Ink, seam: int, *, whole: bool = False) -> Image:
    """The ring cut open: a picture of one line, black on white.

    The engine reduces every line to one height, and long names are written small: what is blank above and below is left
    out, unless the `whole` ring is asked for.
    """
    line = np.roll(ring, -seam, axis=1)
    used = np.flatnonzero(_written(line))
    line = line[:, max(used[0] - MARGIN, 0) : used[-1] + MARGIN]
    return _as_print(line if whole else line[_rows_of(line)])


def _rows_of(line: Ink) -> slice:
    """The rows that the writing takes, with a little room."""
    blank = np.flatnonzero((line > INKED).mean(axis=1) < WRITTEN)
    middle = HEIGHT * 2 // 5
    above, below = blank[blank < middle], blank[blank >= middle]
    top = min(int(above[-1]) + 1 if above.size else 0, LINE.start)
    foot = max(int(below[0]) if below.size else HEIGHT, LINE.stop)
    return slice(max(top - ROOM, 0), foot + ROOM)


def _as_print(ink: Ink) -> Image:
    framed = cv2.copyMakeBorder(255 - ink, 6, 6, MARGIN, MARGIN, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


# -- below the star ------------------------------------------------------------------------------------------------


def _below_the_star(ink: Ink, circle: Circle, ring: Ink, seam: int, read: ReadLines) -> str:
    """The level line below the star, where it goes on with the name; ""."""
    foot = 360.0 * seam / ring.shape[1]  # degrees clockwise from 3 o'clock
    side = round(HEIGHT * 2 / 0.34)  # pixels of the turned seal: its line gets `HEIGHT` rows
    scale = side / 2 / circle.radius
    turn = cv2.getRotationMatrix2D((circle.x, circle.y), foot - 90.0, scale)
    turn[:, 2] += np.array((side / 2 - circle.x, side / 2 - circle.y))
    level = np.asarray(cv2.warpAffine(ink, turn, (side, side), flags=cv2.INTER_LINEAR), dtype=np.uint8)
    rows, columns = slice(round(side * 0.665), round(side * 0.835)), slice(round(side * 0.2), round(side * 0.8))
    line = level[rows, columns]
    used = np.flatnonzero((line > INKED).mean(axis=0) > 0.03)
    if used.size < 0.1 * side:
        return ""
    (reading,) = read([_as_print(line[:, max(used[0] - MARGIN, 0) : used[-1] + MARGIN])])
    words = _tidy(reading.text)
    return words if reading.certainty >= LINE_SURE and len(words) > 1 and GOES_ON.fullmatch(words) else ""
