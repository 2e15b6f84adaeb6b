"""What is asked about accounts, and of those who sign in."""
