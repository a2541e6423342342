"""The program that reads submissions for nbgrader's steps: `grader.reader`, and whole notebooks."""

import json
import warnings
from pathlib import Path

from grader.nbgrader_notebook import read_anyhow
from grader.reader import code_read, serve
from grader.reading import NotebookRead, ReadNotebook, Reply, Request
from grader.repeated_warnings import counted


def _read(path: Path, request: Request) -> Reply:
    if isinstance(request, ReadNotebook):
        with warnings.catch_warnings(record=True) as caught:
            notebook = read_anyhow(path)
        # As it is in memory: nbformat would write texts as lists of lines.
        return NotebookRead(json.dumps(notebook), counted(caught))
    return code_read(path, request)


if __name__ == "__main__":
    serve(_read)
