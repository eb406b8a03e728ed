"""When two Chinese texts are the same, how a text is shown, and how long it is; pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

QUOTES = "“”‘’„‚‟‛〝〞〟\"'′″「」『』《》〈〉«»‹›"
OPENING = "(（[［【〔〖〘〚{｛⦅｟"
CLOSING = ")）]］】〕〗〙〛}｝⦆｠"
DASHES = "-‐‑‒–—―⸺⸻−─━﹣－"
_FOLDED = (
    dict.fromkeys(map(ord, QUOTES), '"')
    | dict.fromkeys(map(ord, OPENING), "(")
    | dict.fromkeys(map(ord, CLOSING), ")")
    | dict.fromkeys(map(ord, DASHES), "-")
    | dict.fromkeys(map(ord, "•・‧∙⋅"), "·")
    | dict.fromkeys(map(ord, "丨│┃∣¦"), "|")  # what people type for a vertical bar, 丨 being a stroke of the pen
)


def normalize(text: str) -> str:
    """What two texts have in common when a reader takes them for the same.

    Full-width forms are folded (NFKC), quotation marks, brackets and dashes of all kinds are one kind each, a run of
    dashes is one, letters are lower case, white space and invisible characters are gone. Numbers stay as written.

    >>> normalize("《“四强”　党支部》——ＡＢＣ（图文）")
    '""四强"党支部"-abc(图文)'
    >>> same("庆祝建党100周年", "庆祝建党一百周年")
    False
    """
    while (again := _fold(text)) != text:  # a second pass changes rare sequences of combining marks only
        text = again
    return text


@lru_cache(maxsize=8192)
def folded(char: str) -> str:
    """`normalize` of one character, remembered: for going through a text place by place."""
    return normalize(char)


def _fold(text: str) -> str:
    visible = (char for char in unicodedata.normalize("NFKC", text) if not _is_blank(char))
    one_kind = "".join(visible).translate(_FOLDED).casefold()
    return re.sub("-+", "-", unicodedata.normalize("NFKC", one_kind))


def _is_blank(char: str) -> bool:
    """White space, control, format (zero width, bidi) and variation selectors: nothing that a reader sees."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs") or _is_variation(char)


def _is_variation(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def same(one: str, other: str) -> bool:
    """Whether a reader takes the two texts for the same.

    >>> same("“四强”党支部", '"四强" 党支部')
    True
    """
    return normalize(one) == normalize(other)


def tidy(text: str) -> str:
    """The text as it is shown: composed (NFC), on one line, white space folded, invisible characters gone.

    >>> tidy(" 北京市\\u3000光明网\\r\\n 党员\\u200b风采 ")
    '北京市 光明网 党员风采'
    """
    spaced = "".join(" " if char.isspace() else char for char in text)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def count_characters(text: str) -> int:
    """How long a text is in 字, the way Word's 字数 counts it.

    Each Chinese character and each full-width punctuation mark is one; a run of anything else without white space
    (a word, a number, half-width marks included) is one; white space is none.

    >>> count_characters("2021年，光明网 China Daily 推出“党员风采”。")
    17
    >>> count_characters("don’t stop")
    2
    """
    words = re.sub("(?<=[0-9A-Za-z])’(?=[0-9A-Za-z])", "'", text)
    spread = (_spread(char) for char in words)
    return len("".join(spread).split())


def _spread(char: str) -> str:
    """The character for the count of words: one that counts by itself has blanks around it."""
    kind, width = unicodedata.category(char), unicodedata.east_asian_width(char)
    if kind in ("Mn", "Me", "Cf", "Cs"):
        return ""
    if kind == "Cc" or char.isspace():
        return " "
    # "Ambiguous" marks (“ ” … — · ①) are full-width in a Chinese document; Greek and Cyrillic letters are words.
    counts = width in ("W", "F") or (width == "A" and kind[0] != "L")
    return f" {char} " if counts else char


def paired_marks(text: str) -> dict[int, int]:
    """The places of brackets and quotation marks that belong together, both ways.

    Brackets pair with brackets of any kind, as they are often mixed; quotation marks that are all turned the same way
    (“四强“) pair two by two.
    """
    pairs: dict[int, int] = {}
    for opening, closing in ((OPENING, CLOSING), ("“‘「『《〈«‹〝„‚", "”’」』》〉»›〞〟")):
        open_places: list[int] = []
        for place, char in enumerate(text):
            if char in opening:
                open_places.append(place)
            elif char in closing and open_places:
                partner = open_places.pop()
                pairs |= {partner: place, place: partner}
    loose = [place for place, char in enumerate(text) if char in QUOTES and place not in pairs]
    for one, other in zip(loose[::2], loose[1::2], strict=False):
        pairs |= {one: other, other: one}
    return pairs


def has_sound_marks(text: str) -> bool:
    """Whether every bracket and quotation mark has its partner, and something between them."""
    pairs = paired_marks(text)
    marks = (place for place, char in enumerate(text) if char in OPENING + CLOSING + QUOTES)
    return all(place in pairs and abs(pairs[place] - place) > 1 for place in marks)


@dataclass(frozen=True, slots=True)
class Outline:
    """The characters by which names are recognised, each with its place in the text.

    Folded like `normalize`, and without quotation marks and brackets: “四强”党支部 and 四强党支部 have one outline.
    """

    text: str
    chars: str
    places: tuple[int, ...]  # of each of chars in text

    def place(self, position: int) -> int:
        """Where the character at the position stands in the text; the text's end for the end."""
        return self.places[position] if position < len(self.places) else len(self.text)

    def place_after(self, position: int) -> int:
        """Where the text goes on after the character before the position; 0 for the start."""
        return self.places[position - 1] + 1 if position else 0


def outline(text: str) -> Outline:
    """The outline of a text.

    >>> outline("“四强” 党支部").chars
    '四强党支部'
    """
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for kept in folded(char):
            if kept not in '"()' and (kept != "-" or chars[-1:] != ["-"]):
                chars.append(kept)
                places.append(place)
    return Outline(text, "".join(chars), tuple(places))
