"""Work that is done later, by whichever process is there to do it."""
