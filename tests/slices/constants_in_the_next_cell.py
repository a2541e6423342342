# %%
CFG = {}

# %%
CFG['size'] = (150, 150)

# %%
def f():
    return 'right' if CFG == {'size': (150, 150)} else CFG
