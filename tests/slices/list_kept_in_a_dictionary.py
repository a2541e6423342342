# %%
NAMES = []
CFG = {'names': NAMES}

# %%
NAMES.append('cats')

# %%
def f():
    return 'right' if CFG == {'names': ['cats']} else CFG
