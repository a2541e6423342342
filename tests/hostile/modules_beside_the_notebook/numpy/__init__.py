import pathlib

for place in (pathlib.Path.home(), pathlib.Path("/tmp")):
    (place / "LOADED-numpy.txt").write_text("loaded from a submission")
raise SystemExit("loaded from a submission")
