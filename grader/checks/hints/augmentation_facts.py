"""What a function's source shows about augmentation, for tables of hints on pictures."""

from collections.abc import Iterable, Mapping

from grader.checks.hints.code_facts import OfCall
from grader.messages.phrases import Value
from grader.submissions.function_reading import CallReading

_GENERATOR_CLASS = "ImageDataGenerator"
_AUGMENTATION_ARGUMENTS = (
    *("rotation_range", "width_shift_range", "height_shift_range", "shear_range", "zoom_range"),
    *("horizontal_flip", "vertical_flip", "brightness_range", "channel_shift_range"),
)
_NORMALIZATION_ARGUMENTS = frozenset(
    (
        *("samplewise_center", "samplewise_std_normalization"),
        *("featurewise_center", "featurewise_std_normalization", "zca_whitening"),
    )
)
_CROPPING_ARGUMENTS = frozenset(("crop_to_aspect_ratio", "keep_aspect_ratio"))
# Layers of Keras and functions of TensorFlow and NumPy that change a picture.
_AUGMENTATION_CALLS = (
    *("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomShear"),
    *("RandomContrast", "RandomBrightness", "RandomCrop", "RandomColorJitter"),
    *("random_flip_left_right", "random_flip_up_down", "random_brightness", "random_contrast"),
    *("random_hue", "random_saturation", "random_crop", "random_rotation", "random_shift"),
    *("random_shear", "random_zoom", "flip_left_right", "flip_up_down", "fliplr", "flipud"),
    *("rot90", "adjust_brightness", "adjust_contrast"),
)
_MAX_LISTED = 4
_DETAILED_PICTURES = 2


def augmenting_generators(one: OfCall) -> list[CallReading]:
    """Return the calls of ImageDataGenerator that get an argument for augmentation."""
    return [
        call
        for call in one.evidence.reading.calls
        if call.name == _GENERATOR_CLASS and call.keywords.intersection(_AUGMENTATION_ARGUMENTS)
    ]


def plain_generators(one: OfCall) -> list[CallReading]:
    """Return the calls of ImageDataGenerator with arguments, but none for augmentation."""
    return [
        call
        for call in one.evidence.reading.calls
        if call.name == _GENERATOR_CLASS and not call.keywords.intersection(_AUGMENTATION_ARGUMENTS)
    ]


def augments_by_arguments(one: OfCall) -> bool:
    """ImageDataGenerator gets an argument that augments pictures."""
    return bool(augmenting_generators(one))


def augments_one_generator(one: OfCall) -> bool:
    """Exactly one ImageDataGenerator gets arguments that augment pictures."""
    return len(augmenting_generators(one)) == 1


def augments_by_calls(one: OfCall) -> bool:
    """The function calls layers or functions that augment pictures."""
    return bool(_listed(_AUGMENTATION_CALLS, one.evidence.reading.called))


def normalizes(one: OfCall) -> bool:
    """An argument such as samplewise_center is passed."""
    return bool(one.evidence.reading.keywords & _NORMALIZATION_ARGUMENTS)


def keeps_aspect_ratio(one: OfCall) -> bool:
    """An argument is passed that cuts pictures off to keep their aspect ratio."""
    return bool(one.evidence.reading.keywords & _CROPPING_ARGUMENTS)


def reads_blue_first(one: OfCall) -> bool:
    """Pictures are read with cv2.imread, and their colors are never put into another order."""
    called = one.evidence.reading.called
    return "imread" in called and "cvtColor" not in called


def preprocesses(one: OfCall) -> bool:
    """The argument preprocessing_function is passed."""
    return "preprocessing_function" in one.evidence.reading.keywords


def mostly_mirrored(changed: int, mirrored: int) -> bool:
    """Return whether pictures are mirrored and nothing more.

    The pictures full of detail, two in a set, are not known to be mirrored.
    """
    return mirrored > 0 and changed - mirrored <= _DETAILED_PICTURES and changed < 2 * mirrored


def augmentation_arguments(one: OfCall) -> Mapping[str, Value]:
    """Return the values `line` and `arguments` of the last generator that augments."""
    call = augmenting_generators(one)[-1]
    names = _listed(_AUGMENTATION_ARGUMENTS, call.keywords)
    return {"line": call.line.line, "arguments": names}


def augmentation_calls(one: OfCall) -> Mapping[str, Value]:
    """Return the value `names`, the layers and functions that augment."""
    return {"names": _listed(_AUGMENTATION_CALLS, one.evidence.reading.called)}


def normalization_arguments(one: OfCall) -> Mapping[str, Value]:
    """Return the value `argument`, one that normalizes pictures."""
    return {"argument": min(one.evidence.reading.keywords & _NORMALIZATION_ARGUMENTS)}


def cropping_argument(one: OfCall) -> Mapping[str, Value]:
    """Return the value `argument`, one that cuts pictures off."""
    return {"argument": min(one.evidence.reading.keywords & _CROPPING_ARGUMENTS)}


def _listed(known: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    found = set(names)
    return tuple(name for name in known if name in found)[:_MAX_LISTED]
