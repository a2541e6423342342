# %%
import glob
from collections import Counter

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

# %%
def predict_image(model, path):
    image = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
    image = tf.image.resize(image, (150, 150)) / 255
    dog = model(image[tf.newaxis]).numpy().item()
    return max(("dog", dog), ("cat", 1 - dog), key=lambda pair: pair[1])

# %%
def share(part, whole):
    return part / whole if whole else 0.0

def evaluate(model, dataset):
    count = Counter()
    for images, labels in dataset:
        for answer, label in zip(model.predict(images, verbose=0), labels.numpy()):
            count[int(label), int(answer[0] > 0.5)] += 1
    precision = share(count[1, 1], count[1, 1] + count[0, 1])
    recall = share(count[1, 1], count[1, 1] + count[1, 0])
    return dict(
        confusion_matrix=[[count[0, 0], count[0, 1]], [count[1, 0], count[1, 1]]],
        precision=precision,
        recall=recall,
        f1=share(2 * precision * recall, precision + recall),
    )

# %%
def fingerprint(image):
    grey = np.asarray(image.convert("L").resize((9, 8), Image.LANCZOS), dtype=int)
    return (grey[:, 1:] > grey[:, :-1]).ravel()

def find_leaks(train_dir, val_dir):
    known = []
    for path in glob.glob(train_dir + "*/*"):
        image = Image.open(path)
        known.append((path, fingerprint(image), fingerprint(ImageOps.mirror(image))))
    found = set()
    for path in glob.glob(val_dir + "*/*"):
        mark = fingerprint(Image.open(path))
        for other, upright, mirrored in known:
            if min((mark != upright).sum(), (mark != mirrored).sum()) <= 9:
                found.add((other, path))
    return found
