"""The stored answers of the competency questions, and the code that computes and stores them."""
