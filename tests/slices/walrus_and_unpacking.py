# %%
print(SIZE := 150)

# %%
(A, *B), C = [1, 2, 3], 4

# %%
def f():
    return 'right' if (SIZE, A, B, C) == (150, 1, [2, 3], 4) else SIZE
