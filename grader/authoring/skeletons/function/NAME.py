# %% [markdown] id="task"
# # NAME
#
# Write your task here. Students do not see the solution in the cell below.

# %% nbgrader={"grade": false, "grade_id": "count_words", "locked": false, "schema_version": 3, "solution": true, "task": false}
from grader import check


def count_words(text):
    """Return a dictionary from each word of a text to the number of times that it occurs."""
    ### BEGIN SOLUTION
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_count_words", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(count_words)
