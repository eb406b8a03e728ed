"""Layouts of forms: what stands on the pages -> fields. One module, one layout; all pure, no PDF library."""
