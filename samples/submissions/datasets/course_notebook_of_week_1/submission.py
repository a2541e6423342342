# %% [markdown]
# # Week 1: Using CNN's with the Cats vs Dogs Dataset

# %%
import os
import random
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import tensorflow as tf

# %%
import unittests

# %%
!wget -q https://example.org/cats-and-dogs.zip
!unzip -qq cats-and-dogs.zip

# %%
DATA_DIR = './PetImages'
CAT_DIR = os.path.join(DATA_DIR, 'Cat')
DOG_DIR = os.path.join(DATA_DIR, 'Dog')
!find {DATA_DIR} -type f ! -name "*.jpg" -exec rm {} +
print(f"There are {len(os.listdir(CAT_DIR))} images of cats.")

# %%
def remove_corrupt_images(directory):
    for filepath in Path(directory).rglob("*"):
        try:
            image = tf.io.decode_image(tf.io.read_file(str(filepath)))
            if image.ndim != 3 or image.shape[2] != 3:
                filepath.unlink()
        except Exception:
            filepath.unlink()

remove_corrupt_images(CAT_DIR)
remove_corrupt_images(DOG_DIR)

# %%
# GRADED FUNCTION: train_val_datasets
def train_val_datasets():
    """Creates datasets of training and validation"""
    ### START CODE HERE ###
    training_dataset, validation_dataset = tf.keras.utils.image_dataset_from_directory(
        directory=DATA_DIR,
        image_size=(150, 150),
        batch_size=128,
        label_mode='binary',
        validation_split=0.1,
        subset='both',
        seed=42,
    )
    ### END CODE HERE ###
    return training_dataset, validation_dataset

# %%
training_dataset, validation_dataset = train_val_datasets()
for images, labels in training_dataset.take(1):
    print(images.shape, labels.shape)

# %%
unittests.test_train_val_datasets(train_val_datasets)

# %%
# GRADED FUNCTION: create_model
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.Input(shape=(150, 150, 3)),
        tf.keras.layers.Rescaling(1./255),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model

# %%
model = create_model()
print(model.predict(images[:1]))
model.summary()
unittests.test_create_model(create_model)

# %%
class EarlyStoppingCallback(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= 0.95 and logs["val_accuracy"] >= 0.80:
            self.model.stop_training = True
            print("\nReached 95% train accuracy and 80% validation accuracy, so cancelling training!")

# %%
history = model.fit(
    training_dataset, epochs=15, validation_data=validation_dataset,
    callbacks=[EarlyStoppingCallback()],
)

# %%
plt.plot(history.history['accuracy'])
plt.show()
