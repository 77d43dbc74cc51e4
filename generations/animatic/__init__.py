"""The practice renderer: a real video from a prompt and frames, drawn here, free, and labelled so.

It knows pictures and sound and nothing of takes, people or money; it imports nothing of ours.
"""

from generations.animatic.rendering import Rendered, Shot, render, sample_frames

__all__ = ["Rendered", "Shot", "render", "sample_frames"]
