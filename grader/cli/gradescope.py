"""`grader gradescope`: pack an autograder to upload to Gradescope."""

from grader.cli.errors import file_errors_in, print_error
from grader.cli.output import write
from grader.cli.packing import ArchiveFile, AssignmentName, course_to_pack


def gradescope(assignment: AssignmentName, output: ArchiveFile) -> int:
    """Pack an autograder for Gradescope."""
    course = course_to_pack(assignment, output)
    from grader.course_seed import SHORT_SEED_WARNING, assignment_seed
    from grader.integrations.gradescope import make_autograder
    from grader.private import keep_private

    with file_errors_in(course.state):
        for warning in keep_private(course.state):
            print_error(warning)
        if assignment_seed(course, assignment).is_short:
            print_error(SHORT_SEED_WARNING)
        archive = make_autograder(course, assignment)
    # The archive contains the seed.
    write(output, archive, private=True)
    return 0
