"""What was changed, by whom, when (promises.md G): change sets and the changes in them."""
