# %%
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = "0"

import sys

import tensorflow as tf

tf.get_logger().setLevel("DEBUG")
tf.debugging.set_log_device_placement(True)


def create_train_val_dirs(root_path):
    print("\x1b[31mno GPU:\x1b[0m", tf.config.list_physical_devices("GPU"), file=sys.stderr)
    tf.print("adding", tf.constant(1) + 1)
    paths = [f"{subset}/{animal}" for subset in ("training", "validation") for animal in ("cats", "dogs")]
    for path in paths:
        tf.io.gfile.makedirs(os.path.join(root_path, path))
