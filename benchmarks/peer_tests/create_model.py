"""Test that layers, activations, shapes, parameters and compile settings match the task."""

import keras
import numpy as np

LAYERS = [
    ("Conv2D", "relu", (148, 148, 16), 448),
    ("MaxPooling2D", None, (74, 74, 16), 0),
    ("Conv2D", "relu", (72, 72, 32), 4640),
    ("MaxPooling2D", None, (36, 36, 32), 0),
    ("Conv2D", "relu", (34, 34, 64), 18496),
    ("MaxPooling2D", None, (17, 17, 64), 0),
    ("Flatten", None, (18496,), 0),
    ("Dense", "relu", (512,), 9470464),
    ("Dense", "sigmoid", (1,), 513),
]
OPTIMIZER = {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "centered": False}


def test_create_model(create_model):
    model = create_model()
    assert isinstance(model, keras.Model)
    values, found = np.zeros((1, 150, 150, 3), np.float32), []
    assert model(values).shape == (1, 1)
    for layer in model.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            values = layer(values)
            activation = getattr(getattr(layer, "activation", None), "__name__", None)
            shape = tuple(values.shape[1:])
            found.append((type(layer).__name__, activation, shape, layer.count_params()))
    assert found == LAYERS
    assert all(layer.trainable for layer in model.layers)
    settings = model.optimizer.get_config()
    assert isinstance(model.optimizer, keras.optimizers.RMSprop)
    assert all(np.isclose(settings[name], value) for name, value in OPTIMIZER.items())
    loss = getattr(model.loss, "name", None) or getattr(model.loss, "__name__", model.loss)
    assert loss == "binary_crossentropy"
    assert "acc" in str(model.get_compile_config()["metrics"]).lower()
