# %%
import logging
import os
import sys
import traceback
import warnings

warnings.simplefilter("always")


def create_train_val_dirs(root_path):
    os.write(2, b"E0000 cuda_dnn.cc:8579] Unable to register cuDNN factory\n" * 100)
    os.write(2, bytes(range(256)))
    warnings.warn("input_shape is deprecated", UserWarning, stacklevel=1)
    logging.getLogger("tensorflow").error("failed call to cuInit")
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))
    try:
        raise RuntimeError("CUDA_ERROR_NO_DEVICE")
    except RuntimeError:
        traceback.print_exc(file=sys.stderr)
