# %%
import os
import random
import shutil

from tensorflow import keras
from tensorflow.keras.activations import relu, sigmoid
from tensorflow.keras.losses import BinaryCrossentropy
from tensorflow.keras.metrics import BinaryAccuracy

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path, exist_ok=True)
    for name in ["training", "validation"]:
        for kind in ["cat", "dog"]:
            os.makedirs(root_path + "/" + name + "/" + kind + "s", exist_ok=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    with os.scandir(SOURCE_DIR) as entries:
        sizes = {entry.name: entry.stat().st_size for entry in entries}
    pictures = []
    for name in sizes:
        if not sizes[name]:
            print(f"{name} is empty")
            continue
        pictures.append(name)
    pictures = random.sample(pictures, len(pictures))
    for number, name in enumerate(pictures):
        in_training = number < int(SPLIT_SIZE * len(pictures))
        folder = TRAINING_DIR if in_training else VALIDATION_DIR
        shutil.copy(os.path.join(SOURCE_DIR, name), os.path.join(folder, name))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    image = keras.preprocessing.image
    flows = []
    for directory in (TRAINING_DIR, VALIDATION_DIR):
        generator = image.ImageDataGenerator(rescale=1 / 255)
        flow = generator.flow_from_directory(
            directory, target_size=(150, 150), color_mode="rgb", class_mode="binary", shuffle=True
        )
        flows.append(flow)
    return tuple(flows)

# %%
def create_model():
    model = keras.Sequential([
        keras.layers.Conv2D(16, (3, 3), activation=relu, input_shape=(150, 150, 3)),
        keras.layers.MaxPooling2D((2, 2)),
        keras.layers.Conv2D(32, (3, 3), activation=relu),
        keras.layers.MaxPooling2D((2, 2)),
        keras.layers.Conv2D(64, (3, 3), activation=relu),
        keras.layers.MaxPooling2D((2, 2)),
        keras.layers.Flatten(),
        keras.layers.Dense(512, activation=relu),
        keras.layers.Dense(1, activation=sigmoid),
    ])
    model.compile(
        loss=BinaryCrossentropy(from_logits=False),
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001, rho=0.9),
        metrics=[BinaryAccuracy(name="accuracy", threshold=0.5)],
    )
    return model
