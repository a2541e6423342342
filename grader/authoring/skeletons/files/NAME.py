# %% [markdown] id="task"
# # NAME
#
# Write your task here. Students do not see the solution in the cell below.

# %% nbgrader={"grade": false, "grade_id": "list_names", "locked": false, "schema_version": 3, "solution": true, "task": false}
import os

from grader import check


def list_names(source, target):
    """Write the sorted names of the files in source, a line each, to names.txt in target."""
    ### BEGIN SOLUTION
    with open(os.path.join(target, "names.txt"), "w") as file:
        for name in sorted(os.listdir(source)):
            file.write(name + "\n")
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_list_names", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(list_names)
