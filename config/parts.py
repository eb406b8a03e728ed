"""The vocabulary of parts: what a submission of a category has to contain, and within which limits; pure.

Every part bears the notice's sentence as `source`. `strictness` is the most that a breach of its limits may lead to;
`verdicts` names single properties that lead to less or more: `verdicts = { duration = "review" }` for 一般不超过6分钟.
The campaign file's `[verdicts]` comes before both.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from config.base import Frozen, Verdict, WrongKeyError

MANY = 9999  # 不限

# What a part can be found to lack or break: the second word of its finding codes (CONTRACT §4).
COMMON_PROPERTIES = ("missing", "format", "count", "size")
FILM_PROPERTIES = ("duration", "resolution", "aspect", "orientation", "fps", "scan", "bitrate")


def _range(written: object) -> object:
    """`3` is exactly three, `[1, 5]` one to five, `[1]` one or more."""
    if isinstance(written, bool):
        return written
    if isinstance(written, int | float):
        return (written, written)
    if isinstance(written, list) and len(written) == 1:
        return (written[0], MANY)
    return written


Whole = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Count = Annotated[tuple[Whole, Whole], BeforeValidator(_range)]
Seconds = Annotated[tuple[Annotated[float, Field(ge=0)], Positive], BeforeValidator(_range)]
Pixels = tuple[Annotated[int, Field(gt=0)], Annotated[int, Field(gt=0)]]  # width, height
Aspect = Annotated[str, Field(pattern=r"^([1-9]\d*:[1-9]\d*)?$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]  # of a field in the ledger
# The values of `parsers.link_values.Platform`, which config may not import; a test compares them.
PlatformName = Literal[
    "微信公众号", "微信视频号", "微博", "抖音", "快手", "小红书", "知乎", "今日头条", "西瓜视频", "bilibili",
    "腾讯视频", "优酷", "爱奇艺", "喜马拉雅", "QQ音乐", "网易云音乐", "学习强国", "央视频", "其他",
]  # fmt: skip


class Row(Frozen):
    """One row (栏目) of a form: a label cell and the answer beside it."""

    field: Identifier  # in the ledger, e.g. "contact_phone" (CONTRACT §4)
    label: str  # as the form prints it, e.g. "手机号码"
    also: tuple[str, ...] = ()  # other wordings of the label met in practice
    required: bool = True
    instruction: tuple[str, ...] = ()  # what the blank form prints in the answer cell
    min_length: Whole | None = None  # 字, as Word counts them
    max_length: Whole | None = None  # 字, as Word counts them
    headings: tuple[str, ...] = ()  # headings that the text should have
    asked_between: tuple[float, float] | None = None  # a number within is asked about: 系列片少于5集


class Part(Frozen):
    """What all parts have in common."""

    properties: ClassVar[tuple[str, ...]] = COMMON_PROPERTIES

    name: str = ""  # as people call it, e.g. 案例正文; "" where the kind says enough
    words: tuple[str, ...] = ()  # in a file's name, they tell it from another part of the same kind
    count: Count = (1, 1)  # how many, from-to; [0, 1] where it may be left out
    count_except: tuple[int, ...] = ()  # numbers within `count` that are off: 2、3 where it is 单幅，或4—8幅的组照
    group: str = ""  # of the parts with the same group one is enough (音频或视频)
    strictness: Literal["return", "review", "note"] = "return"
    verdicts: dict[str, Verdict] = Field(default={})  # property -> what its breach leads to
    source: str = ""  # the notice's sentence

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.count[0] > self.count[1]:
            raise WrongKeyError("count", f"下限 {self.count[0]} 大于上限 {self.count[1]}，请改正")
        if unknown := sorted(set(self.verdicts) - set(self.properties)):
            words = f"没有这样的属性：{'、'.join(unknown)}，可用：{'、'.join(self.properties)}"
            raise WrongKeyError("verdicts", words)
        return self

    @property
    def required(self) -> bool:
        """Whether a submission without it lacks something."""
        return self.count[0] > 0

    def fits(self, number: int) -> bool:
        """Whether so many are as many as asked."""
        return self.count[0] <= number <= self.count[1] and number not in self.count_except

    def verdict(self, about: str) -> Verdict:
        """What a breach of the property leads to, where the campaign's [verdicts] are silent."""
        return self.verdicts.get(about, Verdict(self.strictness))


class FormPart(Part):
    """A recommendation form (推荐表、报名表、申报表): its rows and limits."""

    properties: ClassVar[tuple[str, ...]] = ("missing", "format", "size")

    kind: Literal["form"] = "form"
    title: str  # as printed above the table
    annex: str = ""  # e.g. "附件1"
    stamped: bool = True
    formats: tuple[Literal["pdf", "docx"], ...] = Field(default=("pdf",), min_length=1)
    any_layout: bool = False  # its rows are not published: read by label, never form.template
    max_mb: Positive | None = None  # of 1024×1024 bytes
    pictures: tuple[Whole, Whole] | None = None  # how many pictures the text should have, from-to
    pictures_none_allowed: bool = False  # 可配: no picture at all is fine, too
    rows: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fields_differ(self) -> Self:
        fields = [row.field for row in self.rows]
        if repeated := {field for field in fields if fields.count(field) > 1}:
            raise WrongKeyError("rows", f"栏目标识重复：{'、'.join(sorted(repeated))}")
        return self

    @property
    def unanswered(self) -> Verdict | None:
        """What a row without answer leads to, where the campaign's [verdicts] are silent; None: what others do.

        Where nobody has published the rows, a unit may have called them otherwise.
        """
        return Verdict.NOTE if self.any_layout else None


class DocumentPart(Part):
    """A text (案例正文、解说词、文章): Word, PDF or plain text."""

    properties: ClassVar[tuple[str, ...]] = (*COMMON_PROPERTIES, "unreadable", "length", "sections", "abstract")

    kind: Literal["document"] = "document"
    formats: tuple[Literal["docx", "pdf", "txt"], ...] = Field(default=("docx", "pdf"), min_length=1)
    max_mb: Positive | None = None  # of 1024×1024 bytes, each
    min_length: Whole | None = None  # 字 of the text proper
    max_length: Whole | None = None
    sections: tuple[str, ...] = ()  # 要素 that the text should have headings for, e.g. 背景
    abstract: tuple[Whole, Whole] | None = None  # 摘要: from-to 字
    in_body: bool = False  # the mail's own text may stand in for the file


class ImagePart(Part):
    """Pictures: photographs, scores, covers, posters, QR codes."""

    properties: ClassVar[tuple[str, ...]] = (
        *COMMON_PROPERTIES, "unreadable", "resolution", "aspect", "orientation", "colour", "dpi", "qr", "caption",
    )  # fmt: skip

    kind: Literal["image"] = "image"
    formats: tuple[Literal["jpeg", "png"], ...] = Field(default=("jpeg",), min_length=1)
    min_kb: Positive | None = None  # of 1024 bytes, each
    max_kb: Positive | None = None
    min_pixels: Pixels | None = None  # width, height
    aspect: Aspect = ""
    colour: Literal["", "cmyk", "rgb"] = ""
    dpi: Annotated[int, Field(gt=0)] | None = None  # where `paper` is given: reached when printed on it
    paper: Literal["", "A3", "A4"] = ""
    qr: bool = False  # a QR code stands in it that can be read
    caption_max: Whole | None = None  # 字 of the caption that goes with each


class MediaPart(Part):
    """What films and sound recordings have in common."""

    seconds: Seconds | None = None  # from-to; [600] is 600 and more
    seconds_for: dict[str, Seconds] = Field(default={})  # where the length hangs on the type: a word for it -> from-to
    max_mb: Positive | None = None  # of 1024×1024 bytes, each
    mbps: Positive | None = None  # about so many

    def limits(self, said: str) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
        """Which length breaks the rule, and which length is asked about, in seconds from-to.

        `said`: subject and text of the mail. Where they name one type (故事情景剧) its length is both; where they name
        none, or several, only what is too long for every type breaks the rule, and what is so for one is asked about.
        """
        named = [limit for word, limit in self.seconds_for.items() if word in said]
        possible = named if len(named) == 1 else list(self.seconds_for.values())
        if not possible:
            return self.seconds, self.seconds
        least, most = zip(*possible, strict=True)
        return (min(least), max(most)), (max(least), min(most))


class VideoPart(MediaPart):
    """A film (视频作品): container, length, picture."""

    properties: ClassVar[tuple[str, ...]] = (*COMMON_PROPERTIES, *FILM_PROPERTIES)

    kind: Literal["video"] = "video"
    formats: tuple[Literal["mp4", "avi", "mov"], ...] = Field(default=("mp4",), min_length=1)
    pixels: Pixels | None = None  # width, height; exactly
    min_pixels: Pixels | None = None
    aspect: Aspect = ""
    orientation: Literal["", "landscape", "portrait"] = ""
    fps: Positive | None = None
    scan: Literal["", "progressive", "interlaced"] = ""
    versions: int = Field(default=1, ge=1)  # of each film, e.g. 2: 有字幕和无字幕


class AudioPart(MediaPart):
    """A sound recording (音频)."""

    properties: ClassVar[tuple[str, ...]] = (*COMMON_PROPERTIES, "duration", "bitrate")

    kind: Literal["audio"] = "audio"
    formats: tuple[Literal["mp3", "wav", "m4a"], ...] = Field(default=("mp3",), min_length=1)


class LinkPart(Part):
    """Addresses of works on the net, in the mail's text, the form or a document."""

    properties: ClassVar[tuple[str, ...]] = ("missing", "count", "platform")

    kind: Literal["link"] = "link"
    platforms: tuple[PlatformName, ...] = ()  # () is any


class FactsPart(Part):
    """Lines that the mail's text, the form or a document must state: 诵读者姓名：…，联系电话：…"""

    properties: ClassVar[tuple[str, ...]] = ("missing",)

    kind: Literal["facts"] = "facts"
    rows: tuple[Row, ...] = Field(min_length=1)


class BundlePart(Part):
    """Folders that an archive should have (作品、表格、文本); files sent without an archive need none."""

    properties: ClassVar[tuple[str, ...]] = ("missing",)

    kind: Literal["bundle"] = "bundle"
    folders: tuple[str, ...] = Field(min_length=1)


KINDS: dict[str, type[Part]] = {
    "form": FormPart,
    "document": DocumentPart,
    "image": ImagePart,
    "video": VideoPart,
    "audio": AudioPart,
    "link": LinkPart,
    "facts": FactsPart,
    "bundle": BundlePart,
}
FilePart = DocumentPart | ImagePart | VideoPart | AudioPart  # parts that are files, besides the form
AnyPart = Annotated[
    FormPart | DocumentPart | ImagePart | VideoPart | AudioPart | LinkPart | FactsPart | BundlePart,
    Field(discriminator="kind"),
]


def _kind_said(table: Any) -> Any:
    """A part without `kind` is a form."""
    return {"kind": "form", **table} if isinstance(table, dict) else table


CategoryPart = Annotated[AnyPart, BeforeValidator(_kind_said)]

KIND_NAMES = {
    "form": "表格", "document": "文本", "image": "图片", "video": "视频", "audio": "音频", "link": "链接",
    "facts": "写明的信息", "bundle": "压缩包里的文件夹",
}  # fmt: skip


def called(part: Part) -> str:
    """How people call a part: its name, the form's title, or its kind."""
    if isinstance(part, FormPart):
        return f"《{part.title}》"
    return part.name or KIND_NAMES[str(getattr(part, "kind", "form"))]
