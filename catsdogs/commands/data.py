"""The commands below `catsdogs data`: get pictures of cats and dogs, and find faulty files."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from catsdogs.failures import Failure, Interrupted

_MAX_NAMED_FILES = 5


class _ToyByDefault(TyperGroup):
    """Makes `toy` the default command: `catsdogs data --out X` draws a toy set."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if args and args[0].startswith("-") and args[0] != "--help":
            args = ["toy", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_ToyByDefault, no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="Folder that receives PetImages.")]


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


@app.command()
def toy(
    out: Out,
    count: Annotated[int, typer.Option(min=2, help="Pictures of each kind.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other pictures.")] = 0,
) -> None:
    """Draw toy cats and dogs in the layout of the real set, faulty files included. The default."""
    from catsdogs.datasets.drawing import draw_dataset

    if _exists_already(out):
        return
    folder = draw_dataset(out, count, seed)
    print(f"drew {count} cats and {count} dogs in {folder}")


@app.command()
def microsoft(out: Out) -> None:
    """Download the real set from Microsoft: 25,000 photos, 825 MB."""
    from platformdirs import user_cache_path

    from catsdogs.datasets.sources import MICROSOFT, from_microsoft

    downloads = user_cache_path("catsdogs-classroom") / "downloads"
    if _exists_already(out):
        return
    _assemble(out, lambda folder: from_microsoft(folder, downloads))
    print(f"{downloads / MICROSOFT.name} is kept for the next time")


@app.command()
def kaggle(
    out: Out,
    competition: Annotated[
        bool,
        typer.Option(
            "--competition",
            help="The files of the competition, for an account that accepted its rules.",
        ),
    ] = False,
) -> None:
    """Download the real set from Kaggle: salader/dogs-vs-cats, or the competition's files."""
    from catsdogs.datasets.sources import from_kaggle

    if not _exists_already(out):
        _assemble(out, lambda folder: from_kaggle(folder, competition))


@app.command()
def folder(
    path: Annotated[Path, typer.Argument(help="Folder with cats and dogs, in any usual layout.")],
    out: Out,
) -> None:
    """Copy your own pictures: folders named Cat or cats, or files named cat.0.jpg."""
    from catsdogs.datasets.layout import expect_folder

    expect_folder(path)
    if not _exists_already(out):
        _assemble(out, lambda folder: _gather_or_explain(path, folder))


@app.command()
def report(
    path: Annotated[Path, typer.Argument(help="Folder with pictures.")],
    form: Annotated[Format, typer.Option("--format", help="text or json")] = Format.TEXT,
    clean: Annotated[
        Path | None, typer.Option(help="Folder for a copy without the faulty files.")
    ] = None,
) -> None:
    """Report faulty files in a data set. Exit code 1 if there are any and --clean is not given."""
    from rich.console import Console

    from catsdogs.datasets.cleaning import clean as clean_copy
    from catsdogs.datasets.layout import expect_folder
    from catsdogs.datasets.report import headline, lines, report_on, summary, to_json

    expect_folder(path)
    found = report_on(path)
    if not found.files:
        raise Failure(f"{path} contains no files: give a folder with pictures")
    if form is Format.JSON:
        print(to_json(found))
    else:
        for line in lines(found):
            print(line)
        print(headline(found))
        if found.faulty:
            Console().print(summary(found))
    if clean is not None:
        count = clean_copy(found, clean)
        typer.echo(f"{clean} contains {count:,} pictures", err=True)
    elif found.faulty:
        raise typer.Exit(1)


def _exists_already(out: Path) -> bool:
    there = (out / "PetImages").is_dir()
    if there:
        print(f"{out / 'PetImages'} exists already, so nothing was done")
    return there


def _gather_or_explain(source: Path, folder: Path) -> list[str]:
    """Gather pictures; describe the source folder if it has no cats or no dogs."""
    from catsdogs.datasets.atomic_directory import count_pictures, gather_pictures
    from catsdogs.datasets.layout import describe_contents

    skipped = gather_pictures(source, folder)
    try:
        count_pictures(folder)
    except Failure as failure:
        raise Failure(f"{failure} in {source}: {describe_contents(source)}") from failure
    return skipped


def _assemble(out: Path, fill: Callable[[Path], list[str]]) -> None:
    """Fill a new PetImages, and print what it contains and what was skipped."""
    from catsdogs.datasets.atomic_directory import atomic_directory, count_pictures

    try:
        with atomic_directory(out / "PetImages") as unfinished:
            skipped = fill(unfinished)
            cats, dogs = count_pictures(unfinished)
    except KeyboardInterrupt:
        raise Interrupted("stopped; rerun the command to resume") from None
    print(f"{out / 'PetImages'} contains {cats:,} cats and {dogs:,} dogs")
    if skipped:
        named = ", ".join(map(ascii, skipped[:_MAX_NAMED_FILES]))
        more = (
            f" and {len(skipped) - _MAX_NAMED_FILES:,} more"
            if len(skipped) > _MAX_NAMED_FILES
            else ""
        )
        print(f"skipped, not pictures of cats or dogs: {named}{more}")
