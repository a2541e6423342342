# %%
import os
import random
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from shutil import copyfile

# %%
def create_train_val_dirs(root_path):
    os.makedirs(root_path)
    for a in ['training', 'validation']:
        for b in ['cats', 'dogs']:
            os.makedirs(os.path.join(root_path, a, b))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    images = []
    for image in os.listdir(SOURCE_DIR):
        image_path = os.path.join(SOURCE_DIR, image)
        if os.path.getsize(image_path):
            images.append(image)
        else:
            print(f'{image} is zero length, so ignoring.')

    n_train = int(SPLIT_SIZE * len(images))
    images = random.sample(images, len(images))
    for image in images[:n_train]:
        copyfile(os.path.join(SOURCE_DIR, image), os.path.join(TRAINING_DIR, image))
    for image in images[n_train:]:
        copyfile(os.path.join(SOURCE_DIR, image), os.path.join(VALIDATION_DIR, image))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImafeDataGenerator(rescale=1/255)
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150),
                                                        batch_size=50, class_mode='binary')
    validation_datagen = ImageDataGenerator(rescale=1/255)
    validation_generator = validation_datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150),
                                                                  batch_size=50, class_mode='binary')
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.models.Sequential([
        tf.keras.layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(32, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.layers.Conv2D(64, (3, 3), activation='relu'),
        tf.keras.layers.MaxPooling2D(2, 2),
        tf.keras.Flatten(),
        tf.keras.layers.Dense(512, activation='relu'),
        tf.keras.layers.Dense(1, activation='sigmoid')
    ])
    model.compile(loss='binary_crossentropy',
                  optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  metrics=['accuracy'])
    return model
