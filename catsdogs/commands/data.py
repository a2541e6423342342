"""The commands `catsdogs data ...`: get pictures of cats and dogs, and see what is odd in them."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from catsdogs.failures import Failure, Interrupted

_NAMED = 5  # of the files that were left out


class _ToyByDefault(TyperGroup):
    """`catsdogs data --out X` draws a toy set: the name of a command may be left out."""

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
    """Draw toy cats and dogs in the layout of the real set, blemishes included. The default."""
    from catsdogs.datasets.drawing import draw_dataset

    if _is_there(out):
        return
    folder = draw_dataset(out, count, seed)
    print(f"drew {count} cats and {count} dogs in {folder}")


@app.command()
def microsoft(out: Out) -> None:
    """Download the real set from Microsoft: 25,000 photos, 825 MB."""
    from platformdirs import user_cache_path

    from catsdogs.datasets.sources import MICROSOFT, from_microsoft

    downloads = user_cache_path("catsdogs-classroom") / "downloads"
    if _is_there(out):
        return
    _assemble(out, lambda folder: from_microsoft(folder, downloads))
    print(f"{downloads / MICROSOFT.name} is kept, so that it need not be downloaded again")


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

    if not _is_there(out):
        _assemble(out, lambda folder: from_kaggle(folder, competition))


@app.command()
def folder(
    path: Annotated[Path, typer.Argument(help="Folder with cats and dogs, in any usual layout.")],
    out: Out,
) -> None:
    """Copy pictures of one's own: folders named Cat or cats, or files named cat.0.jpg."""
    from catsdogs.datasets.layout import expect_folder

    expect_folder(path)
    if not _is_there(out):
        _assemble(out, lambda folder: _gathered(path, folder))


@app.command()
def report(
    path: Annotated[Path, typer.Argument(help="Folder with pictures.")],
    form: Annotated[Format, typer.Option("--format", help="text or json")] = Format.TEXT,
    clean: Annotated[
        Path | None, typer.Option(help="Folder that receives a copy without what is odd.")
    ] = None,
) -> None:
    """Tell what is odd in a data set. Ends with exit code 1 if anything is, unless cleaned."""
    from rich.console import Console

    from catsdogs.datasets.cleaning import clean as clean_copy
    from catsdogs.datasets.layout import expect_folder
    from catsdogs.datasets.report import headline, lines, report_on, summary, to_json

    expect_folder(path)
    found = report_on(path)
    if not found.files:
        raise Failure(f"{path} holds no files: give a folder with pictures")
    if form is Format.JSON:
        print(to_json(found))
    else:
        for line in lines(found):
            print(line)
        print(headline(found))
        if found.odd:
            Console().print(summary(found))
    if clean is not None:
        count = clean_copy(found, clean)
        typer.echo(f"{clean} holds {count:,} pictures", err=True)
    elif found.odd:
        raise typer.Exit(1)


def _is_there(out: Path) -> bool:
    there = (out / "PetImages").is_dir()
    if there:
        print(f"{out / 'PetImages'} is there already, so nothing was done")
    return there


def _gathered(source: Path, folder: Path) -> list[str]:
    """As `gather`; a folder that cannot serve is refused with what is in it."""
    from catsdogs.datasets.atomic_directory import count_pictures, gather
    from catsdogs.datasets.layout import what_is_in

    left_out = gather(source, folder)
    try:
        count_pictures(folder)
    except Failure as failure:
        raise Failure(f"{failure} in {source}: {what_is_in(source)}") from failure
    return left_out


def _assemble(out: Path, fill: Callable[[Path], list[str]]) -> None:
    """Have the classes of a new PetImages filled, and say what is in them and what is not."""
    from catsdogs.datasets.atomic_directory import atomic_directory, count_pictures

    try:
        with atomic_directory(out / "PetImages") as unfinished:
            left_out = fill(unfinished)
            cats, dogs = count_pictures(unfinished)
    except KeyboardInterrupt:
        raise Interrupted("stopped; the same command goes on") from None
    print(f"{out / 'PetImages'} holds {cats:,} cats and {dogs:,} dogs")
    if left_out:
        named = ", ".join(map(ascii, left_out[:_NAMED]))
        more = f" and {len(left_out) - _NAMED:,} more" if len(left_out) > _NAMED else ""
        print(f"left out, as no pictures of cats or dogs: {named}{more}")
