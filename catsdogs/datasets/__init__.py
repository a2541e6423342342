"""Get data sets of cats and dogs, inspect them, and split them.

- `walking`: list the files of a folder, without hidden ones
- `decoding`: decode a picture upright, in RGB, with 8 bits a channel
- `download`: download one file over HTTP, with resume and checksum
- `unpacking`: unpack an untrusted archive safely
- `classes`: find the class of a file by its path
- `layout`: find the class folders of a data set, or describe what is there instead
- `naming`: choose names for copies of files from many folders
- `atomic_directory`: fill a folder that appears only when it is complete
- `sources`: the public data sets
- `issues`: find issues of a single file
- `duplicates`: find equal and similar pictures
- `report`: report all issues in a folder, as lines, a table and JSON
- `cleaning`: copy a data set without faulty files
- `printable_names`: format names of files without control characters
- `progress`: show the progress of long work
- `readable`: separate readable pictures from other files
- `dataset_split`: split a data set into training and validation
- `drawing`, `drawn_split`: generate toy pictures
"""
