"""The ACD and its log against the goals of speed, beside what others reach."""
