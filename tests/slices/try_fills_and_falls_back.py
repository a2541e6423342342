# %%
CFG = {}

# %%
try:
    CFG['size'] = int('none')
except ValueError:
    CFG['size'] = 150

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
