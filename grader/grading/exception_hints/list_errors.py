"""Exceptions of lists, dictionaries and iterators."""

from grader.grading.exception_hints.translation import means

LIST_RULES = (
    means(
        "number_in_place_of_list",
        "TypeError",
        r"'(?P<type>int|float)' object is not iterable",
        "One number stands where several values are needed: should it be a range, or a pair as in "
        "target_size?",
        example="TypeError: 'int' object is not iterable",
    ),
    means(
        "no_iterator",
        "TypeError",
        r"'(?P<type>\w+)' object is not an iterator",
        "next works on iterators, and a value of type {type} is none: is a loop meant, or is "
        "iter(…) missing?",
        example="TypeError: '_PrefetchDataset' object is not an iterator",
    ),
    means(
        "no_index",
        "TypeError",
        r"'(?P<type>[\w.]+)' object is not subscriptable",
        "Elements of type {type} cannot be taken with [ ]: should the value become a list first?",
        example="TypeError: 'set' object is not subscriptable",
    ),
    means(
        "no_length",
        "TypeError",
        r"object of type '(?P<type>[\w.]+)' has no len",
        "A value of type {type} has no length: should it become a list before it is counted?",
        example="TypeError: object of type 'generator' has no len()",
    ),
    means(
        "not_changeable",
        "TypeError",
        r"'(?:[\w.]+\.)?(?P<type>\w+)' object does not support item (?:assignment|deletion)",
        "A value of type {type} cannot be changed in place: should it be a list, or is a new value "
        "needed?",
        example="TypeError: 'tuple' object does not support item assignment",
    ),
    means(
        "sample_of_set",
        "TypeError",
        r"Population must be a sequence",
        "random.sample draws from a list, and this is a set or dictionary: should it become a list "
        "first?",
        example="TypeError: Population must be a sequence.",
    ),
    means(
        "unhashable",
        "TypeError",
        r"unhashable type: '(?P<type>[\w.]+)'",
        "A value of type {type} cannot be a key or an element of a set: is one of its elements "
        "meant?",
        example="TypeError: unhashable type: 'list'",
    ),
    means(
        "empty_list",
        "IndexError",
        r"from (?:an )?empty",
        "The list is empty at this line: was it filled before, and does a loop empty it?",
        example="IndexError: pop from empty list",
    ),
    means(
        "index_range",
        "IndexError",
        r"(?P<type>\w+) index out of range",
        "The {type} has fewer elements than this index needs: how long is it, and does counting "
        "begin at 0?",
        example="IndexError: list index out of range",
    ),
    means(
        "key",
        "KeyError",
        r"(?P<key>.+)",
        "The dictionary has no key {key}: which keys does it have, and how are they spelt?",
        example="KeyError: 'val_acc'",
    ),
    means(
        "too_few_values",
        "ValueError",
        r"not enough values to unpack \(expected (?P<wanted>[\w ]+), got (?P<got>\d+)\)",
        "The names on the left need {wanted} values, the right side gives {got}: what does it "
        "return?",
        example="ValueError: not enough values to unpack (expected 2, got 1)",
    ),
    means(
        "too_many_values",
        "ValueError",
        r"too many values to unpack \(expected (?P<wanted>\d+)",
        "The right side gives more than the {wanted} values that have names on the left: what does "
        "it return?",
        example="ValueError: too many values to unpack (expected 2)",
    ),
    means(
        "sample_too_large",
        "ValueError",
        r"[Ss]ample larger than population",
        "random.sample shall draw more elements than the list holds: which list is it, and how "
        "long is it?",
        example="ValueError: Sample larger than population or is negative",
    ),
    means(
        "iterator_at_end",
        "StopIteration",
        "",
        "next was called after the last element: how often is it called, and is the iterator read "
        "before?",
        example="StopIteration",
    ),
)
