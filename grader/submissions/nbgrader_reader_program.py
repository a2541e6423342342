"""Run the reading program for nbgrader's steps: it also converts whole notebooks."""

import json
import warnings
from pathlib import Path

from grader.repeated_warnings import summarize_warnings
from grader.submissions.nbgrader_notebook import read_as_notebook
from grader.submissions.reader_program import read_code, serve
from grader.submissions.reader_protocol import NotebookRead, ReadNotebook, Reply, Request


def _read(path: Path, request: Request) -> Reply:
    if isinstance(request, ReadNotebook):
        with warnings.catch_warnings(record=True) as caught:
            notebook = read_as_notebook(path)
        # Not nbformat's own form on disk, which splits texts into lists of lines.
        return NotebookRead(json.dumps(notebook), summarize_warnings(caught))
    return read_code(path, request)


if __name__ == "__main__":
    serve(_read)
