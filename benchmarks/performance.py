"""Run all benchmarks of speed, and write the page with their results.

    python -m benchmarks.performance            # docs/performance.md, in about an hour
    python -m benchmarks.performance --quick    # .grader/performance/, within ten minutes
    python -m benchmarks.performance --compose  # the page again, from the last measurements

Each benchmark writes its numbers as JSON; the page's tables and plots are made from these.
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


class Benchmark(NamedTuple):
    """A benchmark: its module, and its options in a full and in a quick run."""

    module: str
    full_options: str
    quick_options: str


BENCHMARKS = (
    Benchmark("base_cost", "--times 30", "--times 10"),
    Benchmark("peers", "--submissions 6", "--submissions 2"),
    Benchmark("scaling", "--size 10 --size 100 --size 1000", "--size 4 --size 10"),
    Benchmark("cluster", "--size 64 --times 2", "--size 12 --times 1"),
    Benchmark("selfchecks", "--times 5", "--times 3"),
)


def main(quick: bool = False, compose: Annotated[bool, typer.Option("--compose")] = False) -> None:
    """Measure, except with `--compose`, and write the page."""
    page = REPOSITORY / (".grader/performance/performance.md" if quick else "docs/performance.md")
    folder = page.parent / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    if not compose:
        for benchmark in BENCHMARKS:
            options = benchmark.quick_options if quick else benchmark.full_options
            run(benchmark.module, options, folder)
    numbers = {
        benchmark.module: json.loads(_json_path(folder, benchmark.module).read_bytes())
        for benchmark in BENCHMARKS
    }
    for name, draw in PLOTS.items():
        save_plot(folder / f"{name}.png", draw, numbers[name])
    page.write_text(compose_page(numbers), "utf-8")
    print(f"Wrote {page.relative_to(REPOSITORY)}")


def run(module: str, options: str, folder: Path) -> None:
    """Run one benchmark, which prints its own progress."""
    print(f"benchmarks.{module} {options}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{module}", *options.split()]
    done = subprocess.run(
        [*command, "--output", _json_path(folder, module)], cwd=REPOSITORY, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"benchmarks.{module} ended with exit code {done.returncode}")


def _json_path(folder: Path, module: str) -> Path:
    return folder / f"{module}.json"


def save_plot(path: Path, draw: Callable[[Numbers, Axes], None], numbers: Numbers) -> None:
    """Draw one plot and save it as a PNG file."""
    figure, axes = plt.subplots(figsize=(8, 3.2), layout="constrained")
    draw(numbers, axes)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_base_cost(numbers: Numbers, axes: Axes) -> None:
    """Draw the time of each stage of a submission whose model is known."""
    left = 0.0
    for name, value in stages(numbers).items():
        axes.barh(0, value, left=left, label=f"{name}: {value:.0f} ms")
        left += value
    base_cost = numbers["called"] + numbers["built"]
    axes.axvline(
        base_cost, color="black", linestyle="--", label=f"the base cost: {base_cost:.0f} ms"
    )
    axes.set_yticks([])
    axes.set_xlabel("milliseconds of one submission whose model is known")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=3, frameon=False)


def stages(numbers: Numbers) -> dict[str, float]:
    """Return the milliseconds of each stage of a submission, computed as differences."""
    model_forks = numbers["forked"] / numbers["calls"]
    return {
        "forks": numbers["forked"],
        "slice and calls": numbers["called"] - numbers["forked"] + model_forks,
        "building the model": numbers["built"] - model_forks,
        "isolation and evidence": numbers["behind_the_wall"] - numbers["called"] - numbers["built"],
        "reading, checks, storing": numbers["whole"] - numbers["behind_the_wall"],
    }


def draw_scaling(numbers: Numbers, axes: Axes) -> None:
    """Draw the seconds of a class by its size."""
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
    """Draw the median seconds of a submission for each way to grade."""
    ways = numbers["ways"][::-1]
    bars = axes.barh([way["way"] for way in ways], [max(way["median"], 1e-3) for way in ways])
    axes.bar_label(bars, [f"{way['median']:.2f} s" for way in ways], padding=3)
    axes.set_xscale("log")
    axes.set_xlabel("seconds of a submission, median")
    axes.margins(x=0.2)


PLOTS: dict[str, Callable[[Numbers, Axes], None]] = {
    "base_cost": draw_base_cost,
    "peers": draw_peers,
    "scaling": draw_scaling,
}


def compose_page(numbers: dict[str, Numbers]) -> str:
    """Return the text of the page."""
    template = (Path(__file__).parent / "performance.md").read_text("utf-8")
    base_cost, machine = numbers["base_cost"], numbers["peers"]["machine"]
    base_milliseconds = base_cost["called"] + base_cost["built"]
    return template.format(
        machine=", ".join(f"{name} {value}" for name, value in machine.items()),
        base_cost_times=base_cost["times"],
        base_cost_calls=base_cost["calls"],
        base_cost_stages=table(
            ("stage", "ms"), [(name, f"{value:.0f}") for name, value in stages(base_cost).items()]
        ),
        base_cost_whole=f"{base_cost['whole']:.0f}",
        base_cost_limit=f"{base_milliseconds:.0f}",
        base_cost_ratio=f"{base_cost['whole'] / base_milliseconds:.2f}",
        peers_class=peers_class(numbers["peers"]["class"]),
        peers=peers_table(numbers["peers"]),
        models=numbers["scaling"]["models"],
        scaling=scaling_table(numbers["scaling"]),
        further=f"{projection.measured_costs(numbers['scaling']).submission_seconds:.2f}",
        against=ratios_to_peers(numbers),
        cluster_size=numbers["cluster"]["size"],
        cluster=cluster_table(numbers["cluster"]),
        selfchecks=selfchecks_table(numbers["selfchecks"]),
        projection=projection.projection_table(numbers["scaling"]),
    )


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table; all columns but the first contain numbers."""
    rule = "|".join(["---", *["---:"] * (len(head) - 1)])
    lines = [" | ".join(row) for row in (head, *rows)]
    return "\n".join([f"| {lines[0]} |", f"|{rule}|", *(f"| {line} |" for line in lines[1:])])


def peers_class(numbers: Numbers) -> str:
    """Describe the submissions of the class."""
    right, wrong = len(numbers["right"]), len(numbers["wrong"])
    return f"{right} right and {wrong} wrong, {numbers['models']} distinct models"


def peers_table(numbers: Numbers) -> str:
    """Return the table of the seconds and ratios of each way."""
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


def ratios_to_peers(numbers: dict[str, Numbers]) -> str:
    """Describe each peer's seconds in multiples of one more submission in a large class."""
    further = projection.measured_costs(numbers["scaling"]).submission_seconds
    ways = numbers["peers"]["ways"]
    peers = ways[-1]["times_cheaper_than"]
    shared = {way["way"]: way["shared"] for way in ways}
    return ", ".join(f"{peer} {shared[peer] / further:.0f} times as much" for peer in peers)


def scaling_table(numbers: Numbers) -> str:
    """Return the table of the seconds and memory of each run."""
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
    """Return the table of the seconds with one worker, two, and two of which one is killed."""
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
    """Return the table of the seconds from Enter to the result."""
    return table(
        ("check of", "first, s", "median, s"),
        [
            (name, f"{first:.2f}", f"{numbers['median'][name]:.2f}")
            for name, first in numbers["first"].items()
        ],
    )


if __name__ == "__main__":
    typer.run(main)
