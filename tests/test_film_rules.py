"""Rules on films and sound recordings: each limit broken, just kept, and where the file does not state it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from good_parts import LARGE, TRACK, came, codes, file, film, part, song

from ingest.facts import Facts
from ingest.film_rules import (
    episodes_are_all_there,
    episodes_last_as_stated,
    films_are_scanned_as_asked,
    films_have_the_bit_rate,
    films_have_the_frame_rate,
    films_have_the_pixels,
    films_have_the_shape,
    films_keep_their_length,
    films_lie_as_asked,
    versions_are_all_there,
)
from ingest.rules import Rule
from ledger.model import Finding
from parsers.media_values import Scan
from parsers.model import FormField, Kind, Piece, Trouble

SHORT = part("video", name="短视频", seconds=[0, 90], count=[1])
LONG = part("video", seconds=[600])
MIDDLE = part("video", seconds=[30, 300])
TYPES = part("video", name="微视频", seconds_for={"故事情景剧": [0, 480], "宣传创意": [0, 300]})
SONG = part("audio", seconds=[0, 360])
FULL_HD = part("video", pixels=[1920, 1080])
PAL = part("video", min_pixels=[720, 576])
LYING = part("video", orientation="landscape", aspect="16:9", min_pixels=[1920, 1080])
UPRIGHT = part("video", orientation="portrait")
WIDE = part("video", aspect="16:9")
WIDE_HD = part("video", aspect="16:9", pixels=[1920, 1080])
PAL_RATE = part("video", fps=25)
PROGRESSIVE = part("video", scan="progressive")
ABOUT_8 = part("video", mbps=8)
SOUND_RATE = part("audio", mbps=0.32)
VERSIONS = part("video", name="微视频", count=[1], versions=2, source="包含有字幕和无字幕两个版本")
FILMS = part("video", name="作品", count=[1])
FORM = part(
    "form",
    title="报名表",
    rows=[
        {"field": "case_title", "label": "名称"},
        {"field": "episodes", "label": "总集数"},
        {"field": "episode_minutes", "label": "每集时长"},
    ],
)
HALF = film(damaged=True, duration=900.0, track={"width": 100, "height": 100, "fps": 1.0, "scan": Scan.INTERLACED})
PLAIN = {"width": None, "height": None, "fps": None, "scan": None, "bit_rate": None}
SILENT = film(track=PLAIN, duration=None, bit_rate=None)


def lasting(*seconds: float, asked: object = SHORT, **changes: object) -> Facts:
    films = [film(f"{number}.mp4", duration=one) for number, one in enumerate(seconds)]
    return came(asked, *films, **changes)  # type: ignore[arg-type]


def tracked(asked: object, **track: object) -> Facts:
    return came(asked, film(track=track))  # type: ignore[arg-type]


def series(episodes: str | None, *films: Piece, asked: object = FILMS, minutes: str = "", **changes: object) -> Facts:
    rows = {"case_title": "一盏灯", "episode_minutes": minutes} | (
        {"episodes": episodes} if episodes is not None else {}
    )
    return came((FORM, asked), *films, rows=rows, **changes)  # type: ignore[arg-type]


TWO = (film("1.mp4"), film("2.mp4"))

CASES: dict[str, tuple[Rule, Facts, list[str]]] = {
    # length
    "shorter than the most": (films_keep_their_length, lasting(89), []),
    "a second of grace": (films_keep_their_length, lasting(91), []),
    "longer": (films_keep_their_length, lasting(91.04), ["video.duration"]),
    "two of three too long": (films_keep_their_length, lasting(100, 50, 200), ["video.duration"]),
    "not shorter than the least": (films_keep_their_length, lasting(599, asked=LONG), []),
    "shorter than the least": (films_keep_their_length, lasting(598.9, asked=LONG), ["video.duration"]),
    "as long as one likes": (films_keep_their_length, lasting(20_000, asked=LONG), []),
    "between": (films_keep_their_length, lasting(30, 300, asked=MIDDLE), []),
    "below": (films_keep_their_length, lasting(20, asked=MIDDLE), ["video.duration"]),
    "a song": (films_keep_their_length, came(SONG, song(duration=361.0)), []),
    "a long song": (films_keep_their_length, came(SONG, song(duration=380.0)), ["audio.duration"]),
    "no length stated": (films_keep_their_length, came(SHORT, SILENT), []),
    "half a film has no length": (films_keep_their_length, came(SHORT, HALF), []),
    "not looked into": (
        films_keep_their_length,
        came(SHORT, Piece(file("片.mp4", Kind.VIDEO), trouble=Trouble.TOO_SLOW)),
        [],
    ),
    "no limit": (films_keep_their_length, came(FULL_HD, film(duration=9000.0)), []),
    "of no type, short": (films_keep_their_length, lasting(300, asked=TYPES), []),
    "of no type, in between": (films_keep_their_length, lasting(400, asked=TYPES), ["video.duration?"]),
    "of no type, too long for any": (films_keep_their_length, lasting(500, asked=TYPES), ["video.duration"]),
    "a play": (films_keep_their_length, lasting(480, asked=TYPES, body="报送故事情景剧一部"), []),
    "a long play": (films_keep_their_length, lasting(500, asked=TYPES, body="故事情景剧"), ["video.duration"]),
    "a spot": (films_keep_their_length, lasting(400, asked=TYPES, body="宣传创意视频"), ["video.duration"]),
    "a spot by the file's name": (
        films_keep_their_length,
        came(TYPES, film("宣传创意-片.mp4", duration=400.0)),
        ["video.duration"],
    ),
    # orientation
    "lying": (films_lie_as_asked, tracked(LYING), []),
    "upright where it should lie": (films_lie_as_asked, tracked(LYING, width=1080, height=1920), ["video.orientation"]),
    "square": (films_lie_as_asked, tracked(LYING, width=1080, height=1080), ["video.orientation"]),
    "lying where it should be upright": (films_lie_as_asked, tracked(UPRIGHT), ["video.orientation"]),
    "upright as asked": (films_lie_as_asked, tracked(UPRIGHT, width=1080, height=1920), []),
    "no size stated": (films_lie_as_asked, came(LYING, SILENT), []),
    "either way": (films_lie_as_asked, tracked(FULL_HD, width=1080, height=1920), []),
    # resolution
    "exactly": (films_have_the_pixels, tracked(FULL_HD), []),
    "coded in whole blocks": (films_have_the_pixels, tracked(FULL_HD, height=1088), []),
    "smaller": (films_have_the_pixels, tracked(FULL_HD, width=1280, height=720), ["video.resolution"]),
    "larger than exactly": (films_have_the_pixels, tracked(FULL_HD, width=3840, height=2160), ["video.resolution"]),
    "at least": (films_have_the_pixels, tracked(PAL, width=720, height=576), []),
    "more than at least": (films_have_the_pixels, tracked(PAL), []),
    "less than at least": (films_have_the_pixels, tracked(PAL, width=640, height=480), ["video.resolution"]),
    "one side less": (films_have_the_pixels, tracked(PAL, width=720, height=575), ["video.resolution"]),
    "upright, and large enough": (films_have_the_pixels, tracked(LYING, width=1080, height=1920), []),
    "upright, and too small": (films_have_the_pixels, tracked(LYING, width=720, height=1280), ["video.resolution"]),
    "upright, which the aspect tells": (films_have_the_pixels, tracked(WIDE_HD, width=1080, height=1920), []),
    "upright, which nobody else tells": (
        films_have_the_pixels,
        tracked(FULL_HD, width=1080, height=1920),
        ["video.resolution"],
    ),
    "no pixels stated": (films_have_the_pixels, came((FULL_HD, PAL), SILENT, beside={1: (SILENT,)}), []),
    "half a film has no pixels": (films_have_the_pixels, came(FULL_HD, HALF), []),
    # aspect
    "16:9": (films_have_the_shape, tracked(WIDE), []),
    "1920×1088": (films_have_the_shape, tracked(WIDE, height=1088), []),
    "1366×768": (films_have_the_shape, tracked(WIDE, width=1366, height=768), []),
    "4:3": (films_have_the_shape, tracked(WIDE, width=1440, height=1080), ["video.aspect"]),
    "1440×1080 of wide pixels": (films_have_the_shape, tracked(WIDE, width=1440, pixel_aspect=4 / 3), []),
    "21:9": (films_have_the_shape, tracked(WIDE, width=2560, height=1080), ["video.aspect"]),
    "upright": (films_have_the_shape, tracked(WIDE, width=1080, height=1920), ["video.aspect"]),
    "upright, which the orientation tells": (films_have_the_shape, tracked(LYING, width=1080, height=1920), []),
    "no shape stated": (films_have_the_shape, came(WIDE, SILENT), []),
    "any shape": (films_have_the_shape, tracked(PAL, width=1000, height=1000), []),
    # frame rate
    "25": (films_have_the_frame_rate, tracked(PAL_RATE), []),
    "24.97": (films_have_the_frame_rate, tracked(PAL_RATE, fps=24.97), []),
    "29.97": (films_have_the_frame_rate, tracked(PAL_RATE, fps=29.97), ["video.fps"]),
    "25 in the mean": (films_have_the_frame_rate, tracked(PAL_RATE, variable_fps=True), []),
    "29 in the mean": (films_have_the_frame_rate, tracked(PAL_RATE, fps=29.0, variable_fps=True), ["video.fps?"]),
    "no rate stated": (films_have_the_frame_rate, came(PAL_RATE, SILENT), []),
    "any rate": (films_have_the_frame_rate, tracked(PAL, fps=60.0), []),
    # scan
    "progressive": (films_are_scanned_as_asked, tracked(PROGRESSIVE), []),
    "interlaced": (films_are_scanned_as_asked, tracked(PROGRESSIVE, scan=Scan.INTERLACED), ["video.scan"]),
    "no scan stated": (films_are_scanned_as_asked, came(PROGRESSIVE, SILENT), []),
    "any scan": (films_are_scanned_as_asked, tracked(PAL, scan=Scan.INTERLACED), []),
    # bit rate
    "8 Mbps": (films_have_the_bit_rate, tracked(ABOUT_8), []),
    "half as much again": (films_have_the_bit_rate, tracked(ABOUT_8, bit_rate=12_000_000), []),
    "much more": (films_have_the_bit_rate, tracked(ABOUT_8, bit_rate=12_100_000), ["video.bitrate?"]),
    "much less": (films_have_the_bit_rate, tracked(ABOUT_8, bit_rate=2_000_000), ["video.bitrate?"]),
    "of the whole file": (
        films_have_the_bit_rate,
        came(ABOUT_8, film(track={"bit_rate": None}, bit_rate=1_000_000)),
        ["video.bitrate?"],
    ),
    "of the sound": (films_have_the_bit_rate, came(SOUND_RATE, song()), []),
    "of a poor sound": (
        films_have_the_bit_rate,
        came(SOUND_RATE, song(audio=None, bit_rate=64_000)),
        ["audio.bitrate?"],
    ),
    "no bit rate stated": (films_have_the_bit_rate, came(ABOUT_8, SILENT), []),
    # versions
    "with and without subtitles": (versions_are_all_there, came(VERSIONS, *TWO), []),
    "one version": (versions_are_all_there, came(VERSIONS, film()), ["video.count"]),
    "the same file twice": (versions_are_all_there, came(VERSIONS, film(), film()), ["video.count"]),
    "the other may be in the large attachment": (
        versions_are_all_there,
        came(VERSIONS, film(), large=(LARGE,)),
        ["video.count?"],
    ),
    "none is another rule's": (versions_are_all_there, came(VERSIONS), []),
    "one version is enough": (versions_are_all_there, came(FILMS, film()), []),
    # episodes
    "as many as the form says": (episodes_are_all_there, series("共2集", *TWO), []),
    "fewer": (episodes_are_all_there, series("五集", *TWO), ["form.mismatch.episodes"]),
    "more": (episodes_are_all_there, series("1", *TWO), ["form.mismatch.episodes"]),
    "two versions of one": (episodes_are_all_there, series("1", *TWO, asked=VERSIONS), []),
    "two versions of two": (episodes_are_all_there, series("2", *TWO, asked=VERSIONS), ["form.mismatch.episodes"]),
    "the rest may be elsewhere": (
        episodes_are_all_there,
        series("5", *TWO, large=(LARGE,)),
        ["form.mismatch.episodes?"],
    ),
    "the form does not say": (episodes_are_all_there, series(None, *TWO), []),
    "the form says it in words": (episodes_are_all_there, series("单集", *TWO), []),
    "no film is another rule's": (episodes_are_all_there, series("5"), []),
    "several works": (episodes_are_all_there, series("5", *TWO, works=(object(),)), []),
    # minutes
    "four minutes": (episodes_last_as_stated, series("2", *TWO, minutes="4分钟"), []),
    "five minutes, rounded": (episodes_last_as_stated, series("2", *TWO, minutes="5"), []),
    "ten minutes": (episodes_last_as_stated, series("2", *TWO, minutes="10分钟"), ["form.mismatch.episode_minutes"]),
    "less than a minute": (
        episodes_last_as_stated,
        series("2", *TWO, minutes="30秒"),
        ["form.mismatch.episode_minutes"],
    ),
    "from three to five": (episodes_last_as_stated, series("2", *TWO, minutes="3-5分钟"), []),
    "no minutes": (episodes_last_as_stated, series("2", *TWO, minutes="不等"), []),
    "films of unknown length": (episodes_last_as_stated, series("1", SILENT, minutes="10"), []),
}


@pytest.mark.parametrize(("rule", "given", "expected"), CASES.values(), ids=CASES.keys())
def test_findings(rule: Rule, given: Facts, expected: list[str]) -> None:
    assert codes(list(rule(given))) == expected


def said(found: list[Finding]) -> str:
    return "".join(one.problem + one.remedy for one in found)


WORDS = {
    "too long": (films_keep_their_length, lasting(372, 80), "短视频“0.mp4”时长6分12秒，要求1分30秒以内。"),
    "two too long": (
        films_keep_their_length,
        lasting(372, 420),
        "“0.mp4”时长6分12秒，“1.mp4”时长7分钟，要求1分30秒以内",
    ),
    "too short": (films_keep_their_length, lasting(20, asked=LONG), "要求不少于10分钟"),
    "of no type": (
        films_keep_their_length,
        lasting(400, asked=TYPES),
        "要求故事情景剧8分钟以内，宣传创意5分钟以内，请核对",
    ),
    "upright": (films_lie_as_asked, tracked(LYING, width=1080, height=1920), "“片.mp4”是竖屏，要求横屏"),
    "small": (films_have_the_pixels, tracked(PAL, width=640, height=480), "分辨率为640×480，要求不低于720×576"),
    "4:3": (films_have_the_shape, tracked(WIDE, width=1440), "画面比例为4:3，要求16:9"),
    "30 pictures": (films_have_the_frame_rate, tracked(PAL_RATE, fps=30.0), "帧率为每秒30帧，要求每秒25帧"),
    "one version": (versions_are_all_there, came(VERSIONS, film()), "每部作品2个版本（有字幕和无字幕）"),
    "episodes": (episodes_are_all_there, series("五集", *TWO), "“总集数”栏为“五集”，收到视频2个"),
    "minutes": (episodes_last_as_stated, series("2", *TWO, minutes="10分"), "视频平均时长4分钟"),
}


@pytest.mark.parametrize(("rule", "given", "words"), WORDS.values(), ids=WORDS.keys())
def test_a_letter_names_what_was_measured_and_what_is_asked(rule: Rule, given: Facts, words: str) -> None:
    assert words in said(list(rule(given)))


def test_a_row_that_was_hard_to_read_is_a_doubt() -> None:
    given = series("5", *TWO)
    form = given.submission.form
    assert form and given.submission.document
    faint = replace(form, fields={**form.fields, "episodes": FormField("5", certainty=0.5)})
    shown = replace(given.submission.document, form=faint)
    unsure = replace(given, submission=replace(given.submission, document=shown))
    assert codes(list(episodes_are_all_there(unsure))) == ["form.mismatch.episodes?"]


def test_the_good_film_keeps_every_limit() -> None:
    assert (TRACK.aspect, TRACK.fps) == (1920 / 1080, 25.0)
