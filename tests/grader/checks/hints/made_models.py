"""Models and compile settings, made for tests of hints."""

from typing import Any

from msgspec.structs import replace

from grader.sandbox.protocol import CompileEvidence, LayerEvidence, ModelEvidence

CONVOLUTION = LayerEvidence(
    "Conv2D",
    "conv2d",
    (148, 148, 16),
    448,
    "relu",
    {"filters": 16, "kernel_size": [3, 3], "padding": "valid", "dtype": "float32"},
)
POOLING = LayerEvidence("MaxPooling2D", "pool", (74, 74, 16), 0, None, {"pool_size": [2, 2]})
FLATTEN = LayerEvidence("Flatten", "flatten", (87616,), 0)
DENSE = LayerEvidence("Dense", "dense", (512,), 44_859_904, "relu", {"units": 512})
LAST = LayerEvidence("Dense", "dense_1", (1,), 513, "sigmoid", {"units": 1})
LAYERS = (CONVOLUTION, POOLING, FLATTEN, DENSE, LAST)


def changed(layer: LayerEvidence, **changes: Any) -> LayerEvidence:
    """Return a layer with other fields; other settings join those of the layer."""
    settings = {**layer.settings, **changes.pop("settings", {})}
    return replace(layer, settings=settings, **changes)


def last(activation: str = "sigmoid", units: int = 1) -> LayerEvidence:
    """Return a last layer."""
    return changed(LAST, activation=activation, output_shape=(units,), settings={"units": units})


def compiled(loss: str = "binary_crossentropy", **changes: Any) -> CompileEvidence:
    """Return compile settings, those of the task unless changed."""
    settings = CompileEvidence(
        loss,
        from_logits=False,
        optimizer="RMSprop",
        learning_rate=0.001,
        metrics=("accuracy",),
        optimizer_settings={"rho": 0.9},
    )
    return replace(settings, **changes)


def model(*layers: LayerEvidence, **changes: Any) -> ModelEvidence:
    """Return a compiled model of these layers, or else of those of the task."""
    used = layers or LAYERS
    made = ModelEvidence(
        "Sequential",
        (150, 150, 3),
        used[-1].output_shape,
        used,
        sum(layer.parameters for layer in used),
        compiled(),
        used[-1].output_shape,  # type: ignore[arg-type]
    )
    return replace(made, **changes)
