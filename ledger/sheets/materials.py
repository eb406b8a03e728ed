"""材料清单: what came with an entry, a line each; pure."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.model import Entry, FileFact

MOST = 12  # lines of files; 材料 opens them all
_SAYS_SO = ("附件", "网盘", "云盘")  # a link without a file name is called by its service: QQ邮箱超大附件


def materials(entry: Entry) -> str | None:
    """Works where there are several, then files, then files that came as links; None where nothing came."""
    files = [_file_text(file) for file in _shown(entry.attachments)]
    if len(files) > MOST:
        files[MOST:] = [f"……共{len(files)}个文件，见“材料”"]
    links = [_link_text(file) for file in entry.attachments if file.kind == "link"]
    return "\n".join((*_works(entry), *links, *files)) or None


def _works(entry: Entry) -> Iterator[str]:
    judgement = entry.judgement
    if len(judgement.works) > 1:
        yield f"作品{len(judgement.works)}部："
        for number, work in enumerate(judgement.works, 1):
            category = f"（{work.category}）" if work.category else ""
            yield f"{number}. {work.title or '（未写名称）'}{category}"
    if judgement.works_list:
        count = len(judgement.works_list.works)
        yield f"汇总表：列有{count}部作品" if count else "汇总表：未能读出作品，请核对"


def _shown(files: tuple[FileFact, ...]) -> Iterator[FileFact]:
    """Without archives and forwarded mails whose contents are listed themselves."""
    containers = {file.inside for file in files}
    return (file for file in files if file.kind != "link" and file.name not in containers)


def _file_text(file: FileFact) -> str:
    return f"{file.name}（{readable_size(file.size)}）"


def _link_text(file: FileFact) -> str:
    """片.mp4（超大附件，80.9 MB，2021-06-20到期，请及时下载）."""
    facts = [] if file.name.endswith(_SAYS_SO) else ["超大附件"]
    if file.size:
        facts.append(readable_size(file.size))
    facts.append(f"{file.expires[:10]}到期" if file.expires else "未写明期限")
    return f"{file.name}（{'，'.join(facts)}，请及时下载）"


def readable_size(size: int) -> str:
    """Bytes as people say them.

    >>> readable_size(900), readable_size(20_480), readable_size(5_400_000)
    ('1 KB', '20 KB', '5.1 MB')
    """
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
