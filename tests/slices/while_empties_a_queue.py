# %%
QUEUE, DONE = [3, 2, 1], []

# %%
while QUEUE:
    DONE.append(QUEUE.pop())

# %%
def f():
    return 'right' if DONE == [1, 2, 3] else DONE
