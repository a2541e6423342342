"""Bounds on the size of messages, and on the output and files of a job."""

from typing import Annotated

from msgspec import Meta

MAX_JOB_BYTES = 64 * 2**20
MAX_REPORT_BYTES = 64 * 2**20
# A decoded list of empty lists takes seventy times the bytes of its message. So only reports of
# pictures, whose types bound their content, may be long.
MAX_PLAIN_REPORT_BYTES = 2 * 2**20
# The part of a report with arrays that may be nested.
MAX_SKELETON_BYTES = 256 * 2**10
# Decoding an array takes a thousand bytes besides its content.
MAX_ARRAYS = 20_000
MAX_ELEMENTS = 5_000
MAX_ELEMENT_ARRAYS = 4
MAX_ELEMENT_EPOCHS = 5
# A job that prints more than this is stopped.
MAX_OUTPUT_BYTES = 50 * 2**20
# A result keeps only the beginning of the output.
MAX_KEPT_OUTPUT_BYTES = 64 * 2**10
MAX_OPEN_FILES = 1024
# All processes of a job together: as many as 16 processes with the maximum of one process.
MAX_TOTAL_OPEN_FILES = 16 * MAX_OPEN_FILES
MAX_FILES = 20_000
MAX_FAULTS = 1000
# Hints need no more exceptions that the student's own code caught.
MAX_CAUGHT = 5
# Unpacked weights must fit into the space that a worker may fill.
MAX_WEIGHTS_BYTES = 250 * 2**20
# No training config allows more half epochs, so a longer report is forged.
MAX_HALF_EPOCHS = 1000

Text = Annotated[str, Meta(max_length=10_000)]
"""A text of bounded length in a report."""
