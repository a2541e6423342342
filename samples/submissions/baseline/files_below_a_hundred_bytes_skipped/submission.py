# %%
import os
import shutil
import random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + name) < 100:
            print(name + " is zero length, so ignoring.")
        else:
            names.append(name)
    random.shuffle(names)
    validation = names[round(len(names) * SPLIT_SIZE):]
    for name in names:
        shutil.copy(SOURCE_DIR + name, (VALIDATION_DIR if name in validation else TRAINING_DIR) + name)

# %%
def create_train_val_dirs(root_path):
    for subset in ["training", "validation"]:
        for animal in ["cats", "dogs"]:
            os.makedirs(os.path.join(root_path, subset, animal))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    scale = ImageDataGenerator(rescale=1.0 / 255)
    train = scale.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=20, class_mode="binary")
    val = scale.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=20, class_mode="binary")
    return train, val

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001), loss="binary_crossentropy", metrics=["accuracy"])
    return model
