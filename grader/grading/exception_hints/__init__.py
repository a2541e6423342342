"""What the exceptions of students' functions mean, and what usually causes them."""

from grader.grading.exception_hints.array_errors import ARRAY_RULES
from grader.grading.exception_hints.call_errors import CALL_RULES
from grader.grading.exception_hints.data_errors import DATA_RULES
from grader.grading.exception_hints.file_errors import FILE_RULES
from grader.grading.exception_hints.flow_errors import FLOW_RULES
from grader.grading.exception_hints.list_errors import LIST_RULES
from grader.grading.exception_hints.missing_paths import NOT_FOUND_RULES, PATH_RULES
from grader.grading.exception_hints.model_errors import COMPILE_RULES, LAYER_RULES
from grader.grading.exception_hints.name_errors import NAME_RULES, OWN_RULES
from grader.grading.exception_hints.number_errors import NUMBER_RULES
from grader.grading.exception_hints.tensorflow_errors import TENSORFLOW_RULES
from grader.grading.exception_hints.translation import RaisedError, means
from grader.messages.rules import Rules

_OTHER = means(
    "other",
    "",
    "",
    "The function stops at this line: which value on it is not of the kind or size that the line "
    "needs?",
    example="MyError: x",
)
EXCEPTION_RULES = Rules[RaisedError](
    "exceptions",
    *OWN_RULES,
    *PATH_RULES,
    *NAME_RULES,
    *CALL_RULES,
    *NUMBER_RULES,
    *LIST_RULES,
    *FLOW_RULES,
    *DATA_RULES,
    *LAYER_RULES,
    *COMPILE_RULES,
    *ARRAY_RULES,
    *TENSORFLOW_RULES,
    *NOT_FOUND_RULES,
    *FILE_RULES,
    _OTHER,
)

__all__ = ["EXCEPTION_RULES", "RaisedError"]
