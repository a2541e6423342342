"""Exceptions of files and folders: targets that exist, folders in place of files, no space."""

from grader.grading.exception_hints.translation import copies, means

FILE_RULES = (
    means(
        "exists",
        "FileExistsError",
        r"(?:/|: ')(?P<name>[^/']+)'$",
        "{name} exists already at this line: is it made twice, or was it made with a folder inside "
        "it?",
        example="FileExistsError: [Errno 17] File exists: '…/training'",
    ),
    means(
        "exists_in_target",
        "Error",
        r"already exists",
        "A file of this name is in the target folder already: is the same file moved there twice?",
        example="Error: Destination path '…/training/cats/1.jpg' already exists",
    ),
    means(
        "same_file",
        "SameFileError",
        "",
        "Source and target of the copy are the same file: is the target path built from the target "
        "folder?",
        example="SameFileError: 'a.jpg' and 'a.jpg' are the same file",
    ),
    means(
        "copy_to_folder",
        "IsADirectoryError",
        "",
        "This path is a folder, and a file is needed: does the path end with the name of the file?",
        copies,
        example="IsADirectoryError: [Errno 21] Is a directory: '…/training/cats'",
    ),
    means(
        "folder_as_file",
        "IsADirectoryError",
        "",
        "A folder is opened like a file here: does the path end with the name of a file?",
        unless=(copies,),
        example="IsADirectoryError: [Errno 21] Is a directory: '…/source'",
    ),
    means(
        "file_as_folder",
        "NotADirectoryError",
        "",
        "A file is used as a folder here: does a name follow a path that already ends with a file?",
        example="NotADirectoryError: [Errno 20] Not a directory: '…/cats/1.jpg'",
    ),
    means(
        "not_empty",
        "OSError",
        r"Directory not empty",
        "A folder that still holds something cannot be removed: must the function remove folders?",
        example="OSError: [Errno 39] Directory not empty: '…/training'",
    ),
    means(
        "no_permission",
        "PermissionError OSError",
        r"Permission denied|Operation not permitted|Read-only file system",
        "Nothing can be written at this place: does the path begin with an argument of {function}?",
        example="PermissionError: [Errno 13] Permission denied: '/content'",
    ),
    means(
        "too_many_open_files",
        "OSError",
        r"Too many open files",
        "{function} has more than 1024 files open at once: is each file closed after it is read?",
        example="OSError: [Errno 24] Too many open files",
    ),
    means(
        "no_space",
        "OSError",
        r"No space left on device|File too large",
        "{function} wrote more than 256 MB, or more files than fit: does a loop write without end?",
        example="OSError: [Errno 28] No space left on device",
    ),
    means(
        "picture_as_text",
        "UnicodeDecodeError",
        "",
        "A picture is opened as text: must this file be opened, and if so, in binary mode?",
        example="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0",
    ),
    means(
        "no_picture",
        "UnidentifiedImageError",
        r"(?:/|')(?P<name>[^/']+)'",
        "{name} is empty or no picture: are such files left out before they are opened?",
        example="UnidentifiedImageError: cannot identify image file '…/cats/empty.jpg'",
    ),
    means(
        "truncated_picture",
        "OSError",
        r"[Tt]runcated|broken data stream",
        "A damaged picture is read here: must the function open pictures at all?",
        example="OSError: image file is truncated (141 bytes not processed)",
    ),
    means(
        "other_file",
        "OSError",
        "",
        "The system refused this path: does it come from the arguments of {function}, unchanged?",
        example="OSError: [Errno 36] File name too long: '…'",
    ),
)
