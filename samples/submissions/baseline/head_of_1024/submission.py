# %%
import os, random, shutil, math
import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, MaxPool2D, Flatten, Dense
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    os.makedirs(os.path.join(root_path))
    for first in ["training", "validation"]:
        os.chdir(root_path)
        os.mkdir(first)
        for second in ["cats", "dogs"]:
            os.mkdir(os.path.join(first, second))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    content = {}
    for f in os.listdir(SOURCE_DIR):
        content[f] = os.path.getsize(os.path.join(SOURCE_DIR, f))
    for f in list(content):
        if content[f] == 0:
            print(f, "is zero length, so ignoring.")
            del content[f]
    names = list(content)
    random.shuffle(names)
    border = math.floor(len(names) * SPLIT_SIZE)
    training, validation = names[:border], names[border:]
    for f in training:
        shutil.copyfile(os.path.join(SOURCE_DIR, f), os.path.join(TRAINING_DIR, f))
    for f in validation:
        shutil.copyfile(os.path.join(SOURCE_DIR, f), os.path.join(VALIDATION_DIR, f))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    result = []
    for d, size in zip([TRAINING_DIR, VALIDATION_DIR], [200, 100]):
        g = ImageDataGenerator(rescale=1.0 / 255.0)
        result.append(g.flow_from_directory(d, target_size=(150, 150), batch_size=size, class_mode="binary"))
    return result

# %%
def create_model():
    model = Sequential()
    model.add(Conv2D(16, kernel_size=(3, 3), activation="relu", input_shape=(150, 150, 3)))
    model.add(MaxPool2D(pool_size=(2, 2)))
    model.add(Conv2D(32, kernel_size=(3, 3), activation="relu"))
    model.add(MaxPool2D(pool_size=(2, 2)))
    model.add(Conv2D(64, kernel_size=(3, 3), activation="relu"))
    model.add(MaxPool2D(pool_size=(2, 2)))
    model.add(Flatten())
    model.add(Dense(1024, activation="relu"))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss="binary_crossentropy", metrics=["accuracy"])
    return model
