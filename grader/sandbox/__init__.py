"""The only package that runs untrusted code. It grades nothing.

`client` is the grader's end: it starts the fork server and sends it jobs. `protocol` and `framing`
define the messages. All other code runs on the untrusted side, in `processes`, `isolation` and
`jobs`.
"""
