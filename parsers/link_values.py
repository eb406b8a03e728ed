"""Addresses in a text, as frozen values: works on platforms, files left on a server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Platform(StrEnum):
    """Where a work is published; the value is its name in campaign files and letters."""

    WECHAT = "微信公众号"
    WECHAT_CHANNELS = "微信视频号"
    WEIBO = "微博"
    DOUYIN = "抖音"
    KUAISHOU = "快手"
    XIAOHONGSHU = "小红书"
    ZHIHU = "知乎"
    TOUTIAO = "今日头条"
    XIGUA = "西瓜视频"
    BILIBILI = "bilibili"
    TENCENT_VIDEO = "腾讯视频"
    YOUKU = "优酷"
    IQIYI = "爱奇艺"
    XIMALAYA = "喜马拉雅"
    QQ_MUSIC = "QQ音乐"
    NETEASE_MUSIC = "网易云音乐"
    XUEXI = "学习强国"
    YANGSHIPIN = "央视频"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Link:
    """An address (of a work, or of whatever a mail names)."""

    address: str  # with http:// or https://
    platform: Platform


@dataclass(frozen=True, slots=True)
class LargeAttachment:
    """A file that came as a link: 超大附件, 云附件, 网盘. We do not fetch it."""

    address: str | None  # None: the text says that there is one, and gives no address
    service: str  # Chinese, e.g. QQ邮箱超大附件
    name: str | None = None  # of the file, where the text states it
    size: int | None = None  # bytes, as rounded by the text (80.96M)
    expires: datetime | None = None  # aware (+08:00); a date alone means its last second
    code: str | None = None  # 提取码
