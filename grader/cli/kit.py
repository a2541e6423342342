"""`grader kit`: pack the student kit of an assignment."""

from grader.cli.output import write
from grader.cli.packing import ArchiveFile, AssignmentName, course_to_pack


def kit(assignment: AssignmentName, output: ArchiveFile) -> int:
    """Pack the student kit: notebook, pictures and checks, without any solution."""
    course = course_to_pack(assignment, output)
    from grader.integrations.student_kit import make_kit

    write(output, make_kit(course, assignment))
    return 0
