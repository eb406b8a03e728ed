"""The sheets of the workbook, one module each; values in, cells out."""
