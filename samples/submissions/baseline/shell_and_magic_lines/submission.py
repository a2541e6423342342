# %%
!pip install --quiet tensorflow pillow
%matplotlib inline
%load_ext autoreload
%autoreload 2
import os, random, shutil, zipfile
import tensorflow as tf
from tensorflow.keras.optimizers import RMSprop
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
from google.colab import drive
drive.mount('/content/drive')

!wget --no-check-certificate \
    https://example.org/cats-and-dogs.zip \
    -O /tmp/cats-and-dogs.zip

# %%
%%bash
unzip -q /tmp/cats-and-dogs.zip -d /tmp
ls /tmp/PetImages | wc -l

# %%
from google.colab import files
import shutil
!rm -rf /tmp/cats-v-dogs

def create_train_val_dirs(root_path):
  for s in ['training', 'validation']:
    for c in ['cats', 'dogs']:
      os.makedirs(f'{root_path}/{s}/{c}')

create_train_val_dirs('/tmp/cats-v-dogs')
!ls -R /tmp/cats-v-dogs

# %%
%%time
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  images = []
  for image in os.listdir(SOURCE_DIR):
    if os.path.getsize(SOURCE_DIR + image) > 0:
      images.append(image)
    else:
      print(image, 'is zero length, so ignoring.')
  random.shuffle(images)
  size = int(len(images) * SPLIT_SIZE)
  for image in images[:size]:
    shutil.copyfile(SOURCE_DIR + image, TRAINING_DIR + image)
  for image in images[size:]:
    shutil.copyfile(SOURCE_DIR + image, VALIDATION_DIR + image)

split_data('/tmp/PetImages/Cat/', '/tmp/cats-v-dogs/training/cats/', '/tmp/cats-v-dogs/validation/cats/', .9)
split_data('/tmp/PetImages/Dog/', '/tmp/cats-v-dogs/training/dogs/', '/tmp/cats-v-dogs/validation/dogs/', .9)

# %%
n_train = !ls /tmp/cats-v-dogs/training/cats | wc -l
print(n_train)

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  gen = ImageDataGenerator(rescale=1/255)
  opts = dict(target_size=(150, 150), class_mode='binary')
  return gen.flow_from_directory(TRAINING_DIR, batch_size=20, **opts), gen.flow_from_directory(VALIDATION_DIR, batch_size=20, **opts)

%time train_generator, validation_generator = train_val_generators('/tmp/cats-v-dogs/training/', '/tmp/cats-v-dogs/validation/')

# %%
?tf.keras.layers.Conv2D

# %%
%%capture out
!nvidia-smi

def create_model():
  model = tf.keras.models.Sequential([
    tf.keras.layers.Conv2D(16, (3,3), activation='relu', input_shape=(150,150,3)),
    tf.keras.layers.MaxPooling2D(2,2),
    tf.keras.layers.Conv2D(32, (3,3), activation='relu'),
    tf.keras.layers.MaxPooling2D(2,2),
    tf.keras.layers.Conv2D(64, (3,3), activation='relu'),
    tf.keras.layers.MaxPooling2D(2,2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(512, activation='relu'),
    tf.keras.layers.Dense(1, activation='sigmoid')
  ])
  model.compile(optimizer=RMSprop(learning_rate=0.001), loss='binary_crossentropy', metrics=['accuracy'])
  return model

model = create_model()
files.download('history.pkl')
