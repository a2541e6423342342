# %%
import os
import random
import shutil
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

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
    pics = os.listdir(SOURCE_DIR)
    sizes = [os.path.getsize(os.path.join(SOURCE_DIR, p)) for p in pics]
    for p, s in zip(pics, sizes):
        if not s:
            print('Skipping', p, '(zero length)')
    pics = [p for p, s in zip(pics, sizes) if s]
    order = random.sample(range(len(pics)), len(pics))
    for rank, k in enumerate(order):
        goal = TRAINING_DIR if rank < int(len(pics) * SPLIT_SIZE) else VALIDATION_DIR
        shutil.copyfile(os.path.join(SOURCE_DIR, pics[k]), os.path.join(goal, pics[k]))

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_gen = ImageDataGenerator(rescale=1.0/255)
    val_gen = ImageDataGenerator(rescale=1.0/255)

    train_generator = train_gen.flow_from_directory(directory=TRAINING_DIR, target_size=(150, 150),
                                                    batch_size=48, class_mode='binary')
    validation_generator = val_gen.flow_from_directory(directory=TRAINING_DIR, target_size=(150, 150),
                                                       batch_size=48, class_mode='binary')
    return train_generator, validation_generator

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
