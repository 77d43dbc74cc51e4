"""MP4 files through FFmpeg: opened with every door shut, copied, or made anew for browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import PictureType
from av.video.stream import VideoStream

from generations.media.video import NotAVideo

MAX_SIDE = 4096

# Left to itself FFmpeg would take a playlist named .mp4 for a playlist, and open what it names.
NO_DOORS = {
    "protocol_whitelist": "file",
    "enable_drefs": "0",
    "use_absolute_path": "0",
    "max_streams": "8",
    "probesize": "5000000",
    "analyzeduration": "5000000",
}
FOR_BROWSERS = {"movflags": "+faststart", "fflags": "+bitexact"}


@contextmanager
def open_mp4(path: Path) -> Iterator[tuple[InputContainer, VideoStream, AudioStream | None]]:
    """The file with its first picture and its first sound, if it has one."""
    with av.open(
        str(path), format="mp4", options=dict(NO_DOORS), metadata_errors="replace"
    ) as container:
        pictures = [stream for stream in container.streams.video if stream.codec_context]
        sounds = [stream for stream in container.streams.audio if stream.codec_context]
        if not pictures:
            raise NotAVideo("There is no picture in this video.")
        picture = pictures[0]
        if not 0 < max(picture.width, picture.height) <= MAX_SIDE:
            raise NotAVideo(
                f"Videos can be up to {MAX_SIDE} pixels a side; "
                f"this one is {picture.width} by {picture.height}."
            )
        picture.codec_context.options = {"max_pixels": str(MAX_SIDE * MAX_SIDE)}
        # One thread: several cost memory, and the machine has other things to do.
        picture.codec_context.thread_count = 1
        yield container, picture, sounds[0] if sounds else None


def codec_name(stream: VideoStream | AudioStream) -> str:
    """The codec itself, "av1" and not the name of one of its decoders."""
    return stream.codec_context.codec.canonical_name


def plays_in_browsers(picture: VideoStream, sound: AudioStream | None) -> bool:
    """H.264 in 8 bits and 4:2:0; all else plays in some browsers only, if in any."""
    return (
        codec_name(picture) == "h264"
        and picture.codec_context.pix_fmt in ("yuv420p", "yuvj420p")
        and (sound is None or codec_name(sound) in ("aac", "mp3"))
    )


def move_index_to_front(path: Path) -> None:
    """Rewrite the file in place, its picture and sound untouched."""
    rewritten = path.with_name(f"{path.stem}.rewritten.mp4")
    with open_mp4(path) as (source, picture, sound), _new_mp4(rewritten) as target:
        kept = [stream for stream in (picture, sound) if stream]
        copies = {stream.index: target.add_stream_from_template(stream) for stream in kept}
        for packet in source.demux(*kept):
            if packet.dts is not None:  # The empty packet at the end has none.
                packet.stream = copies[packet.stream.index]
                target.mux(packet)
    rewritten.replace(path)


def transcode(path: Path, copy: Path) -> None:
    """Write a copy in H.264 and AAC, which every browser plays, with the same times."""
    with open_mp4(path) as (source, picture, sound), _new_mp4(copy) as target:
        video = _web_picture(target, picture)
        audio = target.add_stream("aac", rate=48_000, layout="stereo") if sound else None
        for frame in source.decode(*[stream for stream in (picture, sound) if stream]):
            if isinstance(frame, av.VideoFrame):
                plain = frame.reformat(video.width, video.height, "yuv420p")
                plain.pict_type = PictureType.NONE  # Or the encoder would repeat their choice.
                target.mux(video.encode(plain))
            elif isinstance(frame, av.AudioFrame) and audio:
                target.mux(audio.encode(frame))
        target.mux(video.encode())
        if audio:
            target.mux(audio.encode())


def _new_mp4(path: Path) -> OutputContainer:
    return av.open(str(path), "w", format="mp4", options=dict(FOR_BROWSERS))


def _web_picture(target: OutputContainer, picture: VideoStream) -> VideoStream:
    video = target.add_stream(
        "libx264", rate=picture.average_rate, options={"preset": "veryfast", "crf": "20"}
    )
    video.width, video.height = picture.width & ~1, picture.height & ~1  # 4:2:0 needs even sides.
    video.pix_fmt = "yuv420p"
    if picture.time_base:
        video.codec_context.time_base = picture.time_base
    video.codec_context.thread_count = 1
    for tag in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(video.codec_context, tag, getattr(picture.codec_context, tag))
    return video
