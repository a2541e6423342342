# %%
CFG = {}
c = CFG

# %%
c['size'] = 150

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
