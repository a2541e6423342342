# %%
CFG = {'size': 150, 'wrong': 1}

# %%
del CFG['wrong']
CFG.pop('missing', None)

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
