import keras


def create_model():
    layers = [keras.Input((4,)), keras.layers.Dense(1), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mean_absolute_error"])
    return model
