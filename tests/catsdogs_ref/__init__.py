"""The tool `catsdogs`: data sets of cats and dogs, training, evaluation and prediction."""
