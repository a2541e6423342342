"""The reference for the assignment *baseline*: folders, split, generators and the network."""
