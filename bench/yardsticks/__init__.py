"""What others reach on the same machine, in the same run."""
