"""Exceptions of TensorFlow, and of memory."""

from grader.grading.exception_hints.translation import means

_INVALID = "InvalidArgumentError"

TENSORFLOW_RULES = (
    means(
        "memory",
        "ResourceExhaustedError MemoryError",
        "",
        "An array needs more memory than there is: how many values reach the first dense layer, "
        "and are there enough pooling layers?",
        example="ResourceExhaustedError: OOM when allocating tensor with shape[67500,1000000000]",
    ),
    means(
        "batch_of_sizes",
        _INVALID,
        r"Cannot batch tensors with different shapes",
        "Pictures of different sizes cannot form a batch: are they resized before batch is called?",
        example="InvalidArgumentError: Cannot batch tensors with different shapes in component 0.",
    ),
    means(
        "decode",
        _INVALID,
        r"Invalid JPEG data|Unknown image file format|Expected image|decode",
        "A file that is no readable picture is decoded: are empty and damaged files left out "
        "before?",
        example="InvalidArgumentError: jpeg::Uncompress failed. Invalid JPEG data or crop window.",
    ),
    means(
        "no_files",
        _INVALID,
        r"No files matched pattern: (?P<pattern>[^'\"]+)",
        "No file fits the pattern {pattern}: does it begin with an argument of {function}?",
        example="InvalidArgumentError: … No files matched pattern: cats/*.jpg",
    ),
    means(
        "types_of_tensors",
        _INVALID,
        r"expected to be an? (?P<left>\w+) tensor but is an? (?P<right>\w+) tensor",
        "Tensors of the types {left} and {right} cannot be combined: should one of them be cast "
        "first?",
        example="InvalidArgumentError: cannot compute AddV2 as input #1 was expected to be a int32 "
        "tensor but is a float tensor",
    ),
    means(
        "matrix_sizes",
        _INVALID,
        r"Matrix size-incompatible: In\[0\]: (?P<left>\[[\d,]+\]), In\[1\]: (?P<right>\[[\d,]+\])",
        "Matrices of the shapes {left} and {right} cannot be multiplied: do the pictures have the "
        "size of input_shape?",
        example="InvalidArgumentError: Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]",
    ),
    means(
        "invalid",
        "InvalidArgumentError FailedPreconditionError",
        "",
        "TensorFlow cannot compute this line: do the shapes and types of the values fit together?",
        example="InvalidArgumentError: required broadcastable shapes [Op:AddV2]",
    ),
)
