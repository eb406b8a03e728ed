"""Tiny real films and sounds for tests: grey pictures and silence, of any size, rate and length.

A film is one H.264 picture, shown over and over: every entry of the sample table points to the same bytes, so that
five minutes in 1080p take 40 kB, and any player shows them. Written by hand because no encoder for H.264 comes with
the libraries we have; boxes after ISO/IEC 14496-12, bits after ITU-T H.264 §7.3.
"""

from __future__ import annotations

import io
import struct
import tempfile
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

MATRICES = {  # tkhd: clockwise degrees by which players turn the picture -> a, b, c, d
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}
MOVIE_SCALE = 1000  # units a second of mvhd and tkhd
SOUND_RATE = 44100
SOUND_CONFIG = bytes.fromhex("1210")  # AudioSpecificConfig: AAC LC, 44.1 kHz, stereo
SOUND_FRAME = bytes.fromhex("210049900219002380")  # 1024 samples of silence
FIELD_COPIES = 10  # of an interlaced picture: MediaInfo looks at that many samples before it speaks of fields
MP3_FRAME = bytes.fromhex("fffb14c4").ljust(96, b"\0")  # MPEG 1 layer III, 32 kbit/s, 48 kHz, mono: 24 ms of silence


class NotWrittenError(Exception):
    """OpenCV's FFmpeg has no such encoder here."""


@dataclass(frozen=True, slots=True)
class Film:
    """What to write; as stored, so a turned one is shown with width and height swapped."""

    width: int = 1920
    height: int = 1080
    seconds: float = 60.0
    fps: Fraction = Fraction(25)
    rotation: int = 0  # clockwise, in degrees
    pixel_aspect: tuple[int, int] = (1, 1)
    interlaced: bool = False
    bit_rate: int = 0  # of the pictures, bits a second; 0: as few as it takes
    sound: bool = True
    brand: bytes = b"isom"  # "qt  " makes a MOV of it
    index_first: bool = False  # moov before mdat, as for the web
    uneven: bool = False  # every other picture is shown twice as long: variable frame rate


def mp4(film: Film = Film()) -> bytes:
    """The film as an MP4 file, or MOV by its brand."""
    picture = _picture(film)
    ftyp = boxed(b"ftyp", film.brand, struct.pack(">I", 512), film.brand)
    mdat = boxed(b"mdat", SOUND_FRAME, picture * (FIELD_COPIES if film.interlaced else 1))
    length = len(_index(film, len(picture), 0)) if film.index_first else 0
    index = _index(film, len(picture), len(ftyp) + length + 8)
    return ftyp + (index + mdat if film.index_first else mdat + index)


def moov(film: Film) -> bytes:
    """The film in the manner of QuickTime before MP4: no ftyp, the index first."""
    picture = _picture(film)
    index = _index(film, len(picture), len(_index(film, len(picture), 0)) + 8)
    return index + boxed(b"mdat", SOUND_FRAME, picture)


def m4a(seconds: float) -> bytes:
    """Silence in an MP4 file without pictures."""
    ftyp = boxed(b"ftyp", b"M4A ", struct.pack(">I", 512), b"M4A ")
    index = boxed(b"moov", _mvhd(seconds), _sound_track(seconds, len(ftyp) + 8))
    return ftyp + boxed(b"mdat", SOUND_FRAME) + index


def mp3(seconds: float) -> bytes:
    """Silence, in constant 32 kbit/s."""
    return MP3_FRAME * round(seconds / 0.024)


def wav(seconds: float) -> bytes:
    """Silence in 8-bit mono, 8 kHz."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * round(8000 * seconds))
    return stream.getvalue()


def encoded(suffix: str, codec: str, size: tuple[int, int] = (64, 48), fps: float = 25.0, pictures: int = 10) -> bytes:
    """A film by OpenCV's encoders: (".avi", "MJPG"), (".mkv", "mp4v"), (".wmv", "WMV2"), (".mp4", "mp4v") …"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{suffix}"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), fps, size)
        if not writer.isOpened():
            raise NotWrittenError(f"this OpenCV writes no {codec} to {suffix}")
        for shade in range(pictures):
            writer.write(np.full((size[1], size[0], 3), shade * 5 % 256, np.uint8))
        writer.release()
        return path.read_bytes()


# -- boxes -------------------------------------------------------------------------------------------------------


def boxed(kind: bytes, *parts: bytes) -> bytes:
    """A box: its length, its name, what is in it."""
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return boxed(kind, struct.pack(">I", flags), *parts)


def _index(film: Film, picture: int, start: int) -> bytes:
    """The box moov; `picture` is the length of one, `start` the place of the first sample in the file."""
    sound = _sound_track(film.seconds, start) if film.sound else b""
    return boxed(b"moov", _mvhd(film.seconds), _picture_track(film, picture, start + len(SOUND_FRAME)), sound)


def _matrix(rotation: int) -> bytes:
    a, b, c, d = (value << 16 for value in MATRICES[rotation])
    return struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)


def _mvhd(seconds: float) -> bytes:
    times = struct.pack(">IIII", 0, 0, MOVIE_SCALE, round(seconds * MOVIE_SCALE))
    return _full(b"mvhd", times, struct.pack(">IH10x", 1 << 16, 1 << 8), _matrix(0), bytes(24), struct.pack(">I", 3))


def _tkhd(number: int, seconds: float, size: tuple[int, int], rotation: int = 0) -> bytes:
    times = struct.pack(">IIIII", 0, 0, number, 0, round(seconds * MOVIE_SCALE))
    volume = struct.pack(">8xHHHH", 0, 0, 0 if size[0] else 1 << 8, 0)
    return _full(b"tkhd", times, volume, _matrix(rotation), struct.pack(">II", size[0] << 16, size[1] << 16), flags=7)


def _track(tkhd: bytes, handler: bytes, scale: int, header: bytes, tables: bytes, duration: int) -> bytes:
    mdhd = _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, scale, duration, 0x55C4, 0))
    hdlr = _full(b"hdlr", b"mhlr", handler, bytes(13))
    dinf = boxed(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))
    minf = boxed(b"minf", header, dinf, tables)
    return boxed(b"trak", tkhd, boxed(b"mdia", mdhd, hdlr, minf))


def _tables(entry: bytes, durations: list[tuple[int, int]], size: int, offset: int, copies: int = 1) -> bytes:
    """Every sample is one of the `copies` of `size` bytes from `offset`; `durations` are runs of (count, ticks)."""
    count = sum(run for run, _ in durations)
    offsets = struct.pack(f">{copies}I", *(offset + size * copy for copy in range(copies)))
    return boxed(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), entry),
        _full(b"stts", struct.pack(">I", len(durations)), *(struct.pack(">II", *run) for run in durations)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        _full(b"stsz", struct.pack(">II", size, count)),
        _full(b"stco", struct.pack(">I", count), (offsets * (count // copies + 1))[: 4 * count]),
    )


def _picture_track(film: Film, size: int, offset: int) -> bytes:
    count = round(film.seconds * film.fps / (1.5 if film.uneven else 1))
    tick, scale = film.fps.denominator, film.fps.numerator
    durations = [(1, tick * (1 + number % 2)) for number in range(count)] if film.uneven else [(count, tick)]
    entry = boxed(
        b"avc1",
        struct.pack(">6xH16xHHIIIH32xHh", 1, film.width, film.height, 72 << 16, 72 << 16, 0, 1, 24, -1),
        boxed(b"avcC", _decoder(film)),
        boxed(b"pasp", struct.pack(">II", *film.pixel_aspect)),
    )
    return _track(
        _tkhd(1, film.seconds, (film.width, film.height), film.rotation),
        b"vide",
        scale,
        _full(b"vmhd", bytes(8), flags=1),
        _tables(entry, durations, size, offset, FIELD_COPIES if film.interlaced else 1),
        sum(run * ticks for run, ticks in durations),
    )


def _sound_track(seconds: float, offset: int) -> bytes:
    count = round(seconds * SOUND_RATE / 1024)
    specific = b"\x05" + bytes([len(SOUND_CONFIG)]) + SOUND_CONFIG
    config = b"\x04" + bytes([13 + len(specific)]) + b"\x40\x15" + bytes(11) + specific
    config += b"\x06\x01\x02"
    entry = boxed(
        b"mp4a",
        struct.pack(">6xH8xHH4xI", 1, 2, 16, SOUND_RATE << 16),
        _full(b"esds", b"\x03", bytes([3 + len(config)]), b"\0\2\0", config),
    )
    tables = _tables(entry, [(count, 1024)], len(SOUND_FRAME), offset)
    return _track(_tkhd(2, seconds, (0, 0)), b"soun", SOUND_RATE, _full(b"smhd", bytes(4)), tables, count * 1024)


# -- one grey picture of H.264 -----------------------------------------------------------------------------------


def _unsigned(value: int) -> str:
    """Exp-Golomb code ue(v), §9.1."""
    code = f"{value + 1:b}"
    return "0" * (len(code) - 1) + code


def _unit(kind: int, bits: str) -> bytes:
    """A NAL unit; bits of grey macroblocks never need emulation prevention, those of the headers here neither."""
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    return bytes([kind]) + int(bits, 2).to_bytes(len(bits) // 8, "big")


def _blocks(film: Film) -> tuple[int, int]:
    """Macroblocks across and down; a field picture needs an even number of rows."""
    step = 32 if film.interlaced else 16
    return -(-film.width // 16), -(-film.height // step) * step // 16


def _sequence(film: Film) -> bytes:
    across, down = _blocks(film)
    unit = 4 if film.interlaced else 2
    cropped = (0, (across * 16 - film.width) // 2, 0, (down * 16 - film.height) // unit)
    bits = f"{77:08b}{0:08b}{40:08b}" + "".join(map(_unsigned, (0, 0, 2, 1))) + "0"  # Main profile, level 4.0
    bits += _unsigned(across - 1) + _unsigned((down // 2 if film.interlaced else down) - 1)
    bits += ("00" if film.interlaced else "1") + "1"  # frame_mbs_only_flag (and no MBAFF), direct_8x8_inference_flag
    bits += ("1" + "".join(map(_unsigned, cropped)) if any(cropped) else "0") + "0"  # no VUI
    return _unit(0x67, bits)


def _picture_set() -> bytes:
    # ids, CAVLC, no field order, one slice group, one reference each, no weights, QP 26, no filter control
    return _unit(0x68, "11" + "00" + "111" + "000" + "111" + "000")


def _decoder(film: Film) -> bytes:
    """AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3."""
    sequence, picture_set = _sequence(film), _picture_set()
    head = b"\x01" + sequence[1:4] + b"\xff\xe1" + struct.pack(">H", len(sequence)) + sequence
    return head + b"\x01" + struct.pack(">H", len(picture_set)) + picture_set


def _picture(film: Film) -> bytes:
    """One picture with lengths in front, filled up to the bit rate with filler data (NAL type 12)."""
    across, down = _blocks(film)
    # Each Intra_16x16, predicted from the mean, nothing coded: mb_type ue(3), chroma mode, QP delta, no coefficient.
    blocks = "00100111" * (across * (down // 2 if film.interlaced else down))
    start = _unsigned(0) + _unsigned(7) + _unsigned(0) + "0000"  # first block, I slice, picture set, frame number
    if film.interlaced:  # an IDR field above, then an I field below
        units = [_unit(0x65, start + "10" + "1" + "00" + "1" + blocks), _unit(0x61, start + "11" + "0" + "1" + blocks)]
    else:
        units = [_unit(0x65, start + "1" + "00" + "1" + blocks)]  # idr_pic_id, reference marking, QP
    picture = b"".join(struct.pack(">I", len(unit)) + unit for unit in units)
    missing = int(film.bit_rate / film.fps / 8) - len(picture)
    return picture + (struct.pack(">IB", missing - 4, 12) + b"\xff" * (missing - 6) + b"\x80" if missing > 6 else b"")
