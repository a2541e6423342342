# %%
A = B = []

# %%
B.append(1)

# %%
def f():
    return 'right' if A == [1] else A
