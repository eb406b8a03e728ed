"""What we remember: the database, and the workbook that staff review."""
