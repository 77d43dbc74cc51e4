"""Keeping a frame: checked, re-encoded, stored once a project."""

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.models import User
from studio.images import clean_image
from studio.models import Frame, Project

LABEL_LENGTH = 80


def keep_frame(upload: bytes, *, project: Project, by: User, name: str, label: str = "") -> Frame:
    """Store an image as a frame of the project; the same picture again is the same frame.

    Raises studio.images.RefusedImage with a sentence that says which rule was broken.
    """
    image = clean_image(upload, name=name)
    known = Frame.objects.filter(project=project, sha256=image.sha256).first()
    if known is not None:
        return _bring_back(known)
    frame = Frame(
        project=project,
        width=image.width,
        height=image.height,
        sha256=image.sha256,
        placeholder=image.placeholder,
        label=(label or name or "Frame")[:LABEL_LENGTH],
        added_by=by,
    )
    frame.image.save("frame.jpg", ContentFile(image.jpeg), save=False)
    frame.thumbnail.save("frame.webp", ContentFile(image.thumbnail), save=False)
    return _save_once(frame)


def _bring_back(frame: Frame) -> Frame:
    if frame.removed_at is not None:
        frame.removed_at = None
        frame.save(update_fields=["removed_at"])
    return frame


def copy_frame(frame: Frame, *, to: Project) -> Frame:
    """The same picture as a frame of another project, with files of its own. Raises OSError."""
    known = Frame.objects.filter(project=to, sha256=frame.sha256).first()
    if known is not None:
        return known
    copy = Frame.objects.get(pk=frame.pk)
    copy.pk, copy.project, copy._state.adding = None, to, True
    with frame.image.open("rb") as image, frame.thumbnail.open("rb") as thumbnail:
        copy.image.save("frame.jpg", ContentFile(image.read()), save=False)
        copy.thumbnail.save("frame.webp", ContentFile(thumbnail.read()), save=False)
    return _save_once(copy)


def _save_once(frame: Frame) -> Frame:
    """Save a new frame; when somebody kept the same picture at the same moment, theirs."""
    try:
        with transaction.atomic():
            frame.save()
    except IntegrityError:
        frame.image.delete(save=False)
        frame.thumbnail.delete(save=False)
        return Frame.objects.get(project=frame.project, sha256=frame.sha256)
    return frame
