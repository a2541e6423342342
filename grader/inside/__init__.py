"""The untrusted side: what runs beyond the border, where students' code runs.

`template` has TensorFlow imported and forks; each fork becomes a `warden`, which builds a wall
(`walls`) and starts a `keeper` behind it. That starts a `worker` for each job, which the warden
watches: it runs a student's code (`student`, `observing`) or, without any student code, rebuilds
and trains a described model (`modelling`).
Nothing in here decides anything.
"""
