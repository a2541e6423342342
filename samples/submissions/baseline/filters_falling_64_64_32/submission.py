# %%
import os
import shutil
import random as r
import tensorflow as tf
keras = tf.keras

# %%
def create_train_val_dirs(root_path):
    train = os.path.join(root_path, 'training')
    val = os.path.join(root_path, 'validation')
    for base in [train, val]:
        for leaf in ['dogs', 'cats']:
            os.makedirs(os.path.join(base, leaf), exist_ok=True)
    print('done:', os.listdir(root_path))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    everything = os.listdir(SOURCE_DIR)
    print('files in source:', len(everything))
    keep = []
    for i, name in enumerate(everything):
        if os.stat(SOURCE_DIR + name).st_size == 0:
            print(i, name, 'empty!')
            continue
        keep.append(name)
    print('files kept:', len(keep))

    boundary = int(len(keep) * SPLIT_SIZE)
    r.shuffle(keep)
    for name in keep[:boundary]:
        shutil.copy(SOURCE_DIR + name, TRAINING_DIR)
    for name in keep[boundary:]:
        shutil.copy(SOURCE_DIR + name, VALIDATION_DIR)
    print('training:', len(os.listdir(TRAINING_DIR)), 'validation:', len(os.listdir(VALIDATION_DIR)))

# %%
IDG = keras.preprocessing.image.ImageDataGenerator

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    train_gen = IDG(rescale=1./255)
    val_gen = IDG(rescale=1./255)
    print('making generators')
    a = train_gen.flow_from_directory(TRAINING_DIR, class_mode='binary', batch_size=40, target_size=(150, 150))
    b = val_gen.flow_from_directory(VALIDATION_DIR, class_mode='binary', batch_size=10, target_size=(150, 150))
    print(a.class_indices, b.class_indices)
    return a, b

# %%
def create_model():
    L = keras.layers
    model = keras.Sequential([
        L.Conv2D(64, (3, 3), activation='relu', input_shape=(150, 150, 3)),
        L.MaxPooling2D(2, 2),
        L.Conv2D(64, (3, 3), activation='relu'),
        L.MaxPooling2D(2, 2),
        L.Conv2D(32, (3, 3), activation='relu'),
        L.MaxPooling2D(2, 2),
        L.Flatten(),
        L.Dense(512, activation='relu'),
        L.Dense(1, activation='sigmoid'),
    ])
    model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=0.001),
                  loss='binary_crossentropy',
                  metrics=['accuracy'])
    model.summary()
    return model
