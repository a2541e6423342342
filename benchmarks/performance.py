"""All benchmarks of speed in one run, and the page that shows them.

    python -m benchmarks.performance            # docs/performance.md, in about an hour
    python -m benchmarks.performance --quick    # .grader/performance/, within ten minutes
    python -m benchmarks.performance --compose  # the page anew, from what was measured

Each benchmark writes its numbers as JSON; the tables and plots of the page are made from these.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import matplotlib.pyplot as plt
import typer
from matplotlib.axes import Axes

from benchmarks import projection
from samples.sample_class import REPOSITORY

Numbers = dict[str, Any]


class Part(NamedTuple):
    """One benchmark: its module, its options in the whole run and in the quick one."""

    module: str
    whole: str
    quick: str


PARTS = (
    Part("floor", "--times 30", "--times 10"),
    Part("peers", "--submissions 6", "--submissions 2"),
    Part("growth", "--size 10 --size 100 --size 1000", "--size 4 --size 10"),
    Part("cluster", "--size 64 --times 2", "--size 12 --times 1"),
    Part("selfchecks", "--times 5", "--times 3"),
)


def main(quick: bool = False, compose: Annotated[bool, typer.Option("--compose")] = False) -> None:
    """Measure, unless only the page is to be composed, and write the page."""
    page = REPOSITORY / (".grader/performance/performance.md" if quick else "docs/performance.md")
    folder = page.parent / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    if not compose:
        for part in PARTS:
            run(part.module, part.quick if quick else part.whole, folder)
    numbers = {part.module: json.loads(_file(folder, part.module).read_bytes()) for part in PARTS}
    for name, draw in PICTURES.items():
        picture(folder / f"{name}.png", draw, numbers[name])
    page.write_text(composed(numbers), "utf-8")
    print(f"written: {page.relative_to(REPOSITORY)}")


def run(module: str, options: str, folder: Path) -> None:
    """Run one benchmark; it shows its own progress."""
    print(f"benchmarks.{module} {options}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{module}", *options.split()]
    done = subprocess.run([*command, "--output", _file(folder, module)], cwd=REPOSITORY)
    if done.returncode != 0:
        raise SystemExit(f"benchmarks.{module} ended with exit code {done.returncode}")


def _file(folder: Path, module: str) -> Path:
    return folder / f"{module}.json"


def picture(path: Path, draw: Callable[[Numbers, Axes], None], numbers: Numbers) -> None:
    """Draw one plot into a file."""
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    draw(numbers, axes)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_floor(numbers: Numbers, axes: Axes) -> None:
    """Where the time of a further submission goes."""
    left = 0.0
    for name, value in stages(numbers).items():
        axes.barh(0, value, left=left, label=f"{name}: {value:.0f} ms")
        left += value
    floor = numbers["called"] + numbers["built"]
    axes.axvline(floor, color="black", linestyle="--", label=f"the floor: {floor:.0f} ms")
    axes.set_yticks([])
    axes.set_xlabel("milliseconds of one submission whose model is known")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=3, frameon=False)


def stages(numbers: Numbers) -> dict[str, float]:
    """Milliseconds of each stage of a submission, told by differences."""
    model_forks = numbers["forked"] / numbers["calls"]
    return {
        "forks": numbers["forked"],
        "slice and calls": numbers["called"] - numbers["forked"] + model_forks,
        "building the model": numbers["built"] - model_forks,
        "isolation and evidence": numbers["behind_the_wall"] - numbers["called"] - numbers["built"],
        "reading, checking, writing": numbers["whole"] - numbers["behind_the_wall"],
    }


def draw_growth(numbers: Numbers, axes: Axes) -> None:
    """Seconds of a class by its size."""
    for what in ("cold", "warm"):
        runs = [run for run in numbers["runs"] if run["what"] == what]
        sizes, seconds = [run["size"] for run in runs], [run["seconds"] for run in runs]
        axes.loglog(sizes, seconds, marker="o", label=what)
        for size, value in zip(sizes, seconds, strict=True):
            axes.annotate(
                f"{value:.0f} s", (size, value), textcoords="offset points", xytext=(0, 6)
            )
    axes.set_xlabel(f"students ({numbers['models']} distinct models)")
    axes.set_ylabel("seconds of the class")
    axes.margins(0.15)
    axes.legend()


def draw_peers(numbers: Numbers, axes: Axes) -> None:
    """Seconds of a submission in the median, each way."""
    ways = numbers["ways"][::-1]
    bars = axes.barh([way["way"] for way in ways], [max(way["median"], 1e-3) for way in ways])
    axes.bar_label(bars, [f"{way['median']:.2f} s" for way in ways], padding=3)
    axes.set_xscale("log")
    axes.set_xlabel("seconds of a submission, median")
    axes.margins(x=0.2)


PICTURES: dict[str, Callable[[Numbers, Axes], None]] = {
    "floor": draw_floor,
    "peers": draw_peers,
    "growth": draw_growth,
}


def composed(numbers: dict[str, Numbers]) -> str:
    """The page."""
    template = (Path(__file__).parent / "performance.md").read_text("utf-8")
    floor, machine = numbers["floor"], numbers["peers"]["machine"]
    limit = floor["called"] + floor["built"]
    return template.format(
        machine=", ".join(f"{name} {value}" for name, value in machine.items()),
        floor_times=floor["times"],
        floor_calls=floor["calls"],
        floor_stages=table(
            ("stage", "ms"), [(name, f"{value:.0f}") for name, value in stages(floor).items()]
        ),
        floor_whole=f"{floor['whole']:.0f}",
        floor_limit=f"{limit:.0f}",
        floor_ratio=f"{floor['whole'] / limit:.2f}",
        peers_class=peers_class(numbers["peers"]["class"]),
        peers=peers_table(numbers["peers"]),
        models=numbers["growth"]["models"],
        growth=growth_table(numbers["growth"]),
        further=f"{projection.constants(numbers['growth']).submission:.2f}",
        against=against(numbers),
        cluster_size=numbers["cluster"]["size"],
        cluster=cluster_table(numbers["cluster"]),
        selfchecks=selfchecks_table(numbers["selfchecks"]),
        projection=projection.text(numbers),
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown; all columns but the first hold numbers."""
    rule = "|".join(["---", *["---:"] * (len(head) - 1)])
    lines = [" | ".join(row) for row in (head, *rows)]
    return "\n".join([f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])


def peers_class(numbers: Numbers) -> str:
    """What was handed in, in words."""
    right, wrong = len(numbers["right"]), len(numbers["wrong"])
    return f"{right} right and {wrong} wrong ones, {numbers['models']} distinct models"


def peers_table(numbers: Numbers) -> str:
    """Seconds and ratios of each way."""
    peers = list(numbers["ways"][-1]["times_cheaper_than"])
    head = ("way", "class, s", "class / n, s", "median, s", *(f"{peer} / this" for peer in peers))
    return table(
        head,
        [
            (
                way["way"],
                f"{way['class_seconds']:.1f}",
                f"{way['shared']:.2f}",
                f"{way['median']:.3f}",
                *(f"{way['times_cheaper_than'][peer]['median']:.0f}" for peer in peers),
            )
            for way in numbers["ways"]
        ],
    )


def against(numbers: dict[str, Numbers]) -> str:
    """How many times the others' seconds a submission are those of one more in a large class."""
    further = projection.constants(numbers["growth"]).submission
    ways = numbers["peers"]["ways"]
    peers = ways[-1]["times_cheaper_than"]
    shared = {way["way"]: way["shared"] for way in ways}
    return ", ".join(f"{peer} {shared[peer] / further:.0f} times as much" for peer in peers)


def growth_table(numbers: Numbers) -> str:
    """Seconds and memory of each run."""
    head = ("students", "what", "jobs", "s", "s each", "trusted side, MB", "all points")
    return table(
        head,
        [
            (
                f"{run['size']:,}",
                run["what"],
                str(run["jobs"]),
                f"{run['seconds']:.1f}",
                f"{run['seconds'] / run['size']:.3f}",
                f"{run['memory_mb']:.0f}",
                str(run["passed"]),
            )
            for run in numbers["runs"]
        ],
    )


def cluster_table(numbers: Numbers) -> str:
    """Seconds with one worker, with two, and with two of which one is killed."""
    names = {"one": "one", "two": "two", "killed": "two, one killed after a third"}
    medians = {name: statistics.median(values) for name, values in numbers["seconds"].items()}
    return table(
        ("workers", "s", "times as fast as one"),
        [
            (names[name], f"{seconds:.1f}", f"{medians['one'] / seconds:.2f}")
            for name, seconds in medians.items()
        ],
    )


def selfchecks_table(numbers: Numbers) -> str:
    """Seconds from Enter to the table."""
    return table(
        ("check of", "first, s", "median, s"),
        [
            (name, f"{first:.2f}", f"{numbers['median'][name]:.2f}")
            for name, first in numbers["first"].items()
        ],
    )


if __name__ == "__main__":
    typer.run(main)
