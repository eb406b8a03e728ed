"""Which hosts are which platform, and which keep files for a mail; pure data.

Addresses as seen in mails and public code: the mail services' own pages, not their home pages, because signatures
and advertisements link to those (dashi.163.com/projects/…, mail.163.com/dashi/).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.link_values import Platform

PLATFORMS: dict[str, Platform] = {  # host, with everything under it
    "mp.weixin.qq.com": Platform.WECHAT,
    "channels.weixin.qq.com": Platform.WECHAT_CHANNELS,
    "finder.video.qq.com": Platform.WECHAT_CHANNELS,
    "weibo.com": Platform.WEIBO,
    "weibo.cn": Platform.WEIBO,
    "t.cn": Platform.WEIBO,
    "douyin.com": Platform.DOUYIN,
    "iesdouyin.com": Platform.DOUYIN,
    "kuaishou.com": Platform.KUAISHOU,
    "gifshow.com": Platform.KUAISHOU,
    "chenzhongtech.com": Platform.KUAISHOU,
    "xiaohongshu.com": Platform.XIAOHONGSHU,
    "xhslink.com": Platform.XIAOHONGSHU,
    "zhihu.com": Platform.ZHIHU,
    "toutiao.com": Platform.TOUTIAO,
    "toutiaocdn.com": Platform.TOUTIAO,
    "ixigua.com": Platform.XIGUA,
    "bilibili.com": Platform.BILIBILI,
    "b23.tv": Platform.BILIBILI,
    "v.qq.com": Platform.TENCENT_VIDEO,
    "youku.com": Platform.YOUKU,
    "iqiyi.com": Platform.IQIYI,
    "ximalaya.com": Platform.XIMALAYA,
    "y.qq.com": Platform.QQ_MUSIC,
    "music.163.com": Platform.NETEASE_MUSIC,
    "xuexi.cn": Platform.XUEXI,
    "yangshipin.cn": Platform.YANGSHIPIN,
}
CHANNELS_PATH = re.compile(r"^/sph/")  # of weixin.qq.com


class Service(NamedTuple):
    """A service that keeps files: its hosts, and what its download pages' paths begin with."""

    name: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    certain: bool = True  # False: one only where the text speaks of 超大附件 and names no other address


def _service(name: str, hosts: str, path: str = "", *, certain: bool = True) -> Service:
    return Service(name, tuple(hosts.split()), re.compile(path, re.IGNORECASE), certain)


SERVICES: tuple[Service, ...] = (
    _service("腾讯企业邮箱超大附件", "exmail.qq.com", r"/cgi-bin/ftn|/ftn/"),
    _service("QQ邮箱超大附件", "mail.qq.com", r"/cgi-bin/ftn|/ftn/"),
    _service("QQ邮箱超大附件", "ftn.qq.com"),
    _service("网易企业邮箱云附件", "edisk.qiye.163.com edisk-bj.qiye.163.com"),
    _service("网易邮箱云附件", "mail.163.com mail.126.com mail.yeah.net", r"/large"),
    _service("网易邮箱云附件", "dashi.163.com", r"/html/cloud-attachment|/filehub"),
    _service("网易邮箱云附件", "fs.163.com"),
    _service("网易邮箱云附件", "u.163.com", certain=False),
    _service("阿里邮箱超大附件", "qiye.aliyun.com mail.aliyun.com mxhichina.com", r"/alimail/openLinks|.*bigAttach"),
    _service("iCloud邮包", "icloud.com icloud.com.cn", r"/attachment"),
    _service("iCloud云盘", "icloud.com icloud.com.cn", r"/iclouddrive"),
    _service("新浪邮箱超大附件", "mail.sina.com.cn mail.sina.cn", r"/filecenter|.*attach"),
    _service("139邮箱超大附件", "mail.10086.cn", r".*(?:attach|largefile|disk)"),
    _service("189邮箱超大附件", "download.cloud.189.cn"),
    _service("天翼云盘", "cloud.189.cn"),
    _service("移动云盘", "yun.139.com caiyun.139.com caiyun.feixin.10086.cn"),
    _service("百度网盘", "pan.baidu.com yun.baidu.com"),
    _service("腾讯微云", "weiyun.com"),
    _service("腾讯文档", "docs.qq.com"),
    _service("金山文档", "kdocs.cn"),
    _service("钉钉文档", "alidocs.dingtalk.com"),
    _service("飞书云文档", "feishu.cn", r"/(?:drive|file|docx|folder)"),
    _service("阿里云盘", "alipan.com aliyundrive.com"),
    _service("夸克网盘", "pan.quark.cn"),
    _service("115网盘", "115.com", r"/s/"),
    _service("123云盘", "123pan.com 123pan.cn 123684.com 123865.com"),
    _service("迅雷云盘", "pan.xunlei.com"),
    _service("蓝奏云", "lanzou.com lanzoui.com lanzoum.com lanzoux.com lanzouw.com lanzouy.com lanzoul.com lanzn.com"),
    _service("坚果云", "jianguoyun.com"),
    _service("文叔叔", "wenshushu.cn f.ws59.cn"),
    _service("奶牛快传", "cowtransfer.com"),
    _service("城通网盘", "ctfile.com"),
    _service("360云盘", "yunpan.360.cn yunpan.cn"),
    _service("亿方云", "fangcloud.com fangcloud.cn"),
    _service("谷歌云端硬盘", "drive.google.com"),
    _service("OneDrive", "1drv.ms onedrive.live.com sharepoint.com"),
    _service("Dropbox", "dropbox.com"),
    _service("WeTransfer", "wetransfer.com we.tl"),
)
