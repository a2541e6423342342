# %%
from types import SimpleNamespace
cfg = SimpleNamespace()

# %%
cfg.size = 150
cfg.classes = []
cfg.classes.append('cats')

# %%
def f():
    return 'right' if (cfg.size, cfg.classes) == (150, ['cats']) else cfg
