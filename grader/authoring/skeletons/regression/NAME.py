# %% [markdown] id="task"
# # NAME
#
# Write your task here. Students do not see the solution in the cell below.

# %% nbgrader={"grade": false, "grade_id": "create_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
import keras

from grader import check


def create_model():
    """Return a compiled model that predicts the price of a house from four scaled numbers."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_create_model", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model)

# %% nbgrader={"grade": true, "grade_id": "check_learning", "locked": true, "schema_version": 3, "solution": false, "task": false}
check(create_model, "learning")
