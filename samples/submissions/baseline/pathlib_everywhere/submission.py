# %%
import random
from pathlib import Path

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    root = Path(root_path)
    root.mkdir()
    for subset in (root / "training", root / "validation"):
        subset.mkdir()
        (subset / "cats").mkdir()
        (subset / "dogs").mkdir()

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    source, training, validation = map(Path, (SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR))

    pictures = []
    for path in source.iterdir():
        if path.stat().st_size:
            pictures.append(path)
        else:
            print(f"{path.name} is zero length, so ignoring.")

    random.shuffle(pictures)
    boundary = int(len(pictures) * SPLIT_SIZE)
    for path in pictures[:boundary]:
        (training / path.name).write_bytes(path.read_bytes())
    for path in pictures[boundary:]:
        (validation / path.name).write_bytes(path.read_bytes())

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    rescaler = ImageDataGenerator(rescale=1 / 255)
    train = rescaler.flow_from_directory(
        Path(TRAINING_DIR), target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    validation = rescaler.flow_from_directory(
        Path(VALIDATION_DIR), target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    return train, validation

# %%
def create_model():
    model = tf.keras.models.Sequential()
    model.add(tf.keras.Input((150, 150, 3)))
    model.add(tf.keras.layers.Conv2D(16, 3, activation="relu"))
    model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Conv2D(32, 3, activation="relu"))
    model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Conv2D(64, 3, activation="relu"))
    model.add(tf.keras.layers.MaxPooling2D())
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, "relu"))
    model.add(tf.keras.layers.Dense(1, "sigmoid"))
    model.compile(
        tf.keras.optimizers.RMSprop(1e-3), loss="binary_crossentropy", metrics=["accuracy"]
    )
    return model
