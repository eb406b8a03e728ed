"""Addresses in a mail's text: works on platforms, and files left on a server (超大附件, 云附件, 网盘); pure.

What the services write around an address is taken from mails in public archives:
`片.mp4 (128.03M, 2020年11月27日 21:59 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?…`
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

from parsers.link_tables import CHANNELS_PATH, PLATFORMS, SERVICES, Service
from parsers.link_values import LargeAttachment, Link, Platform
from parsers.model import IncomingMail

LONGEST_TEXT = 300_000  # characters that are looked at
LONGEST_LINE = 600  # characters that may tell of a file
MOST = 200  # addresses
NEAR = 2  # lines before and behind an address that may tell of its file
CHINA = timezone(timedelta(hours=8))

_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w@.%/=&?#-])(?=(?:[a-z0-9-]{1,63}\.){1,4}(?:com|cn|tv|ms|net)(?![a-z0-9.-])))"
    r"[a-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{4,2000}",
    re.IGNORECASE | re.ASCII,
)
_AROUND = re.compile(r"[<＜\[【(（]?\s*\x00(\d+)\x00\s*[>＞\]】)）]?")

_SIZE = r"(?P<size>\d{1,6}(?:[.,]\d{1,3})?)\s?(?P<unit>[KMGT]i?B?|字节|B(?:ytes?)?)(?![A-Za-z0-9\u4e00-\u9fff])"
_ITEM = re.compile(rf"^(?P<name>.{{1,200}}?)\s*[（(]\s*{_SIZE}[^()（）]{{0,80}}[)）]", re.IGNORECASE)
_LONE_SIZE = re.compile(rf"(?<![\w.]){_SIZE}", re.IGNORECASE | re.ASCII)
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_EXPIRY = re.compile(r"到期|过期|失效|有效期|截止|保存至|可供下载至|expire", re.IGNORECASE)
_MOMENT = re.compile(
    r"(20\d\d)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})\s?[日号]?(?:[\sT]*(\d{1,2})\s?[:：时]\s?(\d{1,2}))?"
)
_CODE = re.compile(r"(?:提取码|访问码|提取密码|密码)\s?[:：]?\s?([A-Za-z0-9]{4,8})(?![A-Za-z0-9])")
_LABELLED = re.compile(r"(?:分享的文件|文件名称?|附件名称?|文件|附件)\s?[:：]\s*([^\n]{1,200})")
_FILE_NAME = re.compile(
    r"[^<>:：\"“”|?*\\/，。；\n]{1,150}\.(?:mp4|mov|avi|wmv|mkv|flv|mpe?g|m4v|mts|mp3|wav|m4a|flac|wma|zip|rar|7z|tar|gz"
    r"|pdf|ofd|docx?|wps|xlsx?|et|pptx?|txt|jpe?g|png|tiff?|psd|heic|bmp|gif|eml)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NOISE = re.compile(r"^(?:附件|文件名?|链接|下载)\s*[：:]\s*|\s*(?:进入下载页面|点击下载|立即下载|下载)[：:\s]*$")
_HEADER = re.compile(
    r"(?:从|来自)?\s?(?P<who>[\w.]{0,16}(?:邮箱|邮局|邮件|mail|Mail|MAIL))\s?(?:发来的?|发送的?|的)\s?"
    r"(?P<what>超大附件|云附件|大附件|中转站文件|网盘文件)"
)

# Where a text may say that a file lies, and how it says that it does.
_PLACE = re.compile(
    r"(?:百度|阿里|夸克|天翼|移动|腾讯|迅雷|微信|QQ|网易|新浪|1[38]9|126|163|360|115|123)?(?:邮箱|邮件)?的?"
    r"(?:网盘|云盘|超大附件|云附件|大附件|文件?中转站)|微云|坚果云|蓝奏云|文叔叔|奶牛快传"
)
LONGEST_TALK = 150  # characters of a line in which a unit says where its files are; articles have longer ones
_LEFT_THERE = re.compile(
    r"已|均|都|见|另附|附上|从|通过|上传|存[放在于到入]|发[至到送来]|放[在到]|分享|以.{0,12}(?:形式|方式)|下载"
)
_OFFERED = re.compile(
    r"如[果若需有无不您]|若|倘|万一|可[以改用]|能否|能不能|是否|不要|不得|勿|不支持|不接受|无法|不能|怎么|怎样|吗|谢绝"
)
_EXTRACTION = re.compile(r"提取码\s?[:：]|提取密码\s?[:：]")


def link_text(mail: IncomingMail) -> str:
    """All of a mail in which an address may stand: for `find_links` and `find_large_attachments`."""
    return f"{mail.body}\n\n{mail.linked}" if mail.linked else mail.body


def find_links(text: str) -> tuple[Link, ...]:
    """Every address in a text once, in order, save those of large attachments."""
    found = {one.address: one.platform for one in _addresses(text) if _service_of(one.address, text) is None}
    return tuple(Link(address, platform) for address, platform in found.items())


def find_large_attachments(text: str) -> tuple[LargeAttachment, ...]:
    """Every file that came as a link, once, in order, with what the text says of it."""
    text = text[:LONGEST_TEXT]
    lines = _lines(text)
    found: dict[str, LargeAttachment] = {}
    for at, line in enumerate(lines):
        for address in line.files:
            known = found.setdefault(address, LargeAttachment(address, line.files[address]))
            found[address] = _completed(known, _told(lines, at, address))
    named = tuple(_completed(one, _said_by_the_address(one.address or "")) for one in found.values())
    return (*named, *_without_address(lines, bool(named)))


def platform_of(address: str) -> Platform:
    """The platform that an address belongs to.

    >>> platform_of("https://mp.weixin.qq.com/s/abc").value
    '微信公众号'
    """
    host, path = _split(address)
    if host == "weixin.qq.com" and CHANNELS_PATH.match(path):
        return Platform.WECHAT_CHANNELS
    return next((platform for known, platform in PLATFORMS.items() if _is_under(host, known)), Platform.OTHER)


# -- addresses -----------------------------------------------------------------------------------------------------


def _addresses(text: str) -> Iterator[Link]:
    for number, match in enumerate(_ADDRESS.finditer(text[:LONGEST_TEXT])):
        if number == MOST:
            return
        if address := _address(match[0]):
            yield Link(address, platform_of(address))


def _address(written: str) -> str | None:
    """The address without the sentence's marks; None where it is but a word with a dot in it."""
    address = html.unescape(written) if "&amp;" in written else written
    address = address.rstrip(".,;:!?'*~")
    while address.endswith((")", "]")) and address.count(address[-1]) > address.count(
        "(" if address[-1] == ")" else "["
    ):
        address = address[:-1].rstrip(".,;:!?'")
    if address.lower().startswith(("http://", "https://")):
        return address if _split(address)[0] else None
    with_scheme = f"https://{address}"
    known = address.lower().startswith("www.") or platform_of(with_scheme) is not Platform.OTHER
    return with_scheme if known or _service(with_scheme) else None


def _split(address: str) -> tuple[str, str]:
    """Host in lower case, and path; "" where there is none."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""


def _is_under(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _service(address: str) -> Service | None:
    host, path = _split(address)
    return next(
        (one for one in SERVICES if any(_is_under(host, known) for known in one.hosts) and one.path.match(path)), None
    )


def _service_of(address: str, text: str) -> str | None:
    """The service whose file an address is."""
    service = _service(address)
    return service.name if service and (service.certain or _HEADER.search(text)) else None


# -- lines ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its words without addresses, and the addresses of files in it with their services."""

    words: str
    files: dict[str, str]


def _lines(text: str) -> list[_Line]:
    """The lines that are not empty. An uncertain service counts where there is no certain one."""
    made = [_line(line) for line in text.splitlines() if line.strip()]
    spoken_of = any(_HEADER.search(line.words) for line, _ in made)
    certain = any(service.certain for _, services in made for service in services.values())
    kept = []
    for line, services in made:
        files = {a: s.name for a, s in services.items() if s.certain or (spoken_of and not certain)}
        kept.append(replace(line, files=files))
    return kept


def _line(text: str) -> tuple[_Line, dict[str, Service]]:
    addresses: list[str | None] = []

    def cut_out(match: re.Match[str]) -> str:
        addresses.append(_address(match[0]))
        return f"\x00{len(addresses) - 1}\x00" if addresses[-1] else match[0]

    words = _AROUND.sub(" ", _ADDRESS.sub(cut_out, text.replace("\x00", "")[:LONGEST_TEXT], count=MOST))
    services = {one: service for one in addresses if one and (service := _service(one))}
    return _Line(" ".join(words.split())[:LONGEST_LINE], {}), services


# -- what is said of a file ----------------------------------------------------------------------------------------


def _completed(one: LargeAttachment, other: LargeAttachment) -> LargeAttachment:
    """The first with what only the other knows."""
    missing = {
        field.name: getattr(other, field.name)
        for field in fields(one)
        if getattr(one, field.name) is None and getattr(other, field.name) is not None
    }
    return replace(one, **missing) if missing else one


def _told(lines: Sequence[_Line], at: int, address: str) -> LargeAttachment:
    """What the line of an address and those around it say, the nearest first."""
    own = lines[at].words
    behind = _neighbours(lines[at + 1 : at + 1 + NEAR], address)
    before = _neighbours(lines[max(at - NEAR, 0) : at][::-1], address)
    told = LargeAttachment(None, "")
    for words in (own, *behind, *before):
        told = _completed(told, _told_by(words))
    return told


def _neighbours(lines: Sequence[_Line], address: str) -> Iterator[str]:
    """The words of lines up to one that belongs to another file."""
    for line in lines:
        if any(other != address for other in line.files) or _HEADER.search(line.words):
            return
        yield line.words


def _told_by(words: str) -> LargeAttachment:
    """What one line says of a file.

    >>> _told_by("片.mp4 (1.5M, 2020年11月27日 21:59 到期)进入下载页面：").name
    '片.mp4'
    """
    item = _ITEM.match(words)
    size = item or _LONE_SIZE.search(words)
    code = _CODE.search(words)
    return LargeAttachment(
        None, "", _name(words, item), _bytes(size) if size else None, _expiry(words), code[1] if code else None
    )


def _name(words: str, item: re.Match[str] | None) -> str | None:
    """`片.mp4 (80.96M, …`, `文件：作品集`, or any words with the extension of a file."""
    labelled = _LABELLED.search(words)
    said = item["name"] if item else labelled[1] if labelled else words
    file = _FILE_NAME.search(said)
    if file is None and item is None and labelled is None:
        return None
    return _NOISE.sub("", (file[0] if file else said).strip()).strip() or None


def _bytes(size: re.Match[str]) -> int:
    return round(float(size["size"].replace(",", ".")) * _UNITS.get(size["unit"][0].upper(), 1))


def _expiry(words: str) -> datetime | None:
    """The moment until which a file is kept, in Chinese time."""
    match = _MOMENT.search(words) if _EXPIRY.search(words) else None
    if match is None:
        return None
    year, month, day, hour, minute = match.groups()
    clock = (int(hour), int(minute), 0) if hour else (23, 59, 59)
    try:
        return datetime(int(year), int(month), int(day), *clock, tzinfo=CHINA)
    except ValueError:
        return None


def _said_by_the_address(address: str) -> LargeAttachment:
    """Name, size and code in the address itself: iCloud's f and sz, NetEase's title, Baidu's pwd."""
    try:
        query = parse_qs(urlsplit(address).query, max_num_fields=50)
    except ValueError:
        return LargeAttachment(None, "")
    said = {key: values[0] for key, values in query.items()}
    name = next(
        (said[key] for key in ("f", "filename", "fileName", "title") if _FILE_NAME.fullmatch(said.get(key, ""))), None
    )
    size = said.get("sz", "")
    code = said.get("pwd", "")
    return LargeAttachment(
        None,
        "",
        name,
        int(size) if size.isdecimal() and len(size) < 15 else None,
        code=code if code.isalnum() else None,
    )


def _without_address(lines: Sequence[_Line], any_found: bool) -> Iterator[LargeAttachment]:  # noqa: FBT001
    """Files that a text speaks of (从QQ邮箱发来的超大附件, 已上传百度网盘) where it gives no address for any."""
    if any_found:
        return
    for at, line in enumerate(lines):
        if header := _HEADER.search(line.words):
            service = header["who"] + header["what"]
            listed = [_told_by(one.words) for one in lines[at + 1 : at + 20] if _ITEM.match(one.words)]
            yield from (replace(one, service=service) for one in listed or [LargeAttachment(None, service)])
            return
    for line in lines:
        if len(line.words) <= LONGEST_TALK and (told := _spoken_of(line.words)):
            yield told
            return


def _spoken_of(words: str) -> LargeAttachment | None:
    """A file that is said to lie somewhere; an offer or a question (如无法下载可改用网盘) is none.

    >>> _spoken_of("视频已上传百度网盘，提取码：ab12")
    LargeAttachment(address=None, service='百度网盘', name=None, size=None, expires=None, code='ab12')
    >>> _spoken_of("如无法下载，可改用网盘发送。")
    """
    code = _CODE.search(words) if "码" in words else None
    for clause in re.split(r"[。；;！!？?]", words):
        place = _PLACE.search(clause)
        if place and not _OFFERED.search(clause) and (code or _LEFT_THERE.search(clause)):
            return replace(_told_by(words), service=place[0])
    return LargeAttachment(None, "网盘", code=code[1]) if code and _EXTRACTION.search(words) else None
