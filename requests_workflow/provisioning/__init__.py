"""What was accepted comes about on Zenodo: step by step, each looked at before it is taken, none twice."""
