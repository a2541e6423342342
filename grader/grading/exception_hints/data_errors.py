"""Exceptions of the classes and functions of Keras that read pictures."""

from grader.grading.exception_hints.translation import means

DATA_RULES = (
    means(
        "class_mode",
        "ValueError",
        r"Invalid class_mode: (?P<value>.+?); expected",
        "class_mode cannot be {value}: which of the allowed values is for two classes?",
        example="ValueError: Invalid class_mode: binery; expected one of: …",
    ),
    means(
        "color_mode",
        "ValueError",
        r"[Ii]nvalid color[ _]mode",
        "This color_mode does not exist: how is it written, and is it needed for pictures with "
        "three channels?",
        example='ValueError: Invalid color mode: RGB; expected "rgb", "rgba", or "grayscale".',
    ),
    means(
        "label_mode",
        "ValueError",
        r"`label_mode` argument must be",
        "This label_mode does not exist: which of the allowed values is for two classes?",
        example='ValueError: `label_mode` argument must be one of "int", "categorical", "binary", '
        "or None.",
    ),
    means(
        "two_classes",
        "ValueError",
        r"there must be exactly 2 class_names",
        "Binary labels need two class folders, and the folder holds another number: does the path "
        "name the right folder?",
        example='ValueError: When passing `label_mode="binary"`, there must be exactly 2 '
        "class_names.",
    ),
    means(
        "subset_name",
        "ValueError",
        r"[Ii]nvalid subset name|`subset` must be",
        "This subset does not exist: is its name training or validation, in full?",
        example='ValueError: `subset` must be either "training", "validation" or "both", received: '
        "train",
    ),
    means(
        "split_and_subset",
        "ValueError",
        r"If `subset` is set, `validation_split` must be set",
        "validation_split and subset work only together: is one of the two missing in this call?",
        example="ValueError: If `subset` is set, `validation_split` must be set, and inversely.",
    ),
    means(
        "split_range",
        "ValueError",
        r"`validation_split` must be",
        "validation_split is the share of pictures for validation: is its value between 0 and 1?",
        example="ValueError: `validation_split` must be strictly between 0 and 1.",
    ),
    means(
        "seed_of_split",
        "ValueError",
        r"you must provide a `seed` argument",
        "Without a seed the two subsets could overlap: do both calls get the same number as seed?",
        example="ValueError: If using `validation_split` and shuffling the data, you must provide a"
        " `seed` argument",
    ),
    means(
        "no_pictures",
        "ValueError",
        r"No (?:training |validation )?images found in directory",
        "The folder holds no pictures in class folders: is the path one folder too high or too "
        "deep?",
        example="ValueError: No images found in directory …/cats.",
    ),
    means(
        "range_of_augmentation",
        "ValueError",
        r"`?(?P<name>(?:zoom|brightness)_range)`? should be",
        "{name} has the wrong form: does it need one number, or a pair?",
        example="ValueError: `brightness_range should be tuple or list of two floats. Received: "
        "0.2",
    ),
    means(
        "fill_mode",
        "RuntimeError",
        r"boundary mode not supported",
        "This fill_mode does not exist: how is the name in the documentation spelt?",
        example="RuntimeError: boundary mode not supported",
    ),
    means(
        "format_of_text",
        "TypeError",
        r"not all arguments converted during string formatting",
        "A text stands where a number is needed, or a format has too few places: is a number in "
        "quotes?",
        example="TypeError: not all arguments converted during string formatting (batch_size='20')",
    ),
)
