"""The sample mails of each campaign, one module each; linghang-2021 is in `tests.making.mails`."""
