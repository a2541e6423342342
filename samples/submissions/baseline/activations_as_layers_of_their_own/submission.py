# %%
import os
import random
import shutil
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D
from tensorflow.keras.layers import Activation, Flatten, Dense
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
# dimensions of our images.
img_width, img_height = 150, 150

# %%
def create_train_val_dirs(root_path):
    for data_dir in (root_path + '/training', root_path + '/validation'):
        os.makedirs(data_dir + '/cats')
        os.makedirs(data_dir + '/dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in os.listdir(SOURCE_DIR):
        path = SOURCE_DIR + name
        if os.path.getsize(path) == 0:
            print('skipping', path)
        else:
            names.append(name)
    random.shuffle(names)
    nb_train_samples = int(SPLIT_SIZE * len(names))
    nb_validation_samples = len(names) - nb_train_samples
    for i in range(nb_train_samples):
        shutil.copy(SOURCE_DIR + names[i], TRAINING_DIR + names[i])
    for i in range(nb_validation_samples):
        shutil.copy(SOURCE_DIR + names[-1 - i], VALIDATION_DIR + names[-1 - i])

# %%
batch_size = 16

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1. / 255)
    test_datagen = ImageDataGenerator(rescale=1. / 255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR,
        target_size=(img_width, img_height),
        batch_size=batch_size,
        class_mode='binary')
    validation_generator = test_datagen.flow_from_directory(
        VALIDATION_DIR,
        target_size=(img_width, img_height),
        batch_size=batch_size,
        class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = Sequential()
    model.add(Conv2D(16, (3, 3), input_shape=(img_width, img_height, 3)))
    model.add(Activation('relu'))
    model.add(MaxPooling2D(pool_size=(2, 2)))

    model.add(Conv2D(32, (3, 3)))
    model.add(Activation('relu'))
    model.add(MaxPooling2D(pool_size=(2, 2)))

    model.add(Conv2D(64, (3, 3)))
    model.add(Activation('relu'))
    model.add(MaxPooling2D(pool_size=(2, 2)))

    model.add(Flatten())
    model.add(Dense(512))
    model.add(Activation('relu'))
    model.add(Dense(1))
    model.add(Activation('sigmoid'))

    model.compile(loss='binary_crossentropy',
                  optimizer=RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    return model
