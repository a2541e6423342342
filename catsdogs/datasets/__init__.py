"""Data sets of cats and dogs: where they come from, and what is odd in them.

- `walking`: which files of a folder count
- `decoding`: a picture, upright, in RGB, with 8 bits a channel
- `download`: one file over HTTP, whole and right or not at all
- `unpacking`: an archive of strangers, unpacked safely
- `classes`: whether a file shows a cat or a dog, by its path
- `layout`: where the classes are in a data set, or what is in their place
- `naming`: names for copies of files that come from many folders into one
- `assembling`: a set that is there whole or not at all
- `sources`: the public sets
- `issues`: what is odd about a single file
- `duplicates`: which pictures are the same, or nearly
- `report`: all that is odd in a folder, as lines, a table and JSON
- `cleaning`: a copy without what is odd
- `progress`: how far a long piece of work has come
- `commands`: the commands `catsdogs data ...`
"""
