"""What people decide: campaigns, settings, the wording of letters."""
