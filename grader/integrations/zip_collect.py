"""What `nbgrader zip_collect` makes of downloads from Canvas and Moodle.

`nbgrader_config.py` puts these two in place of nbgrader's own plugins, which let a name anywhere in
a student's folder or archive tell the student, and stop at the first doubtful one.
"""

from contextlib import ExitStack
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from grader.integrations.lms_downloads import listed, read_download, write_hand_in
from grader.text import single_line


class DownloadExtractor(ExtractorPlugin):
    """Writes what each student handed in into a folder of the student's name.

    Whoever cannot be told from others, or whose archive is damaged, is named in one line.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack downloads from one folder into another, which is empty."""
        kinds = [kind.lower() for kind in self.parent.collector_plugin_inst.valid_ext]
        with ExitStack() as stack:
            download = read_download(Path(archive_path), stack)
            for problem in download.problems:
                self.log.error(problem)
            if download.nobodys:
                self.log.warning(
                    "%d names do not tell a student as Canvas and Moodle (download in folders) "
                    "do, and were left out: %s",
                    len(download.nobodys),
                    listed(download.nobodys),
                )
            for hand_in in download.hand_ins:
                folder = Path(extracted_path, hand_in.student)
                problems = write_hand_in(hand_in, folder, kinds)
                if problems:
                    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
                    self.log.error(
                        "%s: %s%s", single_line(repr(hand_in.student)), problems[0], more
                    )


class StudentFolderCollector(FileNameCollectorPlugin):
    """Takes the student from the first folder, where `DownloadExtractor` has put the files."""

    def collect(self, submitted_file: str) -> dict[str, str]:
        """Name the student of an extracted file, and its path below the student."""
        app = self.parent
        extracted = app.collect_directory_structure.format(
            downloaded=app.downloaded_directory,
            assignment_id=app.coursedir.assignment_id,
            collect_step=app.extracted_directory,
        )
        path = Path(submitted_file).relative_to(Path(app.coursedir.root, extracted))
        student, *parts = path.parts
        return {"student_id": student, "file_id": str(Path(*parts))}
