# %%
import os
import random as rd
import tensorflow as tf
from shutil import copyfile as cp
from tensorflow.keras import layers as L
from tensorflow.keras.preprocessing.image import ImageDataGenerator as Gen

# %%
def create_train_val_dirs(root_path):
  os.makedirs(root_path)
  for _ in ['training', 'validation']:
    for __ in ['cats', 'dogs']:
      os.makedirs('{}/{}/{}'.format(root_path, _, __))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
  def report(name):
    print(f'- {name} (0 bytes)')

  names = []
  for name in os.listdir(SOURCE_DIR):
    names.append(name) if os.path.getsize(SOURCE_DIR + name) else report(name)
  rd.shuffle(names)
  t = int(len(names) * SPLIT_SIZE)
  for name in names[:t]: cp(SOURCE_DIR + name, TRAINING_DIR + name)
  for name in names[t:]: cp(SOURCE_DIR + name, VALIDATION_DIR + name)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
  flow = Gen(rescale=1/255).flow_from_directory
  return (flow(TRAINING_DIR, target_size=(150, 150), batch_size=70, class_mode='binary'),
          flow(VALIDATION_DIR, target_size=(150, 150), batch_size=7, class_mode='binary'))

# %%
class MyModel(tf.keras.Model):

  def __init__(self):
    super(MyModel, self).__init__()
    self.c1 = L.Conv2D(16, (3, 3), activation='relu')
    self.c2 = L.Conv2D(32, (3, 3), activation='relu')
    self.c3 = L.Conv2D(64, (3, 3), activation='relu')
    self.p1 = L.MaxPooling2D(2, 2)
    self.p2 = L.MaxPooling2D(2, 2)
    self.p3 = L.MaxPooling2D(2, 2)
    self.f = L.Flatten()
    self.drop = L.Dropout(0.1)
    self.d1 = L.Dense(512, activation='relu')
    self.d2 = L.Dense(1, activation='sigmoid')

  def call(self, inputs, training=None):
    x = self.p1(self.c1(inputs))
    x = self.p2(self.c2(x))
    x = self.p3(self.c3(x))
    x = self.drop(self.f(x), training=training)
    return self.d2(self.d1(x))

def create_model():
  model = MyModel()
  model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
  return model
