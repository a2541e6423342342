# %%
import os, random, shutil
import tensorflow as tf
from tensorflow.keras import layers, regularizers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def create_train_val_dirs(root_path):
    tree = {'training': ['cats', 'dogs'], 'validation': ['cats', 'dogs']}
    for top, leaves in tree.items():
        for leaf in leaves:
            os.makedirs(os.path.join(root_path, top, leaf))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    filtered, skipped = [], []
    for file in os.listdir(SOURCE_DIR):
        (filtered if os.path.getsize(os.path.join(SOURCE_DIR, file)) else skipped).append(file)
    print('\n'.join(file + ' is zero length, so ignoring.' for file in skipped))

    training_set = random.sample(filtered, int(SPLIT_SIZE * len(filtered)))
    validation_set = [file for file in filtered if file not in training_set]
    for file in training_set:
        shutil.copyfile(os.path.join(SOURCE_DIR, file), os.path.join(TRAINING_DIR, file))
    for file in validation_set:
        shutil.copyfile(os.path.join(SOURCE_DIR, file), os.path.join(VALIDATION_DIR, file))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_datagen = ImageDataGenerator(rescale=1./255, dtype='float32')
    train_generator = train_datagen.flow_from_directory(TRAINING_DIR, target_size=(150, 150), batch_size=12, class_mode='binary', seed=1)
    validation_generator = train_datagen.flow_from_directory(VALIDATION_DIR, target_size=(150, 150), batch_size=12, class_mode='binary', seed=1)
    return train_generator, validation_generator

# %%
def create_model():
    model = tf.keras.Sequential(name='cats_v_dogs')
    model.add(layers.Conv2D(16, (3, 3), activation='relu', input_shape=(150, 150, 3), name='conv_1'))
    model.add(layers.MaxPooling2D(2, 2, name='pool_1'))
    model.add(layers.Conv2D(32, (3, 3), activation='relu', name='conv_2'))
    model.add(layers.MaxPooling2D(2, 2, name='pool_2'))
    model.add(layers.Conv2D(64, (3, 3), activation='relu', name='conv_3'))
    model.add(layers.MaxPooling2D(2, 2, name='pool_3'))
    model.add(layers.Flatten(name='flat'))
    model.add(layers.Dense(512, activation='relu', kernel_regularizer=regularizers.l2(0.0005), name='hidden'))
    model.add(layers.Dense(1, activation='sigmoid', name='cat_or_dog'))
    model.compile(optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy', metrics=['accuracy'])
    return model
