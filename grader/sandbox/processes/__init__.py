"""The processes of the sandbox, from the fork server to the worker that runs a job.

The `fork_server` has TensorFlow imported and forks; each fork becomes a `supervisor`, which sets up
the isolation and starts an `init_process` behind it. That starts a `worker` for each job, which the
supervisor watches.
"""
