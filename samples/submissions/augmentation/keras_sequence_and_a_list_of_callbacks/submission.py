# %%
import os

import numpy as np
import tensorflow as tf
from PIL import Image

# %%
class Pets(tf.keras.utils.Sequence):
    def __init__(self, folder, varied):
        super().__init__()
        self.files = [
            (os.path.join(folder, kind, name), label)
            for label, kind in enumerate(("cats", "dogs"))
            for name in sorted(os.listdir(os.path.join(folder, kind)))
        ]
        self.varied = varied
        self.rng = np.random.default_rng()
        self.on_epoch_end()

    def __len__(self):
        return -(-len(self.files) // 8)

    def __getitem__(self, index):
        chosen = self.files[8 * index : 8 * index + 8]
        pictures = [self.picture(path) for path, _ in chosen]
        return np.stack(pictures), np.eye(2, dtype=np.float32)[[label for _, label in chosen]]

    def picture(self, path):
        image = Image.open(path).convert("RGB").resize((150, 150))
        if self.varied:
            image = image.rotate(self.rng.uniform(-15, 15), resample=Image.BILINEAR)
        pixels = np.asarray(image, dtype=np.float32) / 255
        if self.varied and self.rng.random() < 0.5:
            pixels = pixels[:, ::-1]
        return pixels

    def on_epoch_end(self):
        if self.varied:
            self.rng.shuffle(self.files)

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    return Pets(TRAINING_DIR, True), Pets(VALIDATION_DIR, False)

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.Input((150, 150, 3)))
    for filters in [16, 32, 64]:
        model.add(tf.keras.layers.Conv2D(filters, 3, activation="relu"))
        model.add(tf.keras.layers.BatchNormalization())
        model.add(tf.keras.layers.MaxPooling2D(3))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dropout(0.3))
    model.add(tf.keras.layers.Dense(2, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model

# %%
def early_stopping(patience):
    return [tf.keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)]
