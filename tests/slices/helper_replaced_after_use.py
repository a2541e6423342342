# %%
def half(n):
    return n
CFG = [half(4)]

# %%
def half(n):
    return n // 2
CFG.append(half(4))

# %%
def f():
    return 'right' if CFG[-1] == 2 else CFG
