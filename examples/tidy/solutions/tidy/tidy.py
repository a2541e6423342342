# %% [markdown] id="task"
# # Tidy up
#
# A camera left some files without content. Copy all other files into a new place.

# %% nbgrader={"grade": false, "grade_id": "copy_filled", "locked": false, "schema_version": 3, "solution": true, "task": false}
import os
import shutil

from grader import check


def copy_filled(source, target):
    """Copy the files in the folder source that are not empty into the folder target."""
    ### BEGIN SOLUTION
    for name in os.listdir(source):
        if os.path.getsize(os.path.join(source, name)) > 0:
            shutil.copy(os.path.join(source, name), target)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_copy_filled", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(copy_filled)
