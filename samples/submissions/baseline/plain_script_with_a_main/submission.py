#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Cats vs dogs, exported from my editor.

Usage: python submission.py --source PetImages --target cats-v-dogs
"""

import argparse
import logging
import os
import random
import shutil
import sys

import tensorflow as tf

log = logging.getLogger(__name__)
IMAGE_SIZE = (150, 150)


def create_train_val_dirs(root_path):
    """Make the folders."""
    for subset in ("training", "validation"):
        for label in ("cats", "dogs"):
            path = os.path.join(root_path, subset, label)
            log.info("making %s", path)
            os.makedirs(path)


def _is_usable(path):
    if os.path.getsize(path) > 0:
        return True
    sys.stdout.write(f"{os.path.basename(path)} is zero length, so ignoring.\n")
    return False


def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    """Copy the pictures."""
    names = [n for n in os.listdir(SOURCE_DIR) if _is_usable(os.path.join(SOURCE_DIR, n))]
    random.shuffle(names)
    n_training = int(len(names) * SPLIT_SIZE)
    for number, name in enumerate(names):
        target = TRAINING_DIR if number < n_training else VALIDATION_DIR
        shutil.copyfile(os.path.join(SOURCE_DIR, name), os.path.join(target, name))


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    """Make the generators."""
    datagen = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1.0 / 255.0)
    train_generator, validation_generator = (
        datagen.flow_from_directory(
            directory, target_size=IMAGE_SIZE, batch_size=50, class_mode="binary"
        )
        for directory in (TRAINING_DIR, VALIDATION_DIR)
    )
    return train_generator, validation_generator


def create_model():
    """Make the network."""
    model = tf.keras.Sequential(
        [
            tf.keras.Input(shape=(*IMAGE_SIZE, 3)),
            tf.keras.layers.Conv2D(16, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
            tf.keras.layers.MaxPooling2D(2, 2),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(512, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", required=True)
    parser.add_argument("--target", required=True)
    args = parser.parse_args()
    create_train_val_dirs(args.target)
    for here, there in (("Cat", "cats"), ("Dog", "dogs")):
        split_data(
            os.path.join(args.source, here),
            os.path.join(args.target, "training", there),
            os.path.join(args.target, "validation", there),
            0.9,
        )
    generators = train_val_generators(
        os.path.join(args.target, "training"), os.path.join(args.target, "validation")
    )
    create_model().fit(generators[0], validation_data=generators[1], epochs=15)


if __name__ == "__main__":
    main()
