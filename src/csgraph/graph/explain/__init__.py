"""How an operation is run, told to those who tune it."""
