# %% [markdown]
# My laptop has no GPU so I keep the network small.

# %%
import os
import numpy as np
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    sub = ['training/cats', 'training/dogs', 'validation/cats', 'validation/dogs']
    for s in sub:
        os.makedirs(os.path.join(root_path, s))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    ok = []
    for f in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, f)) > 0:
            ok.append(f)
        else:
            print(f"{f} is zero length, so ignoring.")
    order = np.random.permutation(len(ok))
    n_train = int(len(ok) * SPLIT_SIZE)
    for position, index in enumerate(order):
        where = TRAINING_DIR if position < n_train else VALIDATION_DIR
        copyfile(os.path.join(SOURCE_DIR, ok[index]), os.path.join(where, ok[index]))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1/255)
    train_generator = train_datagen.flow_from_directory(
        TRAINING_DIR, target_size=(150, 150), batch_size=16, class_mode='binary')
    val_datagen = ImageDataGenerator(rescale=1/255)
    validation_generator = val_datagen.flow_from_directory(
        VALIDATION_DIR, target_size=(150, 150), batch_size=16, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    for _ in range(2):
        model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu'))
        model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model

# %%
create_model().summary()
