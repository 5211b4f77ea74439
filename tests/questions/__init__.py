"""The stored answers of the competency questions, and how a question is answered and an answer stored."""
