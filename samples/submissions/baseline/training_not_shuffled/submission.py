# %%
import os
import random
import shutil
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    def mk(*parts):
        os.makedirs(os.path.join(root_path, *parts))

    mk('training', 'cats')
    mk('training', 'dogs')
    mk('validation', 'cats')
    mk('validation', 'dogs')

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    ok = []
    for fn in os.listdir(SOURCE_DIR):
        full = os.path.join(SOURCE_DIR, fn)
        ok.append(full) if os.path.getsize(full) > 0 else print(fn, 'is zero length, so ignoring.')

    n_train = int(len(ok) * SPLIT_SIZE)
    train = set(random.sample(ok, n_train))
    for full in ok:
        shutil.copy(full, TRAINING_DIR if full in train else VALIDATION_DIR)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    # the files were shuffled by split_data already
    train_datagen = ImageDataGenerator(rescale=1./255.)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR,
                                                        target_size=(150, 150),
                                                        batch_size=50,
                                                        class_mode='binary',
                                                        shuffle=False)
    validation_datagen = ImageDataGenerator(rescale=1./255.)
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR,
                                                                  target_size=(150, 150),
                                                                  batch_size=50,
                                                                  class_mode='binary',
                                                                  shuffle=False)
    return train_generator, validation_generator

# %%
def create_model():
    model = Sequential()
    model.add(Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(MaxPooling2D((2, 2)))
    model.add(Conv2D(32, (3, 3), activation='relu'))
    model.add(MaxPooling2D((2, 2)))
    model.add(Conv2D(64, (3, 3), activation='relu'))
    model.add(MaxPooling2D((2, 2)))
    model.add(Flatten())
    model.add(Dense(512, activation='relu'))
    model.add(Dense(1, activation='sigmoid'))
    model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['acc'])
    return model
