"""Plugins with which `nbgrader zip_collect` reads downloads from Canvas and Moodle.

They replace nbgrader's own plugins, which take the student from any name inside a folder or
archive, also one that a student chose, and stop at the first doubtful name.
"""

# mypy: allow-subclassing-any
# nbgrader has no types.

from contextlib import ExitStack
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from grader.integrations.lms_downloads import (
    Download,
    name_list,
    read_download,
    write_submission,
)
from grader.text import single_line


class DownloadExtractor(ExtractorPlugin):
    """Writes the submission of each student into a folder named after the student.

    Students whose files cannot be assigned to them, or whose archive is damaged, get one line in
    the log.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack the downloads in one folder into another folder, which is empty."""
        suffixes = [suffix.lower() for suffix in self.parent.collector_plugin_inst.valid_ext]
        with ExitStack() as stack:
            download = read_download(Path(archive_path), stack)
            self._log_problems(download)
            for submission in download.submissions:
                folder = Path(extracted_path, submission.student)
                problems = write_submission(submission, folder, suffixes)
                if problems:
                    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
                    student = single_line(repr(submission.student))
                    self.log.error("%s: %s%s", student, problems[0], more)

    def _log_problems(self, download: Download) -> None:
        for problem in download.problems:
            self.log.error(problem)
        if download.unassigned:
            self.log.warning(
                "%d names were skipped, because they do not identify a student as in downloads "
                'from Canvas or Moodle ("Download submissions in folders"): %s',
                len(download.unassigned),
                name_list(download.unassigned),
            )


class StudentFolderCollector(FileNameCollectorPlugin):
    """Takes the student from the first folder of a path that `DownloadExtractor` wrote."""

    def collect(self, submitted_file: str) -> dict[str, str]:
        """Return the student of an extracted file, and its path below the student's folder."""
        app = self.parent
        extracted = app.collect_directory_structure.format(
            downloaded=app.downloaded_directory,
            assignment_id=app.coursedir.assignment_id,
            collect_step=app.extracted_directory,
        )
        path = Path(submitted_file).relative_to(Path(app.coursedir.root, extracted))
        student, *parts = path.parts
        return {"student_id": student, "file_id": str(Path(*parts))}
