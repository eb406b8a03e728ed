"""What a film or a sound recording is, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.orientation import Orientation, orientation_of


class Container(StrEnum):
    """The kind of file, by its content: a MOV renamed to .mp4 is a MOV."""

    MP4 = "mp4"
    MOV = "mov"
    THREE_GP = "3gp"
    M4A = "m4a"
    AVI = "avi"
    MKV = "mkv"
    WEBM = "webm"
    WMV = "wmv"  # and wma: video is None
    FLV = "flv"  # only named, nothing else is known of it
    MPEG = "mpeg"  # program stream (.mpg, .vob) or bare MPEG video
    TS = "ts"
    RM = "rm"
    MP3 = "mp3"
    MP2 = "mp2"  # MPEG audio of layer 1 or 2
    WAV = "wav"
    AIFF = "aiff"
    AAC = "aac"
    FLAC = "flac"
    OGG = "ogg"
    AMR = "amr"


class Scan(StrEnum):
    """How the lines of a picture come (扫描方式)."""

    PROGRESSIVE = "progressive"  # 逐行
    INTERLACED = "interlaced"  # 隔行


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The moving picture as players show it; None for what the file does not say."""

    codec: str  # as MediaInfo names it: AVC (H.264), HEVC (H.265), MPEG-4 Visual, JPEG …
    width: int | None = None  # in pixels, turned as the file asks: a phone held upright gives 1080 × 1920
    height: int | None = None
    pixel_aspect: float = 1.0  # width of a pixel through its height, turned too
    rotation: int = 0  # 0, 90, 180 or 270 degrees clockwise, already applied
    fps: float | None = None  # pictures a second; the mean where the rate varies
    variable_fps: bool = False
    scan: Scan | None = None
    bit_rate: int | None = None  # bits a second, of this track alone
    duration: float | None = None  # seconds

    @property
    def aspect(self) -> float | None:
        """Width through height as shown: 1.778 for 16:9, also where the pixels are not square."""
        return self.width * self.pixel_aspect / self.height if self.width and self.height else None

    @property
    def orientation(self) -> Orientation | None:
        """Which way it lies (横屏、竖屏)."""
        return orientation_of(self.aspect)


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """The sound."""

    codec: str  # AAC, MPEG Audio, PCM …
    channels: int | None = None
    sampling_rate: int | None = None  # Hz
    bit_rate: int | None = None  # bits a second, of this track alone
    duration: float | None = None  # seconds


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """All that rules ask of a film or a sound recording."""

    size: int  # bytes
    container: Container | None = None  # None: no film and no sound that we know
    duration: float | None = None  # seconds, of the longest track
    bit_rate: int | None = None  # bits a second, of the whole file
    video: VideoTrack | None = None  # the longest, should there be several
    audio: AudioTrack | None = None
    truncated: bool = False  # shorter than its own index says; MP4, MOV, AVI, MKV, WAV know, MP3, WMV, MPEG do not
    damaged: bool = False  # nothing in it can be played, or not to its end
