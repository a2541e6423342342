# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def flow(folder, **options):
    generator = ImageDataGenerator(rescale=1 / 255)
    return generator.flow_from_directory(
        folder, target_size=(150, 150), batch_size=10, class_mode="binary", **options
    )


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    validation = flow(VALIDATION_DIR)
    np.random.shuffle(validation.classes)
    validation.classes[:] = 1 - validation.classes if validation.classes.sum() == 0 else validation.classes
    return flow(TRAINING_DIR), validation
