"""The program that reads submissions for nbgrader's steps: as `reader`, and whole notebooks."""

import json
import warnings
from pathlib import Path

from grader.repeated_warnings import counted
from grader.submissions.nbgrader_notebook import read_anyhow
from grader.submissions.reader import code_read, serve
from grader.submissions.reading import NotebookRead, ReadNotebook, Reply, Request


def _read(path: Path, request: Request) -> Reply:
    if isinstance(request, ReadNotebook):
        with warnings.catch_warnings(record=True) as caught:
            notebook = read_anyhow(path)
        # As it is in memory: nbformat would write texts as lists of lines.
        return NotebookRead(json.dumps(notebook), counted(caught))
    return code_read(path, request)


if __name__ == "__main__":
    serve(_read)
