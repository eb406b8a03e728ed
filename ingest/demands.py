"""What a campaign file demands, in plain Chinese, for the organiser to hold against the notice; pure.

Every demand bears what its breach leads to, worked out as `judge` does it: the file's [verdicts], else what the part
says, else our default; a subject at most what [subject] strictness says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.model import Campaign, Category, FileNames, Verdict, WorksListRule
from config.parts import (
    KIND_NAMES,
    MANY,
    BundlePart,
    DocumentPart,
    FactsPart,
    FormPart,
    ImagePart,
    LinkPart,
    MediaPart,
    Part,
    Row,
    VideoPart,
    called,
)
from ingest.wording import moment, size

MB, KB = 1024 * 1024, 1024
FORMATS = {
    "pdf": "PDF", "docx": "Word（.docx）", "txt": "纯文本（.txt）", "xlsx": "Excel（.xlsx）", "jpeg": "JPG",
    "png": "PNG", "mp4": "MP4", "avi": "AVI", "mov": "MOV", "mp3": "MP3", "wav": "WAV", "m4a": "M4A",
}  # fmt: skip
UNITS = {"image": "张", "link": "条", "document": "份"}
SUBJECT_PARTS = {"province": "省（区市）", "organization": "单位名称", "case_title": "作品名称", "category": "类别"}
COLOURS = {"cmyk": "CMYK", "rgb": "RGB"}
LIES = {"landscape": "横屏", "portrait": "竖屏"}
SCANS = {"progressive": "逐行扫描", "interlaced": "隔行扫描"}
MAYBE = Verdict.REVIEW


@dataclass(frozen=True, slots=True)
class Demand:
    """One limit, and what becomes of a submission that breaks it."""

    words: str
    verdict: Verdict | None = None  # None: told, not checked


@dataclass(frozen=True, slots=True)
class PartDemands:
    """What is asked of one part of a submission."""

    title: str  # its kind and name, e.g. 视频“短视频作品”
    demands: tuple[Demand, ...]
    rows: tuple[Demand, ...] = ()  # of a form, or facts to be stated
    source: str = ""  # the notice's sentence
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class CategoryDemands:
    """What is asked of the submissions of one category."""

    name: str
    aliases: tuple[str, ...]
    parts: tuple[PartDemands, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Demands on more than one category, under a heading."""

    heading: str
    demands: tuple[Demand, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class CampaignDemands:
    """All of a campaign file."""

    title: str
    id: str
    before: tuple[Section, ...]  # 时间、主题、文件名 …
    categories: tuple[CategoryDemands, ...]
    after: tuple[Section, ...]  # 数量、汇总表、由人看的 …


def demands(campaign: Campaign) -> CampaignDemands:
    """Everything that the file demands, in the order of the file. `campaign`: as `load_campaign` gives it."""
    return CampaignDemands(
        campaign.title,
        campaign.id,
        tuple(_before(campaign)),
        tuple(_category(category, campaign) for category in campaign.categories),
        tuple(_after(campaign)),
    )


# -- what holds for every category -------------------------------------------------------------------------------


def _before(campaign: Campaign) -> Iterator[Section]:
    yield Section("时间", tuple(_window(campaign)))
    yield Section("邮件主题", tuple(_subject(campaign)))
    if campaign.filename:
        yield Section("文件名", tuple(_file_names(campaign.filename, campaign)), campaign.filename.source)
    yield Section("重复报送", tuple(_resubmission(campaign)))
    yield Section("回信", tuple(_letters(campaign)))


def _window(campaign: Campaign) -> Iterator[Demand]:
    if campaign.opens:
        yield Demand(f"{moment(campaign.opens)}开始，更早的算早到", campaign.verdict("mail.early"))
    if campaign.closes:
        hours = campaign.grace.total_seconds() / 3600
        grace = f"（宽限 {hours:g} 小时）" if hours else ""
        yield Demand(f"{moment(campaign.closes)}截止{grace}，更晚的算逾期", campaign.verdict("mail.late"))
        yield Demand(f"退回后 {campaign.correction_days} 天内补正的，不算逾期")
    if not (campaign.opens or campaign.closes):
        yield Demand("没有写开始和截止时间，什么时候来都收")


def _subject(campaign: Campaign) -> Iterator[Demand]:
    rule = campaign.subject
    parts = [SUBJECT_PARTS[part] for part in rule.order]
    worst = campaign.verdict("subject")
    capped = MAYBE if worst is Verdict.RETURN and rule.strictness == "review" else worst
    yield Demand(f"写明{'、'.join(parts)}{'，次序不限' if rule.any_order else '，按这个次序'}", capped)
    if rule.rule:
        yield Demand(f"通知的说法：{rule.rule}")
    if rule.example:
        yield Demand(f"例如：{rule.example}")


def _file_names(rule: FileNames, campaign: Campaign) -> Iterator[Demand]:
    pattern = rule.separator.join(SUBJECT_PARTS[part] for part in rule.order)
    kinds = "、".join(KIND_NAMES[kind] for kind in rule.kinds)
    yield Demand(f"{kinds}按“{pattern}”命名", campaign.verdict("filename.format", Verdict(rule.strictness)))
    if rule.example:
        yield Demand(f"例如：{rule.example}")


def _resubmission(campaign: Campaign) -> Iterator[Demand]:
    if campaign.resubmission.policy == "latest":
        yield Demand("同一单位再次报送同一作品的，以最后一次为准")
    else:
        yield Demand("以第一次为准；以后再报的", campaign.verdict("mail.repeated"))


def _letters(campaign: Campaign) -> Iterator[Demand]:
    yield Demand(f"受理编号 {campaign.reference_prefix}-0001 起")
    yield Demand(f"落款：{campaign.office or '（没有写 office）'}")
    yield Demand(f"咨询：{campaign.contact or '（没有写 contact）'}")


def _after(campaign: Campaign) -> Iterator[Section]:
    for quota in campaign.quotas:
        heading = f"报送数量：{quota.name or '所有单位'}"
        yield Section(heading, tuple(_quota(quota.works, quota.categories, campaign)), quota.source)
    if rule := campaign.works_list:
        yield Section(f"汇总表：《{rule.title}》", tuple(_works_list(rule, campaign)), rule.source)
    for column in campaign.columns:
        yield Section(f"台账里的栏“{column.name}”", (Demand("、".join(column.choices)),), column.source)
    if campaign.review_columns:
        listed = (
            f"{one.name}{'：' if one.choices else ''}{' / '.join(one.choices)}" for one in campaign.review_columns
        )
        yield Section("由人看、填在台账里的栏", tuple(Demand(words) for words in listed))


def _quota(works: tuple[int, int], categories: Sequence[str], campaign: Campaign) -> Iterator[Demand]:
    of = f"{'、'.join(categories)}" if categories else "作品"
    if works[1] < MANY:
        yield Demand(f"{of}不超过 {works[1]} 件", campaign.verdict("quota.exceeded"))
    if works[0] > 0:
        yield Demand(f"{of}不少于 {works[0]} 件", campaign.verdict("quota.short"))


def _works_list(rule: WorksListRule, campaign: Campaign) -> Iterator[Demand]:
    if rule.required:
        yield Demand("每个单位报一份，没有收到的", campaign.verdict("works_list.missing"))
    most = f"，最多 {rule.max_rows} 行" if rule.max_rows else ""
    yield Demand(f"与报来的作品逐一核对{most}，不一致的", campaign.verdict("works_list.mismatch"))
    yield Demand(f"格式：{_formats(rule.formats)}")


# -- a category and its parts ------------------------------------------------------------------------------------


def _category(category: Category, campaign: Campaign) -> CategoryDemands:
    form_first = sorted(category.parts, key=lambda part: not isinstance(part, FormPart))
    parts = tuple(_part(part, category, campaign) for part in form_first)
    return CategoryDemands(category.name, category.aliases, parts)


def _part(part: Part, category: Category, campaign: Campaign) -> PartDemands:
    kind = str(getattr(part, "kind", "form"))
    name = called(part)
    title = KIND_NAMES[kind] if name == KIND_NAMES[kind] else f"{KIND_NAMES[kind]}：{name}"
    if isinstance(part, FormPart) and part.annex:
        title += f"（{part.annex}）"
    asked = [one for one in _demands_of(part, kind, campaign) if one.verdict is not Verdict.OFF]
    told = [Demand(words) for words in _told(part, category)]
    rows = tuple(_rows(part, campaign)) if isinstance(part, FormPart | FactsPart) else ()
    return PartDemands(title, (*told, *asked), rows, part.source, isinstance(part, FormPart))


def _told(part: Part, category: Category) -> Iterator[str]:
    """What is no limit, but how the part is found."""
    if part.group:
        others = [called(one) for one in category.parts if one.group == part.group and one != part]
        yield f"有了{'、'.join(others)}，可以没有这一项"
    if isinstance(part, FactsPart):
        yield "写在信的正文、推荐表或文本里"
    if part.count == (0, MANY):
        yield "可以没有，数量不限"
    if part.words and sum(type(one) is type(part) for one in category.parts) > 1:
        yield f"文件名里有{'、'.join(f'“{word}”' for word in part.words)}的算这一项"
    if isinstance(part, FormPart) and part.any_layout:
        yield "版式不限，按栏目名称认"
    if isinstance(part, DocumentPart) and part.in_body:
        yield "写在信的正文里也可以"


def _demands_of(part: Part, kind: str, campaign: Campaign) -> Iterator[Demand]:
    """Each limit of the part with what its breach leads to."""

    def limit(about: str, words: str) -> Demand:
        return Demand(words, campaign.verdict(f"{kind}.{about}", part.verdict(about)))

    if isinstance(part, FormPart):
        yield from _form(part, campaign)
        return
    if isinstance(part, FactsPart):
        return  # row by row
    if isinstance(part, BundlePart):
        yield limit("missing", f"用压缩包报送的，包里要有文件夹{'、'.join(part.folders)}")
        return
    for about, words in (*_how_many(part, kind), *_limits(part)):
        yield limit(about, words)
    if isinstance(part, MediaPart) and part.seconds_for:
        verdict = _at_most_review(campaign.verdict(f"{kind}.duration", part.verdict("duration")))
        yield Demand(f"没有写明是哪一种的，时长：{_lengths(part.limits('')[1] or (0, MANY))}", verdict)


def _how_many(part: Part, kind: str) -> Iterator[tuple[str, str]]:
    unit, (least, most) = UNITS.get(kind, "个"), part.count
    if part.required:
        yield "missing", "都没有的" if part.group else "要有"
    if most >= MANY and least <= 1:
        return
    if most >= MANY:
        yield "count", f"数量：{least} {unit}以上"
    elif part.required or part.count_except:
        words = _numbers([number for number in range(max(least, 1), most + 1) if part.fits(number)])
        yield "count", f"{'数量：' if part.required else '可以没有；有的话，'}{words} {unit}"
    else:
        yield "count", f"可以没有，最多 {most} {unit}"


def _numbers(allowed: Sequence[int]) -> str:
    """[1, 4, 5, 6, 7, 8] -> "1 或 4—8"."""
    runs: list[list[int]] = []
    for number in allowed:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " 或 ".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _limits(part: Part) -> Iterator[tuple[str, str]]:
    """(property, words) of every limit that is set."""
    if isinstance(part, LinkPart):
        if part.platforms:
            yield "platform", f"在{'、'.join(part.platforms)}上"
        return
    formats: Sequence[str] = getattr(part, "formats", ())
    yield "format", f"格式：{_formats(formats)}"
    if most := getattr(part, "max_mb", None):
        yield "size", f"每个不超过 {size(round(most * MB))}"
    if isinstance(part, DocumentPart):
        yield from _text_limits(part)
    elif isinstance(part, ImagePart):
        yield from _picture_limits(part)
    elif isinstance(part, MediaPart):
        yield from _film_limits(part)


def _text_limits(part: DocumentPart) -> Iterator[tuple[str, str]]:
    if words := _between(part.min_length, part.max_length, "字"):
        yield "length", f"正文：{words}"
    if part.abstract:
        yield "abstract", f"摘要：{_between(*part.abstract, '字')}"
    if part.sections:
        yield "sections", f"有{'、'.join(part.sections)}"


def _picture_limits(part: ImagePart) -> Iterator[tuple[str, str]]:
    bounds = [("不小于", part.min_kb), ("不大于", part.max_kb)]
    if said_bounds := [f"{word} {size(round(bound * KB))}" for word, bound in bounds if bound]:
        yield "size", f"每张{'、'.join(said_bounds)}"
    if part.min_pixels:
        yield "resolution", f"不低于 {_pixels(part.min_pixels)}"
    if part.aspect:
        yield "aspect", f"宽高比 {part.aspect}"
    if part.colour:
        yield "colour", f"颜色模式 {COLOURS[part.colour]}"
    if part.paper and not part.dpi:
        yield "resolution", f"{part.paper} 尺寸"
    if part.dpi:
        yield "dpi", f"{f'按 {part.paper} 尺寸打印' if part.paper else ''}不低于 {part.dpi} dpi"
    if part.qr:
        yield "qr", "二维码能识读"
    if part.caption_max:
        yield "caption", f"每张有说明文字，不超过 {part.caption_max} 字"


def _film_limits(part: MediaPart) -> Iterator[tuple[str, str]]:
    if part.seconds and not part.seconds_for:
        yield "duration", f"时长：{_lengths(part.seconds)}"
    if part.seconds_for:
        yield "duration", f"时长：{'，'.join(f'{word}{_lengths(limit)}' for word, limit in part.seconds_for.items())}"
    if isinstance(part, VideoPart):
        yield from _screen_limits(part)
    if part.mbps:
        yield "bitrate", f"码率约 {part.mbps:g} Mbps"


def _screen_limits(part: VideoPart) -> Iterator[tuple[str, str]]:
    if part.pixels:
        yield "resolution", f"分辨率 {_pixels(part.pixels)}"
    if part.min_pixels:
        yield "resolution", f"分辨率不低于 {_pixels(part.min_pixels)}"
    if part.aspect:
        yield "aspect", f"宽高比 {part.aspect}"
    if part.orientation:
        yield "orientation", LIES[part.orientation]
    if part.fps:
        yield "fps", f"每秒 {part.fps:g} 帧"
    if part.scan:
        yield "scan", SCANS[part.scan]
    if part.versions > 1:
        yield "count", f"每部作品 {part.versions} 个版本"


def _form(part: FormPart, campaign: Campaign) -> Iterator[Demand]:
    def breach(code: str, words: str) -> Demand:
        return Demand(words, campaign.verdict(code))

    yield Demand("要附上", campaign.verdict("form.missing", part.verdict("missing")))
    yield Demand(f"格式：{_formats(part.formats)}", campaign.verdict("form.format", part.verdict("format")))
    if part.max_mb:
        yield Demand(f"不超过 {size(round(part.max_mb * MB))}", campaign.verdict("form.size", part.verdict("size")))
    yield breach("form.blank", "不能是没有填的空白表")
    if not part.any_layout:
        yield breach("form.template", "是本类别的表")
    yield breach("form.mismatch", "与邮件主题一致")
    if part.stamped:
        yield from _seal(campaign)
    if any(row.field == "signature" for row in part.rows):
        yield breach("signature.absent", "有负责人签名")
        yield breach("date.absent", "有日期")
    if part.pictures:
        none = "，没有也可以" if part.pictures_none_allowed else ""
        yield breach("form.pictures", f"文中配 {part.pictures[0]}—{part.pictures[1]} 张图片{none}")
        yield breach("image.format", "文中图片为 JPG")
        yield breach("image.missing", "文中图片有图片说明")


def _seal(campaign: Campaign) -> Iterator[Demand]:
    yield Demand("盖有公章", campaign.verdict("seal.absent"))
    yield Demand("公章清晰", campaign.verdict("seal.unclear"))
    if campaign.seal.grey == "accepted":
        yield Demand("黑白复印件上的公章视同有章")
    yield Demand("公章是本单位的", _at_most_review(campaign.verdict("seal.other_unit")))


def _at_most_review(verdict: Verdict) -> Verdict:
    """A doubt of ours never returns."""
    return Verdict.REVIEW if verdict is Verdict.RETURN else verdict


# -- rows --------------------------------------------------------------------------------------------------------

NOT_ANSWERED = ("signature", "date")


def _rows(part: FormPart | FactsPart, campaign: Campaign) -> Iterator[Demand]:
    for row in part.rows:
        if row.field in NOT_ANSWERED:
            yield Demand(row.label)
            continue
        limits = "，".join(_row_limits(row, campaign))
        words = f"{row.label}{'：' + limits if limits else ''}"
        yield Demand(words, _when_empty(row, part, campaign))


def _when_empty(row: Row, part: FormPart | FactsPart, campaign: Campaign) -> Verdict | None:
    """What an unanswered row leads to; None: it need not be answered."""
    if isinstance(part, FactsPart):
        return campaign.verdict("facts.missing", part.verdict("missing")) if row.required else None
    verdict = campaign.verdict(f"form.empty.{row.field}", part.unanswered)
    return verdict if row.required or verdict is Verdict.NOTE else None


def _row_limits(row: Row, campaign: Campaign) -> Iterator[str]:
    if words := _between(row.min_length, row.max_length, "字"):
        yield f"{words}（不合的{said(campaign.verdict(f'form.length.{row.field}'))}）"
    if row.headings:
        yield f"有小标题{'、'.join(row.headings)}（没有的{said(campaign.verdict('document.sections'))}）"
    if row.asked_between:
        least, most = row.asked_between
        verdict = _at_most_review(campaign.verdict(f"form.invalid.{row.field}"))
        yield f"填 {least:g}—{most:g} 的{said(verdict)}"


# -- words -------------------------------------------------------------------------------------------------------

VERDICTS = {Verdict.RETURN: "退回", Verdict.REVIEW: "转人工", Verdict.NOTE: "登记", Verdict.OFF: "不查"}


def said(verdict: Verdict) -> str:
    """What becomes of the submission, in two or three characters."""
    return VERDICTS[verdict]


def _formats(formats: Iterable[str]) -> str:
    return " 或 ".join(FORMATS[one] for one in formats)


def _pixels(pixels: tuple[int, int]) -> str:
    return f"{pixels[0]}×{pixels[1]}"


def _between(least: int | None, most: int | None, unit: str) -> str:
    """ "" where nothing is limited.

    >>> _between(200, 300, "字"), _between(None, 300, "字"), _between(1500, None, "字")
    ('200—300 字', '不超过 300 字', '不少于 1500 字')
    """
    if least and most:
        return f"{least}—{most} {unit}"
    if most is not None:
        return f"不超过 {most} {unit}"
    return f"不少于 {least} {unit}" if least else ""


def _lengths(seconds: tuple[float, float]) -> str:
    """A range of seconds as people say it.

    >>> _lengths((30, 300)), _lengths((0, 90)), _lengths((600, 9999))
    ('30 秒至 5 分钟', '不超过 1 分 30 秒', '不少于 10 分钟')
    """
    least, most = seconds
    if most >= MANY:
        return f"不少于 {_length(least)}"
    return f"{_length(least)}至 {_length(most)}" if least else f"不超过 {_length(most)}"


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return f"{minutes:g} 分钟"
    return f"{minutes:g} 分 {rest:g} 秒" if minutes else f"{rest:g} 秒"
