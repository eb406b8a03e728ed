"""Pages of a scanned or photographed form -> the same values as from a text layer; pure but for the OCR engine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from config.model import Campaign
from parsers.forms import anchors, two_column
from parsers.forms.content import Area, Line, PageContent, PlacedImage, Table, around
from parsers.forms.grid import table_of
from parsers.forms.pictures import form_pictures
from parsers.grid import Grid, find_grid
from parsers.ink import PixelBox, Print, printed
from parsers.level import plane
from parsers.model import Box, Form, FormField
from parsers.ocr import Reader, Reading, reader
from parsers.page import Image
from parsers.scan import DPI, MM, PagePicture, UprightPage, straighten
from parsers.spots import Region, Spot, find_spots, regions_of

POINT = 72 / DPI  # points a pixel
MARGIN = round(1.2 * MM)  # inside a cell's edges, where its rules may still show
FEWEST_TRACES = 60  # pixels in a cell that seems empty: something stands there
BLANK = 0.9  # certainty that a cell is empty which seems so
UNREAD = 0.3  # the same where something stands there
SURE, HOPELESS = 0.985, 0.4  # certainty between which a second look pays (measured)
FEWEST_AGAIN = 4  # lines of a page that are looked at again in any case
UNSEEN = 0.6  # certainty under which something is dirt that the detector did not take for text
LONG_LINE = 12  # characters of running text
FEWEST_FIELDS = 3  # or the form is read by its labels alone


@dataclass(frozen=True, slots=True, eq=False)
class ScanReading:
    """What pages without a text layer say. Boxes of the form are points of the pages as displayed."""

    form: Form | None
    pages: tuple[UprightPage, ...]
    certainty: float  # 0…1, of all characters on average; 0 where nothing was read
    contents: tuple[PageContent, ...] = field(default=(), repr=False)  # in points of the upright pages


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page says, in points of the upright page."""

    content: PageContent
    unread: frozenset[Box] = frozenset()  # cells in which something stands that could not be read


def read_scan(pages: Iterable[PagePicture], campaign: Campaign, engine: Reader | None = None) -> ScanReading:
    """Read the pages of one document, in order. `engine`: this process's where none is given.

    Each page may be drawn when it is asked for, and is let go when it stands upright: 12 MB.
    """
    engine = engine or reader()
    upright = [straighten(page, engine) for page in pages]
    readings = [read_page(page, engine) for page in upright]
    contents = tuple(reading.content for reading in readings)
    form = _form(campaign, contents)
    if form:
        form = _displayed(_doubted(form, readings), upright)
    lines = [line for content in contents for line in content.lines]
    return ScanReading(form, tuple(upright), _mean_certainty(lines), contents)


def _form(campaign: Campaign, pages: Sequence[PageContent]) -> Form | None:
    by_cells, by_labels = two_column.read(campaign, pages), None
    if by_cells is None or len(by_cells.fields) < FEWEST_FIELDS:
        by_labels = anchors.read(campaign, pages)
    form = max((form for form in (by_cells, by_labels) if form), key=lambda form: len(form.fields), default=None)
    return form and replace(form, pictures=form_pictures(form, pages))


def _mean_certainty(lines: Sequence[Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(line.certainty * len(line.text) for line in lines) / letters if letters else 0.0


# -- one page ------------------------------------------------------------------------------------------------------


def read_page(page: UprightPage, engine: Reader) -> PageReading:
    """Everything that a straight page says."""
    seen = printed(page.image)
    grid = find_grid(seen, page.quads)
    regions = regions_of(seen, grid, page.quads)
    spots = find_spots(seen, grid.rules, regions, page.quads)
    readings = read_twice([spot.picture for spot in spots], engine)
    lines = _lines(regions, spots, readings)
    cells = {
        cell: _whole_lines([item for item in lines if item[0].region == number])
        for number, cell in enumerate(cell for table in grid.tables for cell in table)
    }
    width, height = page.size
    in_order = _in_reading_order([line for _, line in lines])
    images = tuple(PlacedImage(page.number, _points(box), "other") for box in seen.pictures)
    tables = _tables(page.number, grid, cells)
    content = PageContent(page.number, width * POINT, height * POINT, in_order, tables, images)
    unread = (cell for cell, read in cells.items() if not read and _is_marked(seen, cell))
    return PageReading(content, frozenset(map(_points, unread)))


def read_twice(pictures: Sequence[Image], engine: Reader) -> tuple[Reading, ...]:
    """The lines' texts; the less certain ones are looked at again, a little wider: often it is a quotation mark."""
    readings = list(engine.read_lines(pictures))
    doubtful = sorted(
        (number for number, reading in enumerate(readings) if reading.certainty < SURE),
        key=lambda number: readings[number].certainty,
    )
    doubtful = [number for number in doubtful if readings[number].certainty > HOPELESS]
    doubtful = doubtful[: max(FEWEST_AGAIN, len(readings) // 5)]
    for number, again in zip(doubtful, engine.read_lines([_wider(pictures[n]) for n in doubtful]), strict=True):
        if again.certainty > readings[number].certainty:
            readings[number] = again
    return tuple(readings)


def _wider(picture: Image) -> Image:
    framed = cv2.copyMakeBorder(picture, 5, 5, 5, 5, cv2.BORDER_REPLICATE)
    return plane(cv2.resize(framed, None, fx=1.1, fy=1.0))


def _is_marked(seen: Print, cell: PixelBox) -> bool:
    """Whether anything stands in a cell, in whatever colour."""
    x0, y0, x1, y1 = cell
    inside = seen.traces[y0 + MARGIN : y1 - MARGIN, x0 + MARGIN : x1 - MARGIN]
    return int(np.count_nonzero(cv2.medianBlur(inside, 3))) > FEWEST_TRACES if inside.size else False


def _lines(regions: Sequence[Region], spots: Sequence[Spot], readings: Sequence[Reading]) -> list[tuple[Spot, Line]]:
    """The lines in which something was read."""
    pairs = list(zip(spots, readings, strict=True))
    ems = [
        _em([pair for pair in pairs if pair[0].region == number], region.em) for number, region in enumerate(regions)
    ]
    lines = [(spot, _line(spot, reading, ems[spot.region])) for spot, reading in pairs]
    return [(spot, line) for spot, line in lines if line.text and (spot.detected or line.certainty >= UNSEEN)]


def _in_reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """From top to bottom, those at one height from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle):
        if rows and _middle(line) - _middle(rows[-1][0]) < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box[0]))


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def _em(members: Sequence[tuple[Spot, Reading]], height: float) -> float:
    """The characters' width in a region in points: what its longer lines make on average."""
    widths = [
        (spot.box[2] - spot.box[0]) / _breadth(reading.text)
        for spot, reading in members
        if len(reading.text) >= 6 and reading.certainty > 0.85
    ]
    return POINT * (float(np.median(widths)) if widths else height / 0.93)


def _breadth(text: str) -> float:
    """How wide a text is in em."""
    return sum(0.53 if character.isascii() else 1.0 for character in text)


def _line(spot: Spot, reading: Reading, em: float) -> Line:
    return Line(mended(reading.text), _points(spot.box), em, reading.certainty)


def _points(box: PixelBox) -> Box:
    x0, y0, x1, y1 = box
    return x0 * POINT, y0 * POINT, x1 * POINT, y1 * POINT


def _whole_lines(members: Sequence[tuple[Spot, Line]]) -> tuple[Line, ...]:
    """A cell's lines, the pieces of each joined."""
    rows: dict[int, list[Line]] = {}
    for spot, line in members:
        rows.setdefault(spot.row, []).append(line)
    return tuple(_joined(row) for row in rows.values())


def _joined(pieces: Sequence[Line]) -> Line:
    if len(pieces) == 1:
        return pieces[0]
    letters = sum(len(piece.text) for piece in pieces)
    certainty = sum(piece.certainty * len(piece.text) for piece in pieces) / letters
    text = " ".join(piece.text for piece in pieces)
    return Line(text, around(piece.box for piece in pieces), pieces[0].size, certainty)


def _tables(page: int, grid: Grid, cells: dict[PixelBox, tuple[Line, ...]]) -> tuple[Table, ...]:
    lines = {_points(box): found for box, found in cells.items()}
    groups = [[_points(cell) for cell in table] for table in grid.tables]
    return tuple(_filled(table_of(group, page, ()), lines) for group in groups)


def _filled(table: Table, lines: dict[Box, tuple[Line, ...]]) -> Table:
    """A table of empty cells with their lines put in."""
    rows = tuple(
        tuple(
            replace(cell, areas=tuple(Area(area.page, area.box, lines.get(area.box, ())) for area in cell.areas))
            for cell in row
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


# -- what OCR gets wrong -------------------------------------------------------------------------------------------

FULL_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")
CJK = r"[\u3400-\u9fff《》“”（），。；：、！？〇％]"


def mended(text: str) -> str:
    """A line with the marks that Chinese print has, where OCR saw their narrow likenesses.

    A full stop behind a Chinese character, within a line or at its end, is a comma whose tail was lost.

    >>> mended("实(区市),据统计,共10,000人次.较上年增长69.8%;服务居民3:1")
    '实（区市），据统计，共10,000人次，较上年增长69.8%；服务居民3:1'
    """
    text = text.strip()
    if not re.search(CJK, text):
        return text
    text = re.sub(r"[()]", lambda mark: mark[0].translate(FULL_WIDTH), text)
    text = re.sub(rf"(?<={CJK})[,;:!?]|[,;:!?](?={CJK})", lambda mark: mark[0].translate(FULL_WIDTH), text)
    return re.sub(rf"(?<={CJK})\.(?={CJK}|$)", "，", text) if len(text) >= LONG_LINE else text


# -- doubt ---------------------------------------------------------------------------------------------------------


def _doubted(form: Form, pages: Sequence[PageReading]) -> Form:
    """The form with its empty answers less certain: a pen's stroke may stand there, or a stamp over it."""
    unread = {(page.content.number, box) for page in pages for box in page.unread}
    fields = {name: _empty_in_doubt(answer, unread) for name, answer in form.fields.items()}
    date = fields.get("date")
    if date and not date.text and not date.instruction_only:
        # Not the template's blank 年 月 日: a date may stand there that a stamp or a pen makes unreadable.
        fields["date"] = replace(date, certainty=min(date.certainty, UNREAD))
    return replace(form, fields=fields)


def _empty_in_doubt(answer: FormField, unread: Collection[tuple[int, Box]]) -> FormField:
    if answer.text:
        return answer
    marked = answer.page is not None and answer.box is not None and (answer.page, answer.box) in unread
    return replace(answer, certainty=min(answer.certainty, UNREAD if marked else BLANK))


# -- back to the pages as displayed --------------------------------------------------------------------------------


def _displayed(form: Form, pages: Sequence[UprightPage]) -> Form:
    """The form with its boxes on the pages as they came."""
    by_number = {page.number: page for page in pages}

    def moved(page: int | None, box: Box | None) -> Box | None:
        if page is None or box is None:
            return box
        x0, y0, x1, y1 = (side / POINT for side in box)
        return by_number[page].on_page(x0, y0, x1, y1)

    fields = {name: replace(answer, box=moved(answer.page, answer.box)) for name, answer in form.fields.items()}
    pictures = tuple(replace(picture, box=moved(picture.page, picture.box) or picture.box) for picture in form.pictures)
    return replace(form, fields=fields, pictures=pictures, signature_box=moved(form.signature_page, form.signature_box))
