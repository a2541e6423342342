"""Exceptions of numbers, signs between values, and indices."""

from grader.grading.exception_hints.translation import RaisedError, means


def multiplies_random_count(raised: RaisedError) -> bool:
    """The line calls a function of `random`."""
    return "random." in raised.code


def makes_folder(raised: RaisedError) -> bool:
    """The line makes a folder."""
    return "mkdir" in raised.code or "makedirs" in raised.code


NUMBER_RULES = (
    means(
        "parts_of_path",
        "TypeError",
        r"'str' object cannot be interpreted as an integer",
        "This function takes one path, and its second argument is a number: are the parts of the "
        "path joined first?",
        makes_folder,
        example="TypeError: 'str' object cannot be interpreted as an integer (os.mkdir(root, "
        "'training'))",
    ),
    means(
        "whole_number",
        "TypeError",
        r"'(?P<type>\w+)' object cannot be interpreted as an integer",
        "A whole number is needed here, and the value has the type {type}: is it rounded or "
        "converted before?",
        example="TypeError: 'float' object cannot be interpreted as an integer",
    ),
    means(
        "count_of_sample",
        "TypeError",
        r"can't multiply sequence by non-int",
        "The number of elements to draw must be a whole number: is the share turned into one as "
        "the task says?",
        multiplies_random_count,
        example="TypeError: can't multiply sequence by non-int of type 'float' "
        "(random.sample(files, n))",
    ),
    means(
        "list_times_share",
        "TypeError",
        r"can't multiply sequence by non-int",
        "A list or text is multiplied by a float here: is the length of the list meant?",
        unless=(multiplies_random_count,),
        example="TypeError: can't multiply sequence by non-int of type 'float'",
    ),
    means(
        "end_of_slice",
        "TypeError",
        r"slice indices must be integers",
        "The ends of a slice must be whole numbers: is the product with the share rounded or "
        "converted?",
        example="TypeError: slice indices must be integers or None or have an __index__ method",
    ),
    means(
        "index_is_text",
        "TypeError",
        r"indices must be integers or slices, not str",
        "The index is a text: does the loop give the elements themselves instead of their numbers?",
        example="TypeError: list indices must be integers or slices, not str",
    ),
    means(
        "index_type",
        "TypeError",
        r"indices must be integers or slices, not (?P<type>\w+)",
        "An index must be a whole number, and this one has the type {type}: how is it computed?",
        example="TypeError: list indices must be integers or slices, not float",
    ),
    means(
        "paths_divided",
        "TypeError",
        r"unsupported operand type\(s\) for /: 'str' and 'str'",
        "Two texts cannot be joined with /: should the first one be a Path, or os.path.join be "
        "used?",
        example="TypeError: unsupported operand type(s) for /: 'str' and 'str'",
    ),
    means(
        "operands",
        "TypeError",
        r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<left>\w+)' and '(?P<right>\w+)'",
        "The sign {sign} does not work between the types {left} and {right}: which of the two "
        "values is not what you expect?",
        example="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ),
    means(
        "compared",
        "TypeError",
        r"'(?P<sign>\S+)' not supported between instances of '(?P<left>\w+)' and '(?P<right>\w+)'",
        "The types {left} and {right} cannot be compared with {sign}: which of the two values is "
        "not what you expect?",
        example="TypeError: '>' not supported between instances of 'str' and 'int'",
    ),
    means(
        "added_to_text",
        "TypeError",
        r"can only concatenate (?P<left>\w+) \(not \"(?P<right>[\w.]+)\"\)",
        "The types {left} and {right} cannot be joined with +: which of the two values is not what "
        "you expect?",
        example='TypeError: can only concatenate str (not "int") to str',
    ),
    means(
        "text_is_no_number",
        "ValueError",
        r"could not convert string to float|invalid literal for int\(\)",
        "A text that is not such a number is converted here: which value should be converted?",
        example="ValueError: invalid literal for int() with base 10: '0.9'",
    ),
    means(
        "zero_division",
        "ZeroDivisionError",
        "",
        "The divisor is 0 for these arguments: which value is it, and what should the result be "
        "then?",
        example="ZeroDivisionError: division by zero",
    ),
)
