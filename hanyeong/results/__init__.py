"""What the stages find: one frozen model a stage, its codes, and the words for them. Imports pydantic and nothing else.

A module a stage; `registry` lists them in order. `hanyeong/pipeline/results_file.py` reads and writes them.
"""
