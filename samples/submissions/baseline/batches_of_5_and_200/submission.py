# %%
import os
import random
import shutil
import tensorflow as tf
from keras.models import Sequential
from keras.layers import Conv2D, MaxPooling2D, Dense, Flatten
from keras.optimizers import RMSprop

# %%
ONE_STEP = 0.00392156862745098

# %%
def create_train_val_dirs(root_path):
    for d in [root_path,
              root_path + "/training", root_path + "/training/cats", root_path + "/training/dogs",
              root_path + "/validation", root_path + "/validation/cats", root_path + "/validation/dogs"]:
        if not os.path.exists(d):
            os.mkdir(d)

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    number_of_files = 0
    list_of_files = []
    for file in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, file)) != 0:
            number_of_files = number_of_files + 1
            list_of_files.append(file)
        else:
            print(file + " is zero length, so ignoring.")
    number_for_training = int(number_of_files * SPLIT_SIZE)
    counter = 0
    while list_of_files:
        file = list_of_files.pop(random.randrange(len(list_of_files)))
        counter = counter + 1
        if counter <= number_for_training:
            shutil.copyfile(os.path.join(SOURCE_DIR, file), os.path.join(TRAINING_DIR, file))
        else:
            shutil.copyfile(os.path.join(SOURCE_DIR, file), os.path.join(VALIDATION_DIR, file))

# %%
from keras.src.legacy.preprocessing.image import ImageDataGenerator

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_generator = ImageDataGenerator(rescale=ONE_STEP).flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=5, class_mode="binary")
    validation_generator = ImageDataGenerator(rescale=ONE_STEP).flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=200, class_mode="binary")
    return train_generator, validation_generator

# %%
def create_model():
    model = Sequential()
    model.add(Conv2D(16, (3, 3), activation="relu", input_shape=(150, 150, 3)))
    model.add(MaxPooling2D(2, 2))
    model.add(Conv2D(32, (3, 3), activation="relu"))
    model.add(MaxPooling2D(2, 2))
    model.add(Conv2D(64, (3, 3), activation="relu"))
    model.add(MaxPooling2D(2, 2))
    model.add(Flatten())
    model.add(Dense(512, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=RMSprop(learning_rate=0.001), metrics=["accuracy"])
    return model
