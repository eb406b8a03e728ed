"""What we do: fetch, record, judge, answer."""
