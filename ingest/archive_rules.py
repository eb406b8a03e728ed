"""Rules on archives (压缩包), winmail.dat and .msg: what could not be taken out of them; pure."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.facts import Facts
from ingest.wording import listed, quoted
from ledger.model import Finding
from parsers.containers.values import Obstacle, UnpackTrouble

ZIP = "请用ZIP格式重新打包（不设密码、不分卷），或将文件直接作为附件发送。"
TROUBLES = {
    UnpackTrouble.ENCRYPTED: ("设有密码，无法打开", "请取消密码后重新打包，或将文件直接作为附件发送。"),
    UnpackTrouble.DAMAGED: ("无法解开，可能已损坏或没有传完", ZIP),
    UnpackTrouble.SPLIT: ("是分卷压缩的一部分，无法单独解开", ZIP),
    UnpackTrouble.NO_TOOL: ("的压缩格式本系统暂时打不开，正在人工核对", ZIP),
    UnpackTrouble.UNSUPPORTED: ("不是常用的压缩格式，正在人工核对", ZIP),
    UnpackTrouble.ESCAPING: ("的路径指向压缩包之外，已只取文件本身，正在人工核对", ZIP),
}
LARGE = "文件过多、过大或层层嵌套，未能全部解开，正在人工核对"
FEWER = "如方便，请将文件分几封邮件直接作为附件发送，并在主题末尾注明（1/2）、（2/2）。"
OURS = (UnpackTrouble.NO_TOOL, UnpackTrouble.UNSUPPORTED, UnpackTrouble.ESCAPING)


def archives_can_be_opened(facts: Facts) -> Iterator[Finding]:
    """archive.unreadable: a password, damage, one volume of several, or a format that we cannot open."""
    for obstacle in facts.submission.mail.obstacles:
        if obstacle.trouble is UnpackTrouble.LIMITS:
            continue
        trouble, remedy = TROUBLES[obstacle.trouble]
        problem = f"压缩包{quoted(obstacle.container)}{_inside(obstacle)}{trouble}。"
        yield Finding("archive.unreadable", problem, remedy, doubt=obstacle.trouble in OURS)


def archives_keep_the_limits(facts: Facts) -> Iterator[Finding]:
    """archive.limits: more came out, or would have, than one mail can honestly bring."""
    for obstacle in facts.submission.mail.obstacles:
        if obstacle.trouble is UnpackTrouble.LIMITS:
            problem = f"压缩包{quoted(obstacle.container)}{_inside(obstacle)}{LARGE}。"
            yield Finding("archive.limits", problem, FEWER, doubt=True)


def _inside(obstacle: Obstacle) -> str:
    return f"里的{listed(obstacle.names)}" if obstacle.names else ""
