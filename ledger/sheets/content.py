"""What the workbook is made from, and its entries as lines in the order they stand; looks at the archive for links."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from config.model import Campaign, Category, Verdict
from ledger.files import OURS, PAGE_FILE
from ledger.model import Conflict, Disposition, Entry, RegisterRow
from ledger.sheets.cells import Link
from ledger.sheets.line import BEIJING, Line, Links

# In a relationship's target; Excel's own list and "#", which would start an anchor (jmcnamara/XlsxWriter#278, #409).
_ESCAPES = {ord(sign): f"%{ord(sign):02X}" for sign in ' "<>[]^`{}%#'}
_FORM_WORDS = ("推荐表", "申报表", "报名表")


@dataclass(frozen=True, slots=True)
class WorkbookContent:
    """Everything that the workbook shows."""

    title: str  # of the campaign, or of what the campaigns have in common
    now: datetime  # aware
    campaigns: tuple[Campaign, ...]
    entries: tuple[Entry, ...]  # every version
    mails: tuple[RegisterRow, ...]
    conflicts: tuple[Conflict, ...]  # for 待核对
    review_cells: Mapping[int, Mapping[str, str]]  # entry id -> header -> text as staff typed it
    generation: int  # counts up with each workbook written
    archive: Path  # absolute

    @property
    def standing(self) -> tuple[Entry, ...]:
        """Entries that no later version has replaced."""
        return tuple(entry for entry in self.entries if not entry.superseded)

    def campaign(self, entry: Entry) -> Campaign | None:
        """The entry's; None where the mailbox serves it no more."""
        return next((campaign for campaign in self.campaigns if campaign.id == entry.campaign), None)

    def category(self, entry: Entry) -> Category | None:
        """The entry's, as its campaign has it now."""
        campaign = self.campaign(entry)
        return campaign.category(entry.judgement.category) if campaign else None

    def asks_seal(self, entry: Entry) -> bool:
        """Whether its form has to bear a seal in the mail; True where one cannot tell."""
        campaign, category = self.campaign(entry), self.category(entry)
        lenient = campaign is not None and campaign.verdict("seal.absent") in (Verdict.NOTE, Verdict.OFF)
        formless = category is not None and not (category.form and category.form.stamped)
        return not (lenient or formless)

    @property
    def as_of(self) -> str:
        """截至2021年5月20日 07:00."""
        now = self.now.astimezone(BEIJING)
        return f"截至{now.year}年{now.month}月{now.day}日 {now:%H:%M}"


def lines(content: WorkbookContent, folder: Path) -> tuple[Line, ...]:
    """Every entry by reference number, the standing version first, numbered; links start from the workbook's folder."""
    titles = {campaign.id: campaign.title for campaign in content.campaigns}
    linker = Linker(content.archive, folder)
    made = [
        Line(
            entry,
            campaign=titles.get(entry.campaign, entry.campaign),
            links=linker.links(entry, content.category(entry)),
            review=content.review_cells.get(entry.id, {}),
            seal_asked=content.asks_seal(entry),
        )
        for entry in sorted(content.entries, key=_place)
    ]
    return renumbered(made)


def quarantined(content: WorkbookContent, folder: Path) -> tuple[Line, ...]:
    """Mails that the program broke on and that therefore have no entry."""
    linker = Linker(content.archive, folder)
    return tuple(
        Line(None, mail, links=Links(raw=linker.link(mail.raw, "打开")))
        for mail in content.mails
        if mail.disposition == Disposition.QUARANTINED and mail.entry_id is None
    )


def renumbered(given: list[Line]) -> tuple[Line, ...]:
    """序号 from 1; replaced versions have none."""
    numbered, serial = [], 0
    for line in given:
        replaced = line.entry is not None and line.entry.superseded
        serial += not replaced
        numbered.append(replace(line, serial=None if replaced else serial))
    return tuple(numbered)


def _place(entry: Entry) -> tuple[str, int, str, bool, int]:
    prefix, _, digits = entry.reference_number.rpartition("-")
    number = int(digits) if digits.isdecimal() else 0
    return prefix, number, entry.reference_number, entry.superseded, -entry.version


class Linker:
    """Links from the workbook's folder into the archive: relative where that is possible, for folders move together."""

    def __init__(self, archive: Path, folder: Path) -> None:
        self._archive = archive
        try:
            self._base = Path(os.path.relpath(archive, folder)).as_posix()
        except ValueError:  # Windows: on another drive
            path = archive.as_posix()
            self._base = f"file:{path}" if path.startswith("//") else f"file:///{path.lstrip('/')}"

    def links(self, entry: Entry, category: Category | None = None) -> Links:
        """All that the row of an entry can open; of a category without a form no file is taken for one."""
        formless = category is not None and category.form is None
        form = self._form(entry.folder) if entry.folder and not formless else None
        return Links(
            folder=self.link(entry.folder, "打开"),
            form=self.link(f"{entry.folder}/{form}", "打开") if form else None,
            raw=self.link(entry.raw, f"共{1 + len(entry.also)}封" if entry.also else "打开"),
            seal=self.link(f"{entry.folder}/{PAGE_FILE}", "查看") if entry.folder else None,
        )

    def link(self, path: str | None, text: str) -> Link | None:
        """A link to a file or folder of the archive (relative, with "/"); None where it is not there."""
        if not path or not (self._archive / path).exists():
            return None
        return Link(text, f"{self._base}/{path}".translate(_ESCAPES))

    def _form(self, folder: str) -> str | None:
        """The form among a submission's files; None where one cannot tell: a wrong link is worse than none."""
        place = self._archive / folder
        files = place.iterdir() if place.is_dir() else ()
        names = sorted(path.name for path in files if path.is_file() and not path.name.startswith(OURS))
        for narrow in (names, [name for name in names if name.lower().endswith(".pdf")]):
            called = [name for name in narrow if any(word in name for word in _FORM_WORDS)]
            for choice in (called, narrow):
                if len(choice) == 1:
                    return choice[0]
        return None
