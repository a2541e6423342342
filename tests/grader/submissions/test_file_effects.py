"""The slice of a function that reads a file contains the statements that write it."""

import pytest

from tests.grader.submissions.slices import kept_sources, result_of, slice_cells, sliced

_NUMPY = "import numpy as np"
_PATH = "from pathlib import Path"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["open('n.txt', 'w').write('3')", "def f(): return open('n.txt').read()"], "3"),
        ([_NUMPY, "np.save('m', [3])", "def f(): return np.load('m.npy').tolist()"], [3]),
        ([_NUMPY, "np.savetxt('m', [3])", "M = np.loadtxt('m')", "def f(): return M + 0"], 3),
        (
            [
                "import json\nCFG = {}",
                "CFG['size'] = 150",
                "with open('cfg.json', 'w') as file:\n    json.dump(CFG, file)",
                "def f(): return json.load(open('cfg.json'))",
            ],
            {"size": 150},
        ),
        (
            [
                _PATH,
                "P = Path('x.txt')",
                "P.write_text('a')",
                "T = open('./x.txt').read()",
                "def f(): return T",
            ],
            "a",
        ),
        (
            [
                "import csv",
                "file = open('x.csv', mode='w')",
                "table = csv.writer(file)",
                "table.writerow('ab')",
                "file.close()",
                "def f(): return [*csv.reader(open('x.csv'))]",
            ],
            [["a", "b"]],
        ),
        (
            [
                "def save(path, text):\n    with open(path, 'w') as file: file.write(text)",
                "save('x.txt', 'a')",
                "def f(): return open('x.txt').read()",
            ],
            "a",
        ),
        (
            [
                "class Log:\n    def save(self, text): open('log', 'a').write(text)",
                "log = Log()",
                "log.save('a')",
                "log.save('b')",
                "def f(): return [*open('log')]",
            ],
            ["ab"],
        ),
        (
            [
                _PATH,
                "import os",
                "OUT = 'out/settings'",
                "os.makedirs(OUT)",
                "(Path(OUT) / 'a.txt').write_text('a')",
                "def f(): return Path(OUT, 'a.txt').read_text()",
            ],
            "a",
        ),
        (
            [_PATH, "Path('out').mkdir()", "def f(): return open('out/log', 'w').write('abc')"],
            3,
        ),
        (
            [
                _PATH,
                "for c in 'ab':\n    Path(f'{c}.txt').write_text(c)",
                "def f(): return [Path(f'{c}.txt').read_text() for c in 'ab']",
            ],
            ["a", "b"],
        ),
        (
            [
                "import shelve, pickle",
                "SIZES = [1]",
                "SIZES.append(2)",
                "pickle.dump(SIZES, open('sizes.pkl', 'wb'))",
                "SIZES = None",
                "with open('sizes.pkl', 'rb') as file: S = pickle.load(file)",
                "def f(): return S",
            ],
            [1, 2],
        ),
        (["%%writefile n.txt\nä\n", "def f(): return open('n.txt').read()"], "ä\n"),
        (
            ["%%writefile n.txt\n'a'", "%%file -a n.txt\nb", "def f(): return [*open('n.txt')]"],
            ["'a'\n", "b\n"],
        ),
    ],
)
def test_a_function_finds_the_files_that_the_notebook_wrote(
    cells: list[str], expected: object
) -> None:
    assert result_of(sliced(cells)) == expected


def test_a_part_names_the_files_that_its_statements_write() -> None:
    cells = ["open('a.txt', 'w')", "open('b.txt', 'w')", "def f(): return 'x/b.txt', 'a.txt'"]
    assert slice_cells(*cells).parts["f"].written_files == ("a.txt", "b.txt")
    assert (
        slice_cells(*cells, "def g(): return 'w'", functions=("g",)).parts["g"].written_files == ()
    )


@pytest.mark.parametrize("module", ["sizes", "settings.sizes"])
@pytest.mark.parametrize("names", ["SIZE", "*"])
def test_a_module_that_a_cell_writes_is_imported(module: str, names: str) -> None:
    path = module.replace(".", "/") + ".py"
    magic = f"%%writefile {path}\nSIZE = 150"
    kept = kept_sources(magic, f"from {module} import {names}", "def f(): return SIZE")
    assert kept[0] == f"open({path!r}, 'w', encoding='utf-8').write('SIZE = 150\\n')"


@pytest.mark.parametrize(
    "cells",
    [
        ["open('x.txt', 'w').write('a')"],
        ["import json", "json.dump({}, open('other.json', 'w'))"],
        ["%%writefile other.py\nSIZE = 150"],
        ["history = model.fit()", "open('h.json', 'w').write(str(history))"],
        ["with open('h.json', 'w') as file:\n    file.write(str(model.evaluate()))"],
        ["def train(): return model.fit()", "log = train().history", "log.to_csv('h.json')"],
        ["file = open('h.json', 'w')", "file.write(str(model.predict()))", "file.close()"],
        ["import requests", "open('h.json', 'wb').write(requests.get('http://a').content)"],
        ["from urllib.request import urlretrieve", "urlretrieve('http://a', 'h.json')"],
        ["import os", "os.makedirs('h.json')", "os.remove('h.json')"],
        ["open('/tmp/PetImages/Cat/666.jpg', 'w').close()"],
    ],
)
def test_other_files_and_results_of_trainings_stay_out(cells: list[str]) -> None:
    function = "def f(): return open('h.json'), 'Cat'"
    assert kept_sources(*cells, function) == [function]


def test_a_file_of_a_training_does_not_keep_out_files_of_the_same_handle() -> None:
    written = "with open('labels.txt', 'w') as file:\n    file.write('cat')"
    trained = "with open('h.json', 'w') as file:\n    file.write(str(model.fit()))"
    function = "def f(): return open('labels.txt')"
    assert kept_sources(written, trained, function) == [written, function]


@pytest.mark.parametrize(
    ("loop", "other"),
    [
        ("for i in range(2):\n    A.append(i)", "for i in range(9):\n    model.fit()"),
        ("with made(A) as held:\n    held.append(1)", "with made(B) as held:\n    held.fit()"),
    ],
)
def test_a_loop_needs_no_other_loop_over_its_variable(loop: str, other: str) -> None:
    function = "def f(): return A"
    assert kept_sources("A = []", loop, other, function) == ["A = []", loop, function]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["for i in range(2): D[i] = lambda: i", "i = 7", "def f(): return D[0]()"], 7),
        (["i = [7]", "for i in i: D[0] = i", "def f(): return D"], {0: 7}),
        (["i = 5", "for i in []: pass\nelse: D[0] = i", "def f(): return D"], {0: 5}),
    ],
)
def test_a_loop_needs_values_of_its_variable_that_it_does_not_bind(
    cells: list[str], expected: object
) -> None:
    assert result_of(sliced(["D = {}", *cells])) == expected
