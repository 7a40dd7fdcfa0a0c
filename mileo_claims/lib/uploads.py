"""What files a customer may send, before anything of them is kept."""

MAX_FILES = 10
MAX_SIZE = 10  # megabytes, each
MEGABYTE = 1024 * 1024
#: What people photograph, scan, write and forward; nothing that a browser would run.
EXTENSIONS = (
    *("pdf", "jpg", "jpeg", "png", "gif", "webp", "heic"),
    *("txt", "csv", "doc", "docx", "odt", "xls", "xlsx", "ods", "ppt", "pptx", "odp"),
    *("eml", "msg", "zip", "mp3", "m4a", "mp4", "mov"),
)
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)


def find_refusal(files):
    """Say why files are not taken.

    :param files: pairs of name and size in bytes
    :return: ``too_many``, or ``too_big``, ``bad_type`` or ``empty`` with the name of
        the file; ``(None, None)`` if all can be taken
    """
    if len(files) > MAX_FILES:
        return "too_many", None
    for name, size in files:
        if name.rpartition(".")[2].lower() not in EXTENSIONS:
            return "bad_type", name
        if size > MAX_SIZE * MEGABYTE:
            return "too_big", name
        if not size:
            return "empty", name
    return None, None
