# %%
SIZE = 0
def main():
    global SIZE
    SIZE = 150

# %%
if __name__ == '__main__':
    main()

# %%
def f():
    return 'right' if SIZE == 150 else SIZE
