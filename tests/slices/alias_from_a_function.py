# %%
CFG = {}

# %%
def options():
    return CFG

# %%
o = options()
o['size'] = 150

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
