"""Films and sounds by their content: what is stored, how it is shown, what is missing; and files that mean harm."""

from __future__ import annotations

import http.server
import io
import struct
import threading
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making.media import Film, NotWrittenError, boxed, encoded, m4a, moov, mp3, mp4, wav
from pymediainfo import MediaInfo

from parsers import media
from parsers.kind import kind_of
from parsers.media import can_probe, probe_media
from parsers.media_values import AudioTrack, Container, MediaFacts, Scan, VideoTrack
from parsers.model import Kind
from parsers.orientation import Orientation, orientation_of

HD = Film(seconds=3)


def video_of(facts: MediaFacts) -> VideoTrack:
    assert facts.video is not None
    return facts.video


# -- the making itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("film", [HD, Film(720, 576, 2, index_first=True, bit_rate=8_000_000)], ids=["HD", "SD"])
def test_a_made_film_can_be_played(film: Film, tmp_path: Path) -> None:
    """By FFmpeg, which knows nothing of MediaInfo."""
    path = tmp_path / "film.mp4"
    path.write_bytes(mp4(film))
    player = cv2.VideoCapture(str(path))
    shown, picture = player.read()
    assert shown
    assert picture.shape == (film.height, film.width, 3)
    assert picture.std() == 0
    assert player.get(cv2.CAP_PROP_FRAME_COUNT) == film.seconds * film.fps
    player.release()


# -- pictures ---------------------------------------------------------------------------------------------------------

FILMS: dict[str, tuple[Film, dict[str, Any]]] = {
    "1080p": (HD, {"codec": "AVC", "width": 1920, "height": 1080, "fps": 25, "scan": Scan.PROGRESSIVE, "rotation": 0}),
    "upright phone": (replace(HD, rotation=90), {"width": 1080, "height": 1920, "rotation": 90}),
    "upright phone, the other way": (replace(HD, rotation=270), {"width": 1080, "height": 1920, "rotation": 270}),
    "upside down": (replace(HD, rotation=180), {"width": 1920, "height": 1080, "rotation": 180}),
    "stored upright": (Film(1080, 1920, seconds=3), {"width": 1080, "height": 1920, "rotation": 0}),
    "interlaced": (replace(HD, interlaced=True), {"height": 1080, "scan": Scan.INTERLACED}),
    "8 Mbps": (replace(HD, bit_rate=8_000_000), {"bit_rate": 8_000_000}),
    "PAL with wide pixels": (Film(720, 576, 3, pixel_aspect=(64, 45)), {"width": 720, "height": 576}),
    "NTSC": (Film(720, 480, 3, Fraction(30000, 1001)), {"fps": pytest.approx(29.97), "variable_fps": False}),
    "variable frame rate": (replace(HD, uneven=True), {"variable_fps": True, "fps": pytest.approx(16.67, abs=0.1)}),
}


@pytest.mark.parametrize(("film", "expected"), FILMS.values(), ids=FILMS.keys())
def test_video_track(film: Film, expected: dict[str, Any]) -> None:
    facts = probe_media(mp4(film))
    track = video_of(facts)
    assert {name: getattr(track, name) for name in expected} == expected
    assert facts.container is Container.MP4
    assert facts.duration == pytest.approx(film.seconds, abs=0.05)
    assert not facts.damaged


ASPECTS = {
    "16:9": (HD, 16 / 9, Orientation.LANDSCAPE),
    "held upright": (replace(HD, rotation=90), 9 / 16, Orientation.PORTRAIT),
    "4:3 pixels shown as 16:9": (Film(720, 576, 3, pixel_aspect=(64, 45)), 16 / 9, Orientation.LANDSCAPE),
    "the same held upright": (Film(720, 576, 3, pixel_aspect=(64, 45), rotation=270), 9 / 16, Orientation.PORTRAIT),
    "square": (Film(720, 720, 3), 1.0, Orientation.SQUARE),
}


@pytest.mark.parametrize(("film", "aspect", "orientation"), ASPECTS.values(), ids=ASPECTS.keys())
def test_aspect_as_shown(film: Film, aspect: float, orientation: Orientation) -> None:
    track = video_of(probe_media(mp4(film)))
    assert track.aspect == pytest.approx(aspect, rel=0.002)
    assert track.orientation is orientation


def test_orientation_of_nothing() -> None:
    assert VideoTrack("AVC").orientation is None
    assert orientation_of(0.995) is Orientation.SQUARE
    assert orientation_of(0.98) is Orientation.PORTRAIT


@pytest.mark.parametrize("seconds", [29.5, 90.0, 301.0])
def test_duration(seconds: float) -> None:
    facts = probe_media(mp4(Film(320, 240, seconds)))
    assert facts.duration == pytest.approx(seconds, abs=0.05)
    assert video_of(facts).duration == pytest.approx(seconds, abs=0.05)


def test_sound_of_a_film() -> None:
    facts = probe_media(mp4(HD))
    assert facts.audio == AudioTrack("AAC", 2, 44100, bit_rate=facts.audio.bit_rate if facts.audio else 0, duration=3.0)
    assert probe_media(mp4(replace(HD, sound=False))).audio is None


# -- containers -------------------------------------------------------------------------------------------------------


def mp2(seconds: float) -> bytes:
    """MPEG 1 layer II: 32 kbit/s, 48 kHz, mono; 96 bytes and 24 ms a frame."""
    return bytes.fromhex("fffd14c0").ljust(96, b"\0") * round(seconds / 0.024)


def aiff(seconds: float) -> bytes:
    samples = bytes(round(8000 * seconds))
    common = struct.pack(">4sIhIh10s", b"COMM", 18, 1, len(samples), 8, bytes.fromhex("400bfa00000000000000"))
    sound = struct.pack(">4sIII", b"SSND", len(samples) + 8, 0, 0) + samples
    return struct.pack(">4sI4s", b"FORM", 4 + len(common) + len(sound), b"AIFF") + common + sound


CONTAINERS: dict[str, tuple[Callable[[], bytes], Container, str | None, str | None]] = {
    "MP4": (lambda: mp4(HD), Container.MP4, "AVC", "AAC"),
    "MP4 with the index first": (lambda: mp4(replace(HD, index_first=True)), Container.MP4, "AVC", "AAC"),
    "MP4 of brand mp42": (lambda: mp4(replace(HD, brand=b"mp42")), Container.MP4, "AVC", "AAC"),
    "M4V": (lambda: mp4(replace(HD, brand=b"M4V ")), Container.MP4, "AVC", "AAC"),
    "MOV, whatever its name": (lambda: mp4(replace(HD, brand=b"qt  ")), Container.MOV, "AVC", "AAC"),
    "MOV from before ftyp": (lambda: moov(HD), Container.MOV, "AVC", "AAC"),
    "3GP": (lambda: mp4(replace(HD, brand=b"3gp5")), Container.THREE_GP, "AVC", "AAC"),
    "MP4 of another encoder": (lambda: encoded(".mp4", "mp4v"), Container.MP4, "MPEG-4 Visual", None),
    "MOV of another encoder": (lambda: encoded(".mov", "mp4v"), Container.MOV, "MPEG-4 Visual", None),
    "AVI": (lambda: encoded(".avi", "MJPG"), Container.AVI, "JPEG", None),
    "MKV": (lambda: encoded(".mkv", "mp4v"), Container.MKV, "MPEG-4 Visual", None),
    "WebM": (lambda: encoded(".webm", "VP80"), Container.WEBM, "VP8", None),
    "WMV": (lambda: encoded(".wmv", "WMV2"), Container.WMV, "WMV2", None),
    "MPG": (lambda: encoded(".mpg", "PIM1"), Container.MPEG, "MPEG Video", None),
    "TS": (lambda: encoded(".ts", "MPG2"), Container.TS, "MPEG Video", None),
    "M4A": (lambda: m4a(3), Container.M4A, None, "AAC"),
    "MP3": (lambda: mp3(3), Container.MP3, None, "MPEG Audio"),
    "MP3 with a tag": (lambda: b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + mp3(3), Container.MP3, None, "MPEG Audio"),
    "MP2": (lambda: mp2(3), Container.MP2, None, "MPEG Audio"),
    "WAV": (lambda: wav(3), Container.WAV, None, "PCM"),
    "AIFF": (lambda: aiff(3), Container.AIFF, None, "PCM"),
    "AMR": (lambda: b"#!AMR\n" + (b"\x3c" + bytes(31)) * 150, Container.AMR, None, "AMR"),
}


@pytest.mark.parametrize(("make", "container", "video", "audio"), CONTAINERS.values(), ids=CONTAINERS.keys())
def test_container(make: Callable[[], bytes], container: Container, video: str | None, audio: str | None) -> None:
    try:
        content = make()
    except NotWrittenError as reason:
        pytest.skip(str(reason))
    facts = probe_media(content)
    assert facts.container is container
    assert (facts.video.codec if facts.video else None) == video
    assert (facts.audio.codec if facts.audio else None) == audio
    assert facts.duration
    assert facts.size == len(content)
    assert not facts.damaged
    assert kind_of(content) in (Kind.VIDEO, Kind.AUDIO)  # what we probe is what is recognised, and the other way round


def test_flash_video_is_only_named() -> None:
    facts = probe_media(b"FLV\x01\x05" + bytes(100))
    assert facts == MediaFacts(105, Container.FLV)


NOTHING = {
    "no byte": b"",
    "text": "党员风采".encode(),
    "a picture": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "a PDF": b"%PDF-1.7\n",
    "a zip": b"PK\x03\x04" + bytes(100),
    "zeros": bytes(4096),
}


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING.keys())
def test_what_is_no_film(content: bytes) -> None:
    assert probe_media(content) == MediaFacts(len(content), damaged=True)


def test_without_the_library_no_film_is_called_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_probe()
    monkeypatch.setattr(MediaInfo, "_get_library_paths", lambda _: ("nowhere/libmediainfo",))
    assert not can_probe()
    with pytest.raises(OSError, match="Failed to load library"):
        probe_media(mp4(HD))


# -- cut short --------------------------------------------------------------------------------------------------------

CUT = {
    "MP4 whose index comes last": (mp4(replace(HD, bit_rate=8_000_000)), Container.MP4, False),
    "MP4 whose index comes first": (mp4(replace(HD, bit_rate=8_000_000, index_first=True)), Container.MP4, True),
    "AVI": (encoded(".avi", "MJPG"), Container.AVI, True),
    "MKV": (encoded(".mkv", "mp4v"), Container.MKV, True),
    "WAV": (wav(3), Container.WAV, True),
}


@pytest.mark.parametrize(("whole", "container", "known"), CUT.values(), ids=CUT.keys())
def test_half_a_file(whole: bytes, container: Container, known: bool) -> None:
    assert not probe_media(whole).truncated
    facts = probe_media(whole[: len(whole) // 2])
    assert facts.container is container
    assert facts.truncated
    assert facts.damaged
    assert (facts.duration is not None) is known


def test_the_index_without_pictures() -> None:
    assert probe_media(mp4(replace(HD, index_first=True))[:1200]).damaged


# -- files that mean harm ---------------------------------------------------------------------------------------------


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server on the loopback interface: its address, and the paths it has been asked for."""
    paths: list[str] = []

    class Recording(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recording) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def alias(target: str) -> bytes:
    """A Mac OS alias record, as QuickTime keeps it: the data of this track are in that file."""
    head = struct.pack(">4xHHH", 200, 2, 0) + b"\x03abc".ljust(28, b"\0") + bytes(4) + b"H+" + bytes(6)
    name = bytes([len(target)]) + target.encode().ljust(63, b"\0")
    return head + name + bytes(16) + struct.pack(">hh", -1, -1) + bytes(16) + struct.pack(">HH", 0xFFFF, 0)


def pointing_elsewhere(content: bytes, target: str) -> bytes:
    """The boxes of a film written anew: the data of every track are said to lie at `target`."""
    written, at = b"", 0
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        inside = content[at + 8 : at + length]
        if kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf"):
            inside = pointing_elsewhere(inside, target)
        elif kind == b"dref":
            inside = inside[:8] + boxed(b"alis", bytes(4) + alias(target))
        written += boxed(kind, inside)
        at += length
    return written


def test_a_film_that_lies_elsewhere_is_not_fetched(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    content = pointing_elsewhere(moov(HD), f"{address}/film")
    assert probe_media(content).container is Container.MOV
    assert paths == []  # without our care ["/film"], where MediaInfo is built with curl, as on Linux


@pytest.mark.parametrize("start", [b"", b"<!--moov-->", b"<!--mdat-->"])
def test_a_playlist_is_not_followed(asked: tuple[str, list[str]], start: bytes) -> None:
    address, paths = asked
    playlists = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}/hls.ts\n#EXT-X-ENDLIST\n",
        f'<smil><body><switch><video src="{address}/smil.mp4" systemBitrate="1"/></switch></body></smil>',
    )
    for playlist in playlists:
        assert probe_media(start + playlist.encode()).video is None
    assert paths == []


@pytest.mark.parametrize("parser", sorted({"Adts", "MpegTs", "Bdav"} | {name for _, _, name in media._PARSERS}))
def test_media_info_knows_the_parser_and_does_not_guess(parser: str) -> None:
    """With a name it does not know, it looks for itself what the file might be."""
    playlist = io.BytesIO(b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-ENDLIST\n")
    assert not MediaInfo.parse(playlist, mediainfo_options={"File_ForceParser": parser}).general_tracks


def test_a_compressed_index_is_not_unfolded() -> None:
    """4 MB unfold to 1 GB; 77 bytes may ask for 4 GB."""
    index = boxed(b"cmov", boxed(b"dcom", b"zlib") + boxed(b"cmvd", b"\xff\xff\xff\xff" + bytes(1000)))
    facts = probe_media(boxed(b"ftyp", b"qt  " + bytes(4) + b"qt  ") + boxed(b"moov", index))
    assert facts.damaged
    assert facts.container is Container.MOV
    guarded = media._Guarded(bytes(media._PIECE - 2) + b"cmovalis" + bytes(10), boxes=True)
    assert guarded.read(media._PIECE) + guarded.read(media._PIECE) == bytes(media._PIECE - 2) + b"freefree" + bytes(10)


def test_thousands_of_tracks_take_no_time() -> None:
    sound = m4a(1)
    start = sound.index(b"trak") - 4
    index = sound[sound.index(b"mvhd") - 4 : start] + sound[start:] * 3000
    begun = time.perf_counter()
    probe_media(sound[: sound.index(b"moov") - 4] + boxed(b"moov", index))
    assert time.perf_counter() - begun < 5  # 16 s and more without the limit


def test_false_counts_take_no_time_and_no_memory() -> None:
    """MediaInfo counts what a table says it holds, to 4 billion, or keeps it all."""
    many = b"\xff\xff\xff\xff"
    film = mp4(HD)
    at = film.index(b"stts") + 8
    assert probe_media(film[:at] + many + film[at + 4 :]).container is Container.MP4
    at = film.index(b"trak") + 4  # in place of the header of the track
    assert probe_media(film[: at + 4] + b"elst" + bytes(4) + many + film[at + 16 :]).container is Container.MP4


def test_a_large_film_is_read_in_a_few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    content = mp4(replace(HD, index_first=True)) + boxed(b"free", bytes(50_000_000))
    given_out: list[int] = []
    read = media._Guarded.read

    def counted(self: media._Guarded, size: int | None = -1, /) -> bytes:
        piece = read(self, size)
        given_out.append(len(piece))
        return piece

    monkeypatch.setattr(media._Guarded, "read", counted)
    assert not probe_media(content).damaged
    assert sum(given_out) < 2_000_000


def test_reading_back_and_forth_comes_to_an_end() -> None:
    guarded = media._Guarded(bytes(10 * media._PIECE), boxes=False)
    reads = 0
    while guarded.read(1):
        guarded.seek(0)
        reads += 1
    assert reads < 100


# Only formats whose reader stood 10,000 damaged files of ours; always the same ones here, for a hang in C++ code could
# not be interrupted.
WHOLE = [mp4(Film(320, 240, 2)), mp4(Film(320, 240, 2, brand=b"qt  ", index_first=True)), mp3(1), wav(1)]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 2000), st.binary(max_size=8), st.integers(0, 8), st.integers(0, 3000))
def test_damaged_files_have_facts(content: bytes, at: int, piece: bytes, lost: int, cut: int) -> None:
    damaged = (content[:at] + piece + content[at + lost :])[: max(0, len(content) - cut)]
    facts = probe_media(damaged)
    assert facts.size == len(damaged)
    assert facts.duration is None or facts.duration >= 0


@given(st.binary(max_size=300))
@settings(derandomize=True, deadline=None)
def test_any_bytes_have_facts(content: bytes) -> None:
    assert probe_media(content).size == len(content)


# -- numbers ----------------------------------------------------------------------------------------------------------

NUMBERS: dict[str, tuple[object, float | None]] = {
    "plain": ("25.000", 25.0),
    "two, as AAC with SBR has them": ("44100 / 22050", 44100.0),
    "absent": (None, None),
    "no number": ("Unknown", None),
    "negative": ("-1", None),
    "not finite": ("nan", None),
    "a list": ([], None),
}


@pytest.mark.parametrize(("value", "number"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(value: object, number: float | None) -> None:
    assert media._number({"Name": value}, "Name") == number


def test_wave_module_and_media_info_agree() -> None:
    content = wav(2.5)
    with wave.open(io.BytesIO(content)) as sound:
        assert probe_media(content).duration == pytest.approx(sound.getnframes() / sound.getframerate())
