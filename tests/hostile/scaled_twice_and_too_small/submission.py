# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    size = (128, 128)
    training = ImageDataGenerator(rescale=1 / 255, preprocessing_function=lambda picture: picture / 255).flow_from_directory(TRAINING_DIR, target_size=size, class_mode="binary")
    validation = ImageDataGenerator(rescale=1 / 255, preprocessing_function=lambda picture: picture / 255).flow_from_directory(VALIDATION_DIR, target_size=size, class_mode="binary")
    return training, validation
