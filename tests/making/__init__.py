"""Making invented forms, mails and seals for tests and the demonstration."""
