# %%
import os
import random
from shutil import copyfile
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from grader import check

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path)

    training = os.path.join(root_path, "training")
    testing = os.path.join(root_path, "testing")
    os.makedirs(training)
    os.makedirs(testing)

    for animal in ["cats", "dogs"]:
        os.makedirs(os.path.join(training, animal))
        os.makedirs(os.path.join(testing, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, TESTING_DIR, SPLIT_SIZE):
    files = list()
    for file in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + file) == 0:
            print(file, "is zero length, so ignoring")
        else:
            files.append(file)

    files = random.sample(files, len(files))
    cut = int(len(files) * SPLIT_SIZE)
    train, test = files[:cut], files[cut:]

    for file in train:
        copyfile(SOURCE_DIR + file, TRAINING_DIR + file)
    for file in test:
        copyfile(SOURCE_DIR + file, TESTING_DIR + file)

# %%
def train_val_generators(TRAINING_DIR, TESTING_DIR):
    train_datagen = ImageDataGenerator(rescale=1.0/255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, batch_size=25, class_mode="binary", target_size=(150, 150))
    test_datagen = ImageDataGenerator(rescale=1.0/255)
    test_generator = test_datagen.flow_from_directory(
        TESTING_DIR, batch_size=5, class_mode="binary", target_size=(150, 150))
    return train_generator, test_generator

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
    optimizer = tf.keras.optimizers.RMSprop(learning_rate=0.001)
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=["accuracy"])
    return model

# %%
create_train_val_dirs("my_data/")
model = create_model()
