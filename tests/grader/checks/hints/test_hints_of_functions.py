"""Functions with one mistake each, run in the sandbox, get the hint on that mistake."""

from pathlib import Path

import pytest

from grader.grading.grader import Grader
from tests.grader.checks.hints.function_hints import defined, hint_ids

HEAD = "import os, random, shutil\nfrom shutil import copyfile\n\n"
SPLIT_DATA = "split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)"
SETS = ("training", "validation", "training/cats", "training/dogs", "validation/cats")
ALL = (*SETS, "validation/dogs")
# The statements that make lists of the source, and those that copy two lists, of a right function.
LISTS = """
files = [f for f in os.listdir(SOURCE_DIR) if os.path.getsize(os.path.join(SOURCE_DIR, f)) > 0]
files = random.sample(files, len(files))
"""
NUMBER = "n = round(len(files) * SPLIT_SIZE)\n"
COPIES = """
for f in first:
    copyfile(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f))
for f in second:
    copyfile(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f))
"""
SLICES = "first, second = files[:n], files[n:]\n"

FOLDERS = {
    "missing/empty_body": "'''Make the folders.'''",
    "missing/hidden_exception": """
        try:
            os.mkdir(os.path.join(root_path, 'training', 'cats'))
        except OSError:
            pass
    """,
    "missing/part_begins_with_slash": f"""
        for one in {ALL}:
            os.makedirs(os.path.join(root_path, '/tmp/' + one))
    """,
    "missing/parameter_rebound": f"""
        root_path = 'cats-v-dogs'
        for one in {ALL}:
            os.makedirs(os.path.join(root_path, one))
    """,
    "missing/elsewhere": f"""
        for one in {ALL}:
            os.makedirs(one)
    """,
    "missing/only_joined": f"paths = [os.path.join(root_path, one) for one in {ALL}]",
    "missing/other_names": """
        for one in ('train/cats', 'train/dogs', 'val/cats', 'val/dogs'):
            os.makedirs(os.path.join(root_path, one))
    """,
    "missing/not_each": f"""
        for one in {SETS}:
            os.makedirs(os.path.join(root_path, one))
    """,
    "missing/nothing": """
        for one in ():
            os.makedirs(os.path.join(root_path, one))
    """,
    "extra/not_asked": f"""
        for one in {(*ALL, "test")}:
            os.makedirs(os.path.join(root_path, one))
    """,
}
SPLITS = {
    "nothing/empty_body": "'''Split the files.'''",
    "nothing/never_copied": LISTS + NUMBER + SLICES,
    "nothing/hidden_exception": """
        try:
            for f in os.listdir(SOURCE_DIR):
                copyfile(f, os.path.join(TRAINING_DIR, f))
        except Exception:
            print('error')
    """,
    "sizes/ratio_ignored": LISTS + "n = round(len(files) * 0.8)\n" + SLICES + COPIES,
    "sizes/swapped": LISTS + NUMBER + "second, first = files[:n], files[n:]\n" + COPIES,
    "sizes/number_fixed": LISTS + "n = 15\n" + SLICES + COPIES,
    "sizes/one_too_many": LISTS + "n = round(len(files) * SPLIT_SIZE) + 1\n" + SLICES + COPIES,
    "sizes/replacement": LISTS
    + NUMBER
    + "first = random.choices(files, k=n)\nsecond = [f for f in files if f not in first]\n"
    + "second = second[:len(files) - n]\n"
    + COPIES,
    "overlap/same_beginning": LISTS
    + NUMBER
    + "first, second = files[:n], files[:len(files) - n]\n"
    + COPIES,
    "lost/mixed_up": LISTS
    + NUMBER
    + SLICES
    + COPIES.replace(
        "join(SOURCE_DIR, f), os.path.join(TRAINING_DIR",
        "join(SOURCE_DIR, first[0]), os.path.join(TRAINING_DIR",
    ),
    "lost/changed": LISTS
    + NUMBER
    + SLICES
    + COPIES
    + "for f in first[:3]:\n    open(os.path.join(TRAINING_DIR, f), 'ab').write(b'more')\n",
}


@pytest.mark.parametrize(("rule", "body"), FOLDERS.items(), ids=FOLDERS.keys())
def test_a_mistake_with_folders_gets_its_hint(
    grader: Grader, tmp_path: Path, rule: str, body: str
) -> None:
    function = defined("create_train_val_dirs(root_path)", body)
    found = hint_ids(grader, tmp_path, function, HEAD)
    assert f"create_train_val_dirs/{rule}" in found


@pytest.mark.parametrize(("rule", "body"), SPLITS.items(), ids=SPLITS.keys())
def test_a_mistake_in_a_split_gets_its_hint(
    grader: Grader, tmp_path: Path, rule: str, body: str
) -> None:
    assert f"split_data/{rule}" in hint_ids(grader, tmp_path, defined(SPLIT_DATA, body), HEAD)


def test_a_right_split_gets_no_hint(grader: Grader, tmp_path: Path) -> None:
    report = "for f in os.listdir(SOURCE_DIR):\n    print(f)\n"
    body = report + LISTS + NUMBER + SLICES + COPIES
    assert hint_ids(grader, tmp_path, defined(SPLIT_DATA, body), HEAD) == set()
