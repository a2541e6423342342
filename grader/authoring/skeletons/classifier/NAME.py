# %% [markdown] id="task"
# # NAME
#
# Write your task here. Students do not see the solution in the cell below.

# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
import keras

from grader import check


def create_model():
    """Return a compiled model for grey pictures (8, 8, 1) of the digits 0 to 9."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, "learning")
