"""HTML of a mail's body -> text that a person can read; pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 500_000  # characters of one body that are read
_BREAKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul",
}  # fmt: skip
# Taken away before the parser sees them: comments, declarations and unclosed script are where html.parser is
# quadratic or raises (CVE-2025-6069, gh-135462).
_REMOVED = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)|<(script|style|head|title|template|noscript)\b[^<>]*>.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(r"data:[\w/.+-]{1,60};base64,[A-Za-z0-9+/=]+")  # may be megabytes, and is no text
_UNFINISHED_TAG = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


def meta_charset(content: bytes) -> str | None:
    """The charset that a page declares of itself."""
    match = _META_CHARSET.search(content[:4096])
    return match[1].decode("ascii") if match else None


def text_of(html: str) -> str:
    """The visible text: a line for each block, addresses of links behind their words.

    >>> text_of("<p>各位老师：</p><p>见<a href='https://example.org/a'>附件</a>。<br>谢谢</p>")
    '各位老师：\\n见附件 <https://example.org/a>。\\n谢谢'
    """
    reader = _Text()
    reader.feed(_UNFINISHED_TAG.sub("&lt;", _REMOVED.sub(" ", _PICTURE.sub("", html)[:LONGEST])))
    reader.close()
    reader.end_link()  # of one that is never closed
    lines = (re.sub(r"[ \t\r\n\f\v\xa0]+", " ", line).strip() for line in "".join(reader.pieces).split(_BREAK))
    return "\n".join(line for line in lines if line)


_BREAK = "\x00"


class _Text(HTMLParser):
    """Collects text; line breaks of the source are spaces, those of the page are marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._link = ""
        self._link_start = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.pieces.append(_BREAK)
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag == "a":
            self.end_link()
            self._link, self._link_start = (dict(attrs).get("href") or "").strip(), len(self.pieces)

    def end_link(self) -> None:
        """The address behind the words of the link, if it has one and they are not the same."""
        words = "".join(self.pieces[self._link_start :])
        if self._link.lower().startswith(("http://", "https://")) and self._link not in words:
            self.pieces.append(f" <{self._link}>")
        self._link = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.end_link()
        elif tag in _BREAKS and tag != "br":
            self.pieces.append(_BREAK)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace(_BREAK, ""))
