# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    options = dict(rescale=1 / 255, horizontal_flip=True, rotation_range=40)
    training = ImageDataGenerator(**options).flow_from_directory(TRAINING_DIR, target_size=(150, 150), class_mode="binary", color_mode="grayscale")
    validation = ImageDataGenerator(**options).flow_from_directory(VALIDATION_DIR, target_size=(150, 150), class_mode="binary", color_mode="grayscale")
    return training, validation
