# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

print('GPUs:', tf.config.list_physical_devices('GPU'))

# %%
def create_train_val_dirs(root_path):
    for name in ['training', 'validation']:
        path = os.path.join(root_path, name)
        os.makedirs(path)
        [os.mkdir(os.path.join(path, sub)) for sub in ('dogs', 'cats')]

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    files = list()
    for name in os.listdir(SOURCE_DIR):
        if os.path.getsize(os.path.join(SOURCE_DIR, name)) == 0:
            print('{0} is zero length, so ignoring.'.format(name))
        else:
            files.append(name)
    files_shuffled = list(files)
    random.shuffle(files_shuffled)
    last = int(round(len(files) * SPLIT_SIZE))
    for index in range(len(files_shuffled)):
        src = os.path.join(SOURCE_DIR, files_shuffled[index])
        if index < last:
            shutil.copyfile(src, os.path.join(TRAINING_DIR, files_shuffled[index]))
        else:
            shutil.copyfile(src, os.path.join(VALIDATION_DIR, files_shuffled[index]))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    with tf.device('GPU:0'):
        train_datagen = ImageDataGenerator(rescale=1/255.)
        train_generator = train_datagen.flow_from_directory(
            TRAINING_DIR, batch_size=100, target_size=(150, 150), class_mode='binary')
        validation_datagen = ImageDataGenerator(rescale=1/255.)
        validation_generator = validation_datagen.flow_from_directory(
            VALIDATION_DIR, batch_size=100, target_size=(150, 150), class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    with tf.device('GPU:0'):
        inputs = layers.Input(shape=(150, 150, 3))
        x = layers.Conv2D(16, (3, 3), activation='relu')(inputs)
        x = layers.MaxPooling2D(2, 2)(x)
        x = layers.Conv2D(32, (3, 3), activation='relu')(x)
        x = layers.MaxPooling2D(2, 2)(x)
        x = layers.Conv2D(64, (3, 3), activation='relu')(x)
        x = layers.MaxPooling2D(2, 2)(x)
        x = layers.Flatten()(x)
        x = layers.Dense(512, activation='relu')(x)
        out = layers.Dense(1, activation='sigmoid')(x)
        model = tf.keras.models.Model(inputs=inputs, outputs=out)
        model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                      loss='binary_crossentropy', metrics=['accuracy'])
    return model
