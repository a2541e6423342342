"""The places of the training data and the data for trained models in a course folder."""

from grader.course import Course
from grader.grading.assignment_files import CHECKS
from grader.grading.data_source import find_source, holdout_data
from grader.settings import Settings, SettingsError
from grader.training_settings import Data


def training_source(course: Course, name: str, settings: Settings) -> str | None:
    """Return the path of the photos or other data for training, absolute; None if they are drawn.

    Data are beside the settings, in `checks` there, in the course folder, or anywhere if their path
    is absolute.

    Raises:
        SettingsError: there is no such file or folder with data.
    """
    if not settings.data.is_cats_and_dogs:
        return _course_source(course, name, "data.source", settings.data)
    photos = settings.recipe.photos if settings.recipe else None
    return None if photos is None else str(course.root.absolute() / photos)


def holdout_source(course: Course, name: str, settings: Settings) -> str | None:
    """Return the path of the photos or other data for trained models, as `training_source`."""
    if settings.trained_model is None:
        return None
    photos = settings.trained_model.photos
    if settings.data.is_cats_and_dogs:
        return str(course.root.absolute() / photos)
    return _course_source(course, name, "trained_model.photos", holdout_data(settings))


def _course_source(course: Course, name: str, key: str, data: Data) -> str:
    settings = course.settings_path(name)
    folders = (settings.parent, settings.parent / CHECKS, course.root)
    source = find_source(data, folders)
    if source is None:
        places = ", ".join(map(str, folders))
        raise SettingsError(f"{settings}: {key}: expected a file or folder {data.path}, "
                            f"found none in {places}")  # fmt: skip
    return str(source)
