"""Exceptions of NumPy: shapes, types and memory."""

from grader.grading.exception_hints.translation import means

ARRAY_RULES = (
    means(
        "broadcast",
        "ValueError",
        r"operands could not be broadcast together with shapes (?P<shapes>.+)",
        "Arrays of the shapes {shapes} cannot be combined: which of them has a shape that you do "
        "not expect?",
        example="ValueError: operands could not be broadcast together with shapes (3,) (4,)",
    ),
    means(
        "target_size_with_channels",
        "ValueError",
        r"could not broadcast input array from shape \(\d+,\d+,3\) into shape \(\d+,\d+,3,3\)",
        "The size of a picture is its height and width only: does target_size hold the channels, "
        "too?",
        example="ValueError: could not broadcast input array from shape (150,150,3) into shape "
        "(150,150,3,3)",
    ),
    means(
        "broadcast_into",
        "ValueError",
        r"could not broadcast input array from shape (?P<source>\([\d,]*\)) into shape "
        r"(?P<target>\([\d,]*\))",
        "An array of shape {source} does not fit into one of shape {target}: which size is not "
        "what you expect?",
        example="ValueError: could not broadcast input array from shape (2,) into shape (3,)",
    ),
    means(
        "ragged",
        "ValueError",
        r"inhomogeneous|setting an array element with a sequence",
        "Parts of different shapes cannot become one array: do all pictures have the same size "
        "here?",
        example="ValueError: setting an array element with a sequence. …",
    ),
    means(
        "truth_of_array",
        "ValueError",
        r"truth value of an array",
        "A whole array stands where yes or no is needed: is one of its elements, or any or all "
        "meant?",
        example="ValueError: The truth value of an array with more than one element is ambiguous.",
    ),
    means(
        "reshape",
        "ValueError",
        r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\([\d,]*\))",
        "An array of {size} numbers does not fit the shape {shape}: what is the product of its "
        "sides?",
        example="ValueError: cannot reshape array of size 10 into shape (3,3)",
    ),
    means(
        "too_few_dimensions",
        "IndexError",
        r"too many indices for array: array is (?P<found>\d+)-dimensional, but (?P<used>\d+) were",
        "The array has {found} dimensions, and the line uses {used}: is it a grey picture, which "
        "has no channels?",
        example="IndexError: too many indices for array: array is 2-dimensional, but 3 were "
        "indexed",
    ),
    means(
        "array_index",
        "IndexError",
        r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)",
        "Axis {axis} has only {size} elements, and element {index} is asked for: does counting "
        "begin at 0?",
        example="IndexError: index 5 is out of bounds for axis 0 with size 3",
    ),
    means(
        "concatenate",
        "ValueError",
        r"all the input array dimensions|need at least one array|must have same number of dimen",
        "These arrays cannot be joined: do they all have the same shape, except along the joined "
        "axis?",
        example="ValueError: all the input array dimensions except for the concatenation axis must "
        "match exactly",
    ),
    means(
        "text_for_number",
        "UFuncTypeError UFuncNoLoopError TypeError",
        r"^ufunc '(?P<name>\w+)' (?:did not contain a loop|not supported)",
        "A text stands where a number is needed: is a value such as that of rescale written in "
        "quotes?",
        example="UFuncTypeError: ufunc 'multiply' did not contain a loop with signature matching "
        "types …",
    ),
)
