# %%
REGISTRY = {}
def register(function):
    REGISTRY[function.__name__] = function
    return function

# %%
@register
def plus(a, b):
    return a + b

# %%
@register
def minus(a, b):
    return a - b

# %%
def f():
    return 'right' if sorted(REGISTRY) == ['minus', 'plus'] else sorted(REGISTRY)
