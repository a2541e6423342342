# %%
import shutil
import tensorflow as tf
from pathlib import Path
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    root = Path(root_path)
    for subset in ("training", "validation"):
        for pet in ("cats", "dogs"):
            (root / subset / pet).mkdir(parents=True)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    paths = sorted(Path(SOURCE_DIR).iterdir())
    for p in paths:
        if p.stat().st_size == 0:
            print(p.name, "has no bytes, skipped")
    paths = [p for p in paths if p.stat().st_size > 0]
    n_val = len(paths) - int(len(paths) * SPLIT_SIZE)
    for number, p in enumerate(paths):
        shutil.copy(p, VALIDATION_DIR if number < n_val else TRAINING_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    gens = [
        ImageDataGenerator(rescale=1 / 255).flow_from_directory(
            folder, target_size=(150, 150), class_mode="binary", batch_size=32
        )
        for folder in (TRAINING_DIR, VALIDATION_DIR)
    ]
    return gens[0], gens[1]

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    print(model.summary())
    return model
