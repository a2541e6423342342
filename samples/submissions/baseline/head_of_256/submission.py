# %% [markdown]
# # Hausaufgabe: Katzen und Hunde

# %%
import os
import random
import shutil

import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
MENGEN = ("training", "validation")
TIERE = ("cats", "dogs")


def create_train_val_dirs(root_path):
    for menge in MENGEN:
        for tier in TIERE:
            os.makedirs(os.path.join(root_path, menge, tier))

# %%
def ist_leer(pfad):
    return os.path.getsize(pfad) == 0


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    bilder = []
    for datei in os.listdir(SOURCE_DIR):
        if ist_leer(os.path.join(SOURCE_DIR, datei)):
            print(f"Die Datei {datei} ist leer und wird übersprungen.")
        else:
            bilder.append(datei)

    anzahl = int(len(bilder) * SPLIT_SIZE)
    zufall = random.sample(bilder, len(bilder))
    for ziel, teil in ((TRAINING_DIR, zufall[:anzahl]), (VALIDATION_DIR, zufall[anzahl:])):
        for datei in teil:
            shutil.copyfile(os.path.join(SOURCE_DIR, datei), os.path.join(ziel, datei))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    skaliert = ImageDataGenerator(rescale=1 / 255)
    lernen = skaliert.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    prüfen = skaliert.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=32, class_mode="binary"
    )
    return lernen, prüfen

# %%
def create_model():
    schichten = [tf.keras.layers.Input(shape=(150, 150, 3))]
    for anzahl in (16, 32, 64):
        schichten += [
            tf.keras.layers.Conv2D(anzahl, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D((2, 2)),
        ]
    schichten += [
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(256, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
    netz = tf.keras.Sequential(schichten)
    netz.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return netz
