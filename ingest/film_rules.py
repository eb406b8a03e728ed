"""Rules on films and sound recordings: length, picture, rates, versions, episodes; pure.

What a file does not state is not held against anyone, and of a damaged file nothing is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config.model import AudioPart, MediaPart, VideoPart
from config.parts import MANY, called
from ingest.demands import LIES, SCANS
from ingest.facts import SURE, Facts
from ingest.form_rules import called_form
from ingest.part_findings import Breach, asked_files, broken, distinct, files_of, named, to_look_at, unseen
from ingest.part_wording import clock, is_near, lengths, pixels, ratio_of, shape
from ingest.wording import quoted
from ledger.model import Finding
from parsers.amounts import read_minutes, read_number
from parsers.media_values import MediaFacts, VideoTrack
from parsers.model import Piece
from parsers.orientation import Orientation

GRACE = 1.0  # seconds: a film of five minutes is often a few pictures longer
FPS_OFF = 0.1  # 23.976 is 24, 24.97 is 25
MBPS_OFF = 0.5  # 约8Mbps: a share, and even then a question
CODED = 16  # pixels: some programs state the height in whole blocks, 1088 for 1080
MINUTES_OFF, SHARE_OFF = 1.0, 0.1  # 每集时长 is what people round
LIE_NAMES = {Orientation.LANDSCAPE: "横屏", Orientation.PORTRAIT: "竖屏", Orientation.SQUARE: "正方形"}


# -- length ------------------------------------------------------------------------------------------------------


def films_keep_their_length(facts: Facts) -> Iterator[Finding]:
    """video.duration, audio.duration: with a second of grace. Where the type decides and is not named: a doubt."""
    for part, pieces in _recordings(facts):
        breaches = [breach for piece in pieces if (breach := _length_breach(part, piece, facts))]
        wanted = _wanted_length(part, facts)
        remedy = f"请将时长调整为{wanted}，重新发送。"
        yield from broken(part, "duration", breaches, wanted, remedy)


def _recordings(facts: Facts) -> Iterator[tuple[VideoPart | AudioPart, tuple[Piece, ...]]]:
    """Films and sound recordings that can be opened."""
    yield from files_of(facts, VideoPart)
    yield from files_of(facts, AudioPart)


def _length_breach(part: MediaPart, piece: Piece, facts: Facts) -> Breach | None:
    seconds = piece.media.duration if piece.media else None
    surely, perhaps = part.limits(_said(facts, piece))
    if seconds is None or _lasts(seconds, perhaps):
        return None
    return Breach(piece, f"时长{clock(seconds)}", doubt=_lasts(seconds, surely))


def _lasts(seconds: float, limit: tuple[float, float] | None) -> bool:
    if limit is None:
        return True
    least, most = limit
    return seconds >= least - GRACE and (most >= MANY or seconds <= most + GRACE)


def _said(facts: Facts, piece: Piece | None = None) -> str:
    """Where a film's type may be named: subject, text, the file's name."""
    submission = facts.submission
    return "\n".join((submission.subject.text, submission.mail.body, piece.attachment.name if piece else ""))


def _wanted_length(part: MediaPart, facts: Facts) -> str:
    named_types = [word for word in part.seconds_for if word in _said(facts)]
    types = named_types if len(named_types) == 1 else list(part.seconds_for)
    if types:
        return "，".join(f"{word}{lengths(part.seconds_for[word])}" for word in types)
    return lengths(part.seconds) if part.seconds else ""


# -- picture -----------------------------------------------------------------------------------------------------


def films_lie_as_asked(facts: Facts) -> Iterator[Finding]:
    """video.orientation: 横屏、竖屏, as players show it."""
    for part, pieces in files_of(facts, VideoPart):
        if not part.orientation:
            continue
        wanted = LIES[part.orientation]
        wrong = [Breach(piece, words) for piece, track in _tracks(pieces) if (words := _lie_breach(part, track))]
        yield from broken(part, "orientation", wrong, wanted, f"请发送{wanted}拍摄的视频。")


def _lie_breach(part: VideoPart, track: VideoTrack) -> str | None:
    lies = track.orientation
    return f"是{LIE_NAMES[lies]}" if lies and lies.value != part.orientation else None


def _is_told_to_turn(part: VideoPart, track: VideoTrack) -> bool:
    """Whether the film's lie is all that is wrong with its shape, as `films_lie_as_asked` says."""
    return bool(part.orientation) and _lie_breach(part, track) is not None


def films_have_the_pixels(facts: Facts) -> Iterator[Finding]:
    """video.resolution: exactly so many pixels, or at least; a film that lies the wrong way is only told that."""
    for part, pieces in files_of(facts, VideoPart):
        exactly, at_least, tracks = part.pixels, part.min_pixels, _tracks(pieces)
        if exactly:
            wrong = [Breach(piece, words) for piece, track in tracks if (words := _exact_breach(part, track))]
            wanted = pixels(*exactly)
            yield from broken(part, "resolution", wrong, wanted, f"请以{wanted}的分辨率重新导出后发送。")
        if at_least:
            wrong = [Breach(piece, words) for piece, track in tracks if (words := _least_breach(part, track))]
            wanted = f"不低于{pixels(*at_least)}"
            remedy = f"请以{wanted}的分辨率重新导出后发送；原片不够清晰的，请更换原片。"
            yield from broken(part, "resolution", wrong, wanted, remedy)


def _exact_breach(part: VideoPart, track: VideoTrack) -> str | None:
    if part.pixels is None or track.width is None or track.height is None:
        return None
    shown = (track.width, track.height)
    turned = _is_told_to_turn(part, track) or (part.aspect and is_near(shown[1] / shown[0], ratio_of(part.aspect)))
    width, height = shown[::-1] if turned and shown[0] != shown[1] else shown
    wide, high = part.pixels
    is_same = width == wide and height in (high, -(-high // CODED) * CODED)
    return None if is_same else f"的分辨率为{pixels(*shown)}"


def _least_breach(part: VideoPart, track: VideoTrack) -> str | None:
    """Either way up: which way it lies is another question."""
    if part.min_pixels is None or track.width is None or track.height is None:
        return None
    sides, asked = sorted((track.width, track.height)), sorted(part.min_pixels)
    is_enough = all(one >= least for one, least in zip(sides, asked, strict=True))
    return None if is_enough else f"的分辨率为{pixels(track.width, track.height)}"


def films_have_the_shape(facts: Facts) -> Iterator[Finding]:
    """video.aspect: as shown, also where the pixels are not square; within 1 %."""
    for part, pieces in files_of(facts, VideoPart):
        if not part.aspect:
            continue
        wrong = [Breach(piece, words) for piece, track in _tracks(pieces) if (words := _shape_breach(part, track))]
        yield from broken(part, "aspect", wrong, part.aspect, f"请以{part.aspect}的画面比例重新导出后发送。")


def _shape_breach(part: VideoPart, track: VideoTrack) -> str | None:
    aspect = track.aspect
    if aspect is None or is_near(aspect, ratio_of(part.aspect)) or _is_told_to_turn(part, track):
        return None
    return f"的画面比例为{shape(aspect)}"


def _tracks(pieces: Sequence[Piece]) -> list[tuple[Piece, VideoTrack]]:
    """The files that have a moving picture."""
    return [(piece, piece.media.video) for piece in pieces if piece.media and piece.media.video]


# -- rates -------------------------------------------------------------------------------------------------------


def films_have_the_frame_rate(facts: Facts) -> Iterator[Finding]:
    """video.fps: a rate that varies has only a mean, so that it is a doubt."""
    for part, pieces in files_of(facts, VideoPart):
        wrong = [
            Breach(piece, _rate(track.fps, varies=track.variable_fps), doubt=track.variable_fps)
            for piece, track in _tracks(pieces)
            if part.fps and track.fps and abs(track.fps - part.fps) > FPS_OFF
        ]
        wanted = f"每秒{part.fps:g}帧" if part.fps else ""
        yield from broken(part, "fps", wrong, wanted, f"请以{wanted}重新导出后发送。")


def _rate(fps: float, *, varies: bool) -> str:
    return f"的帧率{'不固定，平均' if varies else '为'}每秒{fps:.2f}".rstrip("0").rstrip(".") + "帧"


def films_are_scanned_as_asked(facts: Facts) -> Iterator[Finding]:
    """video.scan: 逐行、隔行."""
    for part, pieces in files_of(facts, VideoPart):
        if not part.scan:
            continue
        wanted = SCANS[part.scan]
        wrong = [
            Breach(piece, f"为{SCANS[track.scan.value]}")
            for piece, track in _tracks(pieces)
            if track.scan and track.scan.value != part.scan
        ]
        yield from broken(part, "scan", wrong, wanted, f"请以{wanted}重新导出后发送。")


def films_have_the_bit_rate(facts: Facts) -> Iterator[Finding]:
    """video.bitrate, audio.bitrate: 约8Mbps is a question, never a breach."""
    for part, pieces in _recordings(facts):
        if not part.mbps:
            continue
        rates = [(piece, _mbps(piece.media)) for piece in pieces if piece.media]
        wrong = [
            Breach(piece, f"的码率约{rate:.2g} Mbps", doubt=True)
            for piece, rate in rates
            if rate and abs(rate / part.mbps - 1) > MBPS_OFF
        ]
        wanted = f"约{part.mbps:g} Mbps"
        yield from broken(part, "bitrate", wrong, wanted, f"如方便，请以{wanted}的码率重新导出后发送。")


def _mbps(media: MediaFacts) -> float | None:
    """Of the film's own track, else of the whole file."""
    track = media.video or media.audio
    rate = (track.bit_rate if track else None) or media.bit_rate
    return rate / 1_000_000 if rate else None


# -- versions and episodes ---------------------------------------------------------------------------------------


def versions_are_all_there(facts: Facts) -> Iterator[Finding]:
    """video.count: of each film so many versions, e.g. 有字幕和无字幕; the same file twice is one."""
    for part, pieces in asked_files(facts):
        if not isinstance(part, VideoPart) or not pieces or len(distinct(pieces)) % part.versions == 0:
            continue
        doubts = unseen(part, facts)
        kinds = "（有字幕和无字幕）" if part.versions == 2 and "字幕" in part.source else ""
        wanted = f"每部作品{part.versions}个版本{kinds}"
        unsure = f"；{to_look_at(doubts)}" if doubts else ""
        problem = f"收到{called(part)}{len(distinct(pieces))}个（{named(distinct(pieces))}），要求{wanted}{unsure}。"
        yield Finding("video.count", problem, f"请将{wanted}发送齐全。", bool(doubts), part.verdict("count"))


def episodes_are_all_there(facts: Facts) -> Iterator[Finding]:
    """form.mismatch.episodes: 总集数 of the form against the films that came."""
    written = facts.form.text("episodes") if facts.part and facts.form else None
    episodes = read_number(written) if written else None
    films = _films(facts)
    if not (written and episodes and films):
        return
    part = films[0][0]
    number = len(distinct([piece for _, piece in films]))
    if number == episodes * part.versions:
        return
    doubts = unseen(part, facts)
    versions = f"（每集{part.versions}个版本）" if part.versions > 1 else ""
    unsure = to_look_at(doubts) if doubts else "请核对"
    yield Finding(
        "form.mismatch.episodes",
        f"{called_form(facts.part)}的“总集数”栏为{quoted(written)}{versions}，收到视频{number}个；{unsure}。",
        "请核对总集数，并将各集视频发送齐全。",
        doubt=bool(doubts) or _is_unsure("episodes", facts),
    )


def episodes_last_as_stated(facts: Facts) -> Iterator[Finding]:
    """form.mismatch.episode_minutes: 每集时长 of the form, which people round, against the films' mean."""
    written = facts.form.text("episode_minutes") if facts.part and facts.form else None
    minutes = read_minutes(written) if written else None
    lasting = [piece.media.duration for _, piece in _films(facts) if piece.media and piece.media.duration]
    if not (written and minutes and lasting):
        return
    mean = sum(lasting) / len(lasting) / 60
    least, most = minutes
    if least - _leeway(least) <= mean <= most + _leeway(most):
        return
    form = called_form(facts.part)
    average = "平均" if len(lasting) > 1 else ""
    yield Finding(
        "form.mismatch.episode_minutes",
        f"{form}的“每集时长”栏为{quoted(written)}，收到的视频{average}时长{clock(mean * 60)}，请核对。",
        f"请核对每集时长，使{form}与视频一致。",
        doubt=_is_unsure("episode_minutes", facts),
    )


def _leeway(minutes: float) -> float:
    return max(MINUTES_OFF, SHARE_OFF * minutes)


def _films(facts: Facts) -> list[tuple[VideoPart, Piece]]:
    """The films that can be opened, of every part."""
    return [(part, piece) for part, pieces in files_of(facts, VideoPart) for piece in pieces]


def _is_unsure(field: str, facts: Facts) -> bool:
    """Whether we may have misread the form's row."""
    answer = facts.form.fields.get(field) if facts.form else None
    return answer is not None and answer.certainty < SURE
