"""What is wrong with a file, in Chinese: a TOML file's mistakes with line and remedy, the system's refusals; pure."""

from __future__ import annotations

import difflib
import errno
import re
import tomllib
from typing import Any

from pydantic import BaseModel

BACKSLASH = "\\"
Location = tuple[int | str, ...]

QUOTED = re.compile(r"'([^']*)'")
REASONS = {
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "ENOENT": "不存在",
    "EEXIST": "那里有一个同名的文件",
    "EISDIR": "那里是一个文件夹",
    "ENOTDIR": "路径中有一段不是文件夹",
    "ENOSPC": "磁盘已满",
    "EDQUOT": "磁盘配额已满",
    "EROFS": "磁盘只读",
    "EBUSY": "正被占用",
    "EIO": "磁盘读写出错",
    "ENAMETOOLONG": "名字太长",
    "ETIMEDOUT": "长时间没有回应",
    "EHOSTDOWN": "共享文件夹所在的电脑没有回应",
    "ENETUNREACH": "网络不通",
}

FULL_WIDTH = str.maketrans("＝“”＂［］【】｛｝＃\u3000", '="""[][]{}# ')  # what holds a line together
MORE_FULL_WIDTH = FULL_WIDTH | str.maketrans("‘’，、。．：－", "'',,..:-")  # what may also stand in a text


def why(error: OSError) -> str:
    """Why the system refused a file, in Chinese; the system's own words where we have none."""
    name = errno.errorcode.get(error.errno or 0, "")
    return REASONS.get(name) or error.strerror or type(error).__name__


def in_syntax(text: str, english: str) -> str:
    """What tomllib refused, in Chinese; the usual cause is a full-width sign, and then the line is written anew."""
    found = re.search(r"at line (\d+), column (\d+)", english)
    if not found:
        return "文件没有写完（最后一行之后还缺内容，例如引号或方括号没有配对）。"
    number = int(found[1])
    line = text.splitlines()[number - 1] if number <= len(text.splitlines()) else ""
    if mended := _mended(text, number):
        return f"第 {number} 行有全角的引号、等号之类，请改成半角：{mended}"
    if "\\" in line:
        return f"第 {number} 行有反斜杠 \\，路径请用正斜杠：{line.strip().replace(BACKSLASH, '/')}"
    line = line.partition(" #")[0].rstrip()
    if re.search(r"=\s*\d{4}-\d", line):
        return (
            f"第 {number} 行的日期或时间不对：{line.strip()}。写法如 2021-06-10T23:59:59+08:00，并请核对有没有这一天。"
        )
    if re.match(r"\s*[^\x00-\x7f\s#\"'\[]+\s*=", line):
        return f"第 {number} 行的项名要用英文（或加引号）：{line.strip()}"
    if "overwrite" in english or "declare" in english:
        return f"第 {number} 行重复写了同一项：{line.strip()}。请只保留一处。"
    return f"第 {number} 行第 {found[2]} 列写法不对：{line.strip()}。文字要放在英文引号里，一行只写一项。"


def _mended(text: str, number: int) -> str | None:
    """The line with half-width signs, if that is what was wrong with it: then the mistake is gone, or further down."""
    lines = text.splitlines()
    written = lines[number - 1] if number <= len(lines) else ""
    for signs in (FULL_WIDTH, MORE_FULL_WIDTH):
        lines[number - 1 : number] = [written.translate(signs)]
        if lines[number - 1] != written and _first_mistake("\n".join(lines)) > number:
            return lines[number - 1].strip()
    return None


def _first_mistake(text: str) -> float:
    """The line of the first mistake; beyond all lines where there is none, or it is at the end."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        return int(found[1]) if found else float("inf")
    return float("inf")


def in_value(kind: type[BaseModel], error: dict[str, Any], text: str) -> str:
    """One of pydantic's errors: where it is, what is wrong, what to write instead."""
    location: Location = error["loc"]
    line = line_of(text, location)
    where = f"第 {line} 行，" if line else ""
    return f"{where}{_key(location)}：{_complaint(kind, error)}"


def _key(location: Location) -> str:
    """("categories", 1, "name") -> categories[2].name: people count from one."""
    written = ""
    for step in location:
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if written else step
    return written or "整个文件"


def _complaint(kind: type[BaseModel], error: dict[str, Any]) -> str:
    given = error["input"]
    match error["type"]:
        case "missing":
            return "缺少这一项，请补上。"
        case "extra_forbidden":
            return f"不认识这一项{_meant(kind, error['loc'])}请改正或删去。"
        case "value_error":
            return f"{error['ctx']['error']}。"
        case "literal_error" | "enum" if isinstance(given, dict):
            last = error["loc"][-1]
            inner = next(iter(given), "")
            return f'有点号的项名要放在英文引号里，例如 "{last}.{inner}" = …。'
        case "literal_error" | "enum":
            return f"“{given}”不可用，只能写 {'、'.join(re.findall(QUOTED, error['ctx']['expected']))}。"
        case "string_pattern_mismatch":
            return f"“{given}”不合要求（只用字母和数字，不超过 12 个）。"
        case "too_short":
            return "至少要写一个。"
        case "too_long":
            return "写多了。"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            limits = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}
            return (
                "，".join(f"须{limits[key]} {value:g}" for key, value in error["ctx"].items()) + f"，现在是 {given}。"
            )
    wanted = next((words for start, words in WANTED.items() if error["type"].startswith(start)), "正确的值")
    return f"这里要写{wanted}，现在是{f'“{given}”' if isinstance(given, str) else f' {given}'}。"


WANTED = {
    "string": "文字（放在英文引号里）",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "datetime": "带时区的时间，例如 2021-06-10T23:59:59+08:00",
    "date": "日期，例如 2021-02-05",
    "time_delta": '时长，例如 "2小时"',
    "tuple": '一个列表，例如 ["甲", "乙"]',
    "dict": "一节（[节名] 下面逐行写）",
    "model": "一节（[节名] 下面逐行写）",
    "path": "路径（放在英文引号里）",
}


def _meant(kind: type[BaseModel], location: Location) -> str:
    """The nearest key that exists where the unknown one stands, as a question."""
    names = _names(kind, location[:-1])
    near = difflib.get_close_matches(str(location[-1]), names, n=1, cutoff=0.6)
    if near:
        return f"，是否想写 {near[0]}？"
    return f"，这里可以写：{'、'.join(names)}。" if names else "。"


def _names(kind: type[BaseModel], location: Location) -> list[str]:
    for step in location:
        if isinstance(step, int):
            continue
        field = kind.model_fields.get(step)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return []
        kind = inner
    return [field.alias or name for name, field in kind.model_fields.items() if not field.exclude and name != "id"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X`, `tuple[X, ...]`, `X | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")


def line_of(text: str, location: Location) -> int | None:
    """Line (from 1) where a key stands, or where its table begins if the key itself does not occur.

    A best guess for people, made by reading headers and keys; inline tables of an array are counted by their braces.
    """
    counts: dict[str, int] = {}
    table: Location = ()
    best: tuple[int, int] | None = None  # how many steps fit, line
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if header := HEADER.match(line):
            table = _table_at(header[2].split("."), array=header[1] == "[[", counts=counts)
            fits = _fitting(table, location)
            if fits == len(table) and (best is None or fits > best[0]):
                best = (fits, number)
        elif key := re.match(r"^\s*\"?([\w.-]+)\"?\s*=", line):
            here = (*table, key[1])
            if _fitting(here, location) == len(here) and (best is None or len(here) > best[0]):
                best = (len(here), _inline(lines, number, location[len(here) :]))
    return best[1] if best else None


def _table_at(steps: list[str], *, array: bool, counts: dict[str, int]) -> Location:
    """The location that a header opens; arrays of tables are counted along the way."""
    place: list[int | str] = []
    for position, step in enumerate(steps):
        place.append(step)
        path = ".".join(map(str, place))
        if array and position == len(steps) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            place.append(counts[path])
    return tuple(place)


def _fitting(here: Location, location: Location) -> int:
    """How many steps from the start are the same."""
    shorter = min(len(here), len(location))
    return next((index for index in range(shorter) if here[index] != location[index]), shorter)


def _inline(lines: list[str], start: int, rest: Location) -> int:
    """The line of the n-th inline table of an array that begins on line `start`; `start` where it has none."""
    if not (rest and isinstance(rest[0], int)):
        return start
    seen, depth = -1, 0
    for number in range(start, len(lines) + 1):
        line = lines[number - 1]
        seen += line.count("{")
        depth += line.count("[") - line.count("]")
        if seen >= rest[0]:
            return number
        if depth <= 0:
            break
    return start
