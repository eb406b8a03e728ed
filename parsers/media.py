"""What a film or a sound recording is, told by its content; the only module that knows pymediainfo. Pure.

MediaInfo reads a few pieces of the file and decodes nothing: 20 ms and no memory for an MP4 of 200 MB, two seconds
for an MKV that must be read through. It is a C++ library and the file a stranger's: ask it in a worker process.
"""

from __future__ import annotations

import io
import json
import math
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pymediainfo import MediaInfo

from parsers.media_values import AudioTrack, Container, MediaFacts, Scan, VideoTrack


def probe_media(content: bytes) -> MediaFacts:
    """The facts of a file. What cannot be read has no container, or none of the rest.

    Raises only what is no fault of the file: OSError where MediaInfo's native library cannot be loaded, MemoryError.
    """
    if content.startswith(_FLV):
        return MediaFacts(len(content), Container.FLV)
    parser = _parser_for(content)
    tracks = _tracks(content, parser) if parser else []
    general = next(_of_type(tracks, "General"), {})
    video = _longest([_video(track) for track in _of_type(tracks, "Video")])
    audio = _longest([_audio(track) for track in _of_type(tracks, "Audio")])
    truncated = _extra(general).get("IsTruncated") == "Yes"
    return MediaFacts(
        len(content),
        _container(general, tracks),
        duration=_number(general, "Duration") if video or audio else None,
        bit_rate=_whole(general, "OverallBitRate"),
        video=video,
        audio=audio,
        truncated=truncated,
        damaged=truncated or not (video or audio),
    )


def can_probe() -> bool:
    """Whether MediaInfo's native library can be loaded here; its wheels bring it for all usual systems."""
    return MediaInfo.can_parse()


# -- asking MediaInfo --------------------------------------------------------------------------------------------

# (offset, bytes, parser). MediaInfo is told what to take the file for and never guesses: guessing, it takes text for
# a playlist (HLS, DASH, SMIL) and fetches what that names, from disk or network (tried: GET seen by a local server).
_PARSERS: tuple[tuple[int, bytes, str], ...] = (
    *((4, box, "Mpeg4") for box in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")),
    (8, b"AVI ", "Riff"),
    (8, b"WAVE", "Riff"),
    (8, b"AIFF", "Riff"),
    (8, b"AIFC", "Riff"),
    (0, b"\x1aE\xdf\xa3", "Mk"),
    (0, bytes.fromhex("3026b2758e66cf11"), "Wm"),
    (0, b"\x00\x00\x01\xba", "MpegPs"),
    (0, b"\x00\x00\x01\xb3", "Mpegv"),
    (0, b".RMF", "Rm"),
    (0, b"ID3", "Mpega"),
    (0, b"fLaC", "Flac"),
    (0, b"OggS", "Ogg"),
    (0, b"#!AMR", "Amr"),
)
# A damaged FLV of 1.4 kB keeps MediaInfo busy for ever, in one call: these are not shown to it.
_FLV = b"FLV\x01"
_PIECE = 64 * 1024  # bytes given to MediaInfo at a time
# Boxes of MP4 and MOV that it must not see. "alis", "rsrc": the data lie elsewhere, and it opens the path or URL given
# there. "cmov": the index compressed, 4 MB of which unfold to 1 GB. Nothing plays these but an old Mac. "elst": an edit
# list, of which we need nothing; with a false count it fills the memory.
_HIDDEN = (b"alis", b"rsrc", b"cmov", b"elst")
_TIMES = re.compile(rb"stts.{4}(.{4})", re.DOTALL)  # the table of durations: flags, count, then 8 bytes an entry
_AROUND = 16  # what is looked for may lie across two pieces
_MOST_TRACKS = 100  # it takes time with their square: 3000 tracks, 16 seconds
_ONE_AT_A_TIME = threading.Lock()  # options are MediaInfo's own, shared by all threads


def _parser_for(content: bytes) -> str | None:
    """MediaInfo's name of the format that the first bytes announce; None: not one of ours."""
    for offset, magic, parser in _PARSERS:
        if content.startswith(magic, offset):
            return parser
    if len(content) > 4 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0:
        return "Adts" if content[1] & 0xF6 == 0xF0 else "Mpega"
    for first, packet, parser in ((0, 188, "MpegTs"), (4, 192, "Bdav")):
        if all(content[at : at + 1] == b"G" for at in range(first, first + 3 * packet, packet)):
            return parser
    return None


def _tracks(content: bytes, parser: str) -> list[Mapping[str, Any]]:
    """MediaInfo's tracks, the general one among them, with its own names for everything."""
    try:
        with _ONE_AT_A_TIME:
            answer = MediaInfo.parse(
                _Guarded(content, boxes=parser == "Mpeg4"),
                output="JSON",
                full=False,
                mediainfo_options={"File_ForceParser": parser},
                buffer_size=_PIECE,
            )
        tracks = json.loads(answer)["media"]["track"]
    except (OSError, MemoryError):  # no library (nothing else is opened), no room: no reason to call a film damaged
        raise
    except Exception:  # noqa: BLE001 - a stranger's file in a C++ library: whatever breaks, there are no facts
        return []
    return [track for track in tracks if isinstance(track, dict)]


class _Guarded(io.BytesIO):
    """The file as MediaInfo may see it: without what would lead it astray, and not again and again.

    What is known to hang it; the rest is for the limits of the process that this runs in.
    """

    def __init__(self, content: bytes, *, boxes: bool) -> None:
        super().__init__(content)  # shares the bytes
        self._content = content
        self._boxes = boxes
        self._tracks = 0
        self._pieces = 2 * len(content) // _PIECE + 64  # a file that sends the reader back and forth comes to an end

    def read(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        piece = super().read(size)
        self._pieces -= 1
        self._tracks += piece.count(b"trak") if self._boxes else 0
        if self._pieces < 0 or self._tracks > _MOST_TRACKS:
            return b""
        if not self._boxes:
            return piece
        first = max(0, start - _AROUND)
        return _harmless(self._content[first : self.tell() + _AROUND])[start - first :][: len(piece)]


def _harmless(content: bytes) -> bytes:
    """Boxes that do harm renamed: of the same length, but nothing to MediaInfo."""
    for name in _HIDDEN:
        content = content.replace(name, b"free")
    for found in reversed(list(_TIMES.finditer(content))):
        length = int.from_bytes(content[max(0, found.start() - 4) : found.start()])
        if int.from_bytes(found[1]) * 8 + 16 > length:  # more entries than fit: it counts them all, up to 4 billion
            content = content[: found.start()] + b"free" + content[found.start() + 4 :]
    return content


# -- reading the answer ------------------------------------------------------------------------------------------

_CONTAINERS = {
    "MPEG-4": Container.MP4,
    "QuickTime": Container.MOV,  # from before there was ftyp
    "AVI": Container.AVI,
    "Wave": Container.WAV,
    "AIFF": Container.AIFF,
    "Matroska": Container.MKV,
    "WebM": Container.WEBM,
    "Windows Media": Container.WMV,
    "MPEG-PS": Container.MPEG,
    "MPEG Video": Container.MPEG,
    "MPEG-TS": Container.TS,
    "BDAV": Container.TS,
    "RealMedia": Container.RM,
    "MPEG Audio": Container.MP2,
    "ADTS": Container.AAC,
    "FLAC": Container.FLAC,
    "OGG": Container.OGG,
    "Ogg": Container.OGG,
    "AMR": Container.AMR,
}
_PROFILES = {"QuickTime": Container.MOV, "3GPP": Container.THREE_GP, "Apple audio": Container.M4A}  # of MPEG-4


def _of_type(tracks: list[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    return (track for track in tracks if track.get("@type") == kind)


def _container(general: Mapping[str, Any], tracks: list[Mapping[str, Any]]) -> Container | None:
    container = _CONTAINERS.get(_text(general, "Format"))
    if container is Container.MP4:
        profile = _text(general, "Format_Profile")
        return next((kind for start, kind in _PROFILES.items() if profile.startswith(start)), container)
    if container is Container.MP2:
        layers = [_text(track, "Format_Profile") for track in _of_type(tracks, "Audio")]
        return Container.MP3 if layers[:1] == ["Layer 3"] else container
    return container


def _video(track: Mapping[str, Any]) -> VideoTrack:
    width, height = _whole(track, "Width"), _whole(track, "Height")
    pixel = _number(track, "PixelAspectRatio") or 1.0
    rotation = round((_number(track, "Rotation") or 0.0) / 90) % 4 * 90
    if rotation in (90, 270):  # MediaInfo gives them as stored (measured)
        width, height, pixel = height, width, 1 / pixel
    return VideoTrack(
        _text(track, "Format"),
        width,
        height,
        pixel,
        rotation,
        fps=_number(track, "FrameRate"),
        variable_fps=track.get("FrameRate_Mode") == "VFR",
        scan=_scan(_text(track, "ScanType")),
        bit_rate=_whole(track, "BitRate") or _whole(track, "BitRate_Nominal"),
        duration=_number(track, "Duration"),
    )


def _scan(word: str) -> Scan | None:
    if word in ("Interlaced", "MBAFF", "PAFF", "Mixed"):  # MBAFF: how x264 writes interlaced pictures
        return Scan.INTERLACED
    return Scan.PROGRESSIVE if word == "Progressive" else None


def _audio(track: Mapping[str, Any]) -> AudioTrack:
    return AudioTrack(
        _text(track, "Format"),
        channels=_whole(track, "Channels"),
        sampling_rate=_whole(track, "SamplingRate"),
        bit_rate=_whole(track, "BitRate") or _whole(track, "BitRate_Nominal"),
        duration=_number(track, "Duration"),
    )


_Track = TypeVar("_Track", VideoTrack, AudioTrack)


def _longest(tracks: list[_Track]) -> _Track | None:
    return max(tracks, key=lambda track: track.duration or 0.0, default=None)


def _text(track: Mapping[str, Any], name: str) -> str:
    value = track.get(name)
    return value if isinstance(value, str) else ""


def _extra(track: Mapping[str, Any]) -> Mapping[str, Any]:
    value = track.get("extra")
    return value if isinstance(value, dict) else {}


def _number(track: Mapping[str, Any], name: str) -> float | None:
    """A number from 0; the first where there are several ("44100 / 22050": AAC with and without SBR)."""
    try:
        value = float(_text(track, name).split(" / ")[0])
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _whole(track: Mapping[str, Any], name: str) -> int | None:
    value = _number(track, name)
    return None if value is None else round(value)
