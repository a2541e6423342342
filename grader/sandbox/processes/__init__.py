"""The processes of the sandbox, from the fork server to the worker that runs a job.

The `fork_server` has TensorFlow imported and forks. Each fork becomes a `supervisor`, which sets up
the isolation and starts an `init_process` in it. The init process starts a `worker` for each job,
which the supervisor monitors in a `job_run`.
"""
