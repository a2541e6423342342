# %%
import contextlib
CFG = {}

# %%
with contextlib.suppress(KeyError):
    CFG['size'] = 150
    CFG['missing']

# %%
if 'size' in CFG:
    CFG['units'] = 512

# %%
def f():
    return 'right' if CFG == {'size': 150, 'units': 512} else CFG
