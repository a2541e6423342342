"""The only place that runs untrusted code; nothing in here decides anything.

`client` is the trusted end: it starts the fork server and sends it jobs. `protocol` and `framing`
say what crosses the border. All else runs beyond it, in `processes`, `isolation` and `jobs`.
"""
