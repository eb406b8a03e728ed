"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

settings_option = click.option(
    "--settings",
    "settings",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="设置文件；默认 config/settings.toml。",
)
