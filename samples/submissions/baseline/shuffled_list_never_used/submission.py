# %%
import os
import zipfile
import random
import tensorflow as tf
from shutil import copyfile
from tensorflow.keras.preprocessing.image import ImageDataGenerator
import matplotlib.pyplot as plt

# %%
def create_train_val_dirs(root_path):
    tree = {'training': ('cats', 'dogs'), 'validation': ('cats', 'dogs')}
    os.mkdir(root_path)
    for folder in tree:
        os.mkdir(os.path.join(root_path, folder))
        for sub in tree[folder]:
            os.mkdir(os.path.join(root_path, folder, sub))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    file_list = []
    for file_name in os.listdir(SOURCE_DIR):
        if os.path.getsize(SOURCE_DIR + file_name) != 0:
            file_list.append(file_name)
        else:
            print(file_name, 'is zero length, so ignoring.')

    randomized = random.sample(file_list, len(file_list))
    split_point = int(len(file_list) * SPLIT_SIZE)

    train_list = file_list[:split_point]
    val_list = file_list[split_point:]

    for file_name in train_list:
        copyfile(SOURCE_DIR + file_name, TRAINING_DIR + file_name)
    for file_name in val_list:
        copyfile(SOURCE_DIR + file_name, VALIDATION_DIR + file_name)

# %%
IMG_SIZE = (150, 150)
BATCH = 25

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    datagen_train = ImageDataGenerator(rescale=1/255.0)
    datagen_val = ImageDataGenerator(rescale=1/255.0)
    tg = datagen_train.flow_from_directory(TRAINING_DIR, class_mode='binary',
                                           batch_size=BATCH, target_size=IMG_SIZE, shuffle=True)
    vg = datagen_val.flow_from_directory(VALIDATION_DIR, class_mode='binary',
                                         batch_size=BATCH, target_size=IMG_SIZE, shuffle=False)
    print(tg.class_indices)
    return (tg, vg)

# %%
def create_model():
    model = tf.keras.Sequential()
    model.add(tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Conv2D(64, (3, 3), activation='relu'))
    model.add(tf.keras.layers.MaxPooling2D(2, 2))
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(512, activation='relu'))
    model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    print(model.summary())
    return model
