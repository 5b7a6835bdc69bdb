"""What is done to handoffs, and to what is kept beside them."""
