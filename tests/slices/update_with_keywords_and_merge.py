# %%
OPTIONS = dict(rate=0.1)

# %%
OPTIONS.update(rate=0.001)
OPTIONS |= {'rho': 0.9}

# %%
def f():
    return 'right' if OPTIONS == {'rate': 0.001, 'rho': 0.9} else OPTIONS
