"""What is wrong with a file, in Chinese: a TOML file's mistakes with line and remedy, the system's refusals; pure."""

from __future__ import annotations

import difflib
import errno
import re
import tomllib
from collections.abc import Callable
from typing import Any, get_origin

from pydantic import BaseModel

from config.base import WrongKeyError
from config.parts import KINDS

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
    location = _without_kinds(error["loc"])
    if error["type"] == "union_tag_invalid":
        location = (*location, "kind")
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, WrongKeyError):
        location = (*location, cause.key)
    return at_place(text, location, _complaint(kind, error))


def proper(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that only follow from another: a list is not empty because its one word is none of ours."""
    wrong_inside = {error["loc"][:-1] for error in errors}
    return [error for error in errors if not (error["type"] == "too_short" and error["loc"] in wrong_inside)]


def at_place(text: str, location: Location, words: str) -> str:
    """The words with line and key before them."""
    line = line_of(text, location)
    where = f"第 {line} 行，" if line else ""
    return f"{where}{_key(location)}：{words}"


def _without_kinds(location: Location) -> Location:
    """Without the kind of a part, which pydantic puts behind its number: no key of the file is called so."""
    return tuple(
        step
        for place, step in enumerate(location)
        if not (step in KINDS and place >= 2 and location[place - 2] == "parts")
    )


def _key(location: Location) -> str:
    """("categories", 1, "name") -> categories[2].name: people count from one."""
    written = ""
    for step in location:
        written += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if written else step
    return written or "整个文件"


def _complaint(kind: type[BaseModel], error: dict[str, Any]) -> str:
    """What is wrong with a value, and what to write instead."""
    if error["type"] == "extra_forbidden":
        return f"不认识这一项{_meant(kind, error['loc'])}请改正或删去。"
    if say := COMPLAINTS.get(error["type"]):
        return say(error)
    given = error["input"]
    return f"这里要写{_wanted(error)}，现在是{f'“{given}”' if isinstance(given, str) else f' {given}'}。"


def _wanted(error: dict[str, Any]) -> str:
    """What should stand there, with an example."""
    place = [step for step in error["loc"] if not isinstance(step, int)]
    if error["type"].startswith("tuple") and (key := next((one for one in reversed(place) if one in PAIRS), None)):
        return f"数字，例如 {PAIRS[key]}"
    return next((words for start, words in WANTED.items() if error["type"].startswith(start)), "正确的值")


PAIRS = {
    "count": "3、[1, 5] 或 [1]（一个以上）",
    "seconds": "[30, 300]（秒）",
    "seconds_for": "[0, 300]（秒）",
    "pixels": "[1920, 1080]（宽、高）",
    "min_pixels": "[1920, 1080]（宽、高）",
    "abstract": "[200, 300]",
    "pictures": "[2, 3]",
    "asked_between": "[2, 4]",
    "works": "[1, 10]",
}


def _not_among(error: dict[str, Any]) -> str:
    """A word that is none of a few."""
    given = error["input"]
    if isinstance(given, dict):  # mail.late = "review", without quotation marks around the key
        return f'有点号的项名要放在英文引号里，例如 "{error["loc"][-1]}.{next(iter(given), "")}" = …。'
    words = [word for word in re.findall(QUOTED, error["ctx"]["expected"]) if word]  # "" is: not said
    near = difflib.get_close_matches(str(given).lower(), words, n=1, cutoff=0.6)
    meant = f"是否想写 {near[0]}？" if near else ""
    return f"“{given}”不可用，{meant}只能写 {'、'.join(words)}。"


def _out_of_bounds(error: dict[str, Any]) -> str:
    limits = {"ge": "不小于", "gt": "大于", "le": "不大于", "lt": "小于"}
    wanted = "，".join(f"须{limits[key]} {value:g}" for key, value in error["ctx"].items())
    return f"{wanted}，现在是 {error['input']}。"


def _of_another_shape(error: dict[str, Any]) -> str:
    """A text that does not follow its pattern; which one, the key says."""
    given, last = error["input"], error["loc"][-1]
    if last == "reference_prefix":
        return f"“{given}”不合要求（只用字母和数字，不超过 12 个）。"
    if last == "aspect":
        return f"“{given}”不合要求，宽高比要用英文冒号写成“16:9”这样。"
    return f"“{given}”不合要求，标识只用小写英文字母、数字和下划线，以字母开头，例如 contact_phone。"


def _too_many(error: dict[str, Any]) -> str:
    return f"写多了，最多 {error['ctx']['max_length']} 个。" if error["ctx"].get("max_length") else "写多了。"


def _of_no_kind(written: str) -> str:
    near = difflib.get_close_matches(written.lower(), KINDS, n=1, cutoff=0.6)
    return f"“{written}”不可用，{f'是否想写 {near[0]}？' if near else ''}只能写 {'、'.join(KINDS)}。"


COMPLAINTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "缺少这一项，请补上。",
    "value_error": lambda error: f"{error['ctx']['error']}。",
    "union_tag_invalid": lambda error: _of_no_kind(str(error["ctx"]["tag"])),
    "literal_error": _not_among,
    "enum": _not_among,
    "string_pattern_mismatch": _of_another_shape,
    "string_too_short": lambda _: "不能是空的。",
    "too_short": lambda _: "至少要写一个。",
    "too_long": _too_many,
    **dict.fromkeys(("greater_than_equal", "greater_than", "less_than_equal", "less_than"), _out_of_bounds),
}


WANTED = {
    "string": "文字（放在英文引号里）",
    "int": "整数",
    "float": "数字",
    "bool": " true 或 false",
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
    is_name = False  # the step is a name of the organiser's choice: [parts.名字]
    for step in location:
        if isinstance(step, int) or is_name:
            is_name = False
            continue
        if step in KINDS and step not in kind.model_fields:
            kind = KINDS[step]
            continue
        field = kind.model_fields.get(step)
        inner = _model_in(field.annotation) if field else None
        if field is None or inner is None:
            return []
        kind, is_name = inner, get_origin(field.annotation) is dict
    return [field.alias or name for name, field in kind.model_fields.items() if not field.exclude and name != "id"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X`, `tuple[X, ...]`, `X | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)


HEADER = re.compile(r"^\s*(\[\[?)\s*((?:[\w-]+|\"[^\"]*\")(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"))*)\s*\]\]?")
STEP = re.compile(r"\"([^\"]*)\"|([\w-]+)")


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
            steps = [quoted or bare for quoted, bare in STEP.findall(header[2])]
            table = _table_at(steps, array=header[1] == "[[", counts=counts)
            fits = _fitting(table, location)
            if fits == len(table) and (best is None or fits > best[0]):
                best = (fits, number)
        elif key := re.match(r"^\s*(?:\"([^\"]+)\"|([\w.-]+))\s*=", line):
            here = (*table, key[1] or key[2])
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
