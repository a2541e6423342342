# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    for x in range(4):
        os.makedirs(os.path.join(root_path, ["training", "validation"][x // 2], ["cats", "dogs"][x % 2]))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    images = os.listdir(SOURCE_DIR)
    usable = [im for im in images if os.path.getsize(os.path.join(SOURCE_DIR, im)) > 0]
    print(f"{len(images) - len(usable)} files are zero length, so ignoring:")
    print(sorted(set(images) - set(usable)))
    random.shuffle(usable)
    point = int(len(usable) * SPLIT_SIZE)
    for directory, part in {TRAINING_DIR: usable[:point], VALIDATION_DIR: usable[point:]}.items():
        for im in part:
            shutil.copy(os.path.join(SOURCE_DIR, im), directory)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen = ImageDataGenerator(rescale=1 / 255)
    train_generator = datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=32, class_mode="sparse"
    )
    validation_generator = datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=32, class_mode="sparse"
    )
    return train_generator, validation_generator

# %%
def create_model():
    model = models.Sequential([
        layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        layers.MaxPooling2D(2, 2),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D(2, 2),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D(2, 2),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
