"""Divides sources into groups that can be compiled as one, for CMake's unity builds.

usage: unity_groups.py SIZE SOURCE...

Prints a line `GROUP SOURCE` for each source. Two sources that define the same name for themselves, in a namespace
without a name, never share a group. Names are found by their looks: a definition starts in the first column. If one
is overlooked the compiler speaks of a redefinition; another name helps.
"""

import pathlib
import re
import sys

LOCAL = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.DOTALL | re.MULTILINE)
MACRO = re.compile(r"^#\s*define (\w+)", re.MULTILINE)
DEFINITIONS = (
    re.compile(r"(?:template.*> )?(?:struct|class|union|enum class|enum) (\w+)"),
    re.compile(r"using (\w+) ="),
    re.compile(r".*?(?<![:\w.])(\w+)(?:\[\w*\])? ?[={]"),
    re.compile(r".*?(?<![:\w.>])(\w+)\("),
)


def names(text: str) -> set[str]:
    found = set(MACRO.findall(text))
    for local in LOCAL.findall(text):
        for line in local.splitlines():
            if not line or line[0] in " }/#" or re.match(r"[A-Z_]+\(|return |const\b", line):
                continue
            for definition in DEFINITIONS:
                if match := definition.match(line):
                    found.add(match[1])
                    break
    return found


def main() -> None:
    size = int(sys.argv[1])
    groups: list[tuple[list[str], set[str]]] = []
    for source in sorted(sys.argv[2:]):
        own = names(pathlib.Path(source).read_text(encoding="utf-8"))
        for sources, taken in groups:
            if len(sources) < size and not taken & own:
                sources.append(source)
                taken |= own
                break
        else:
            groups.append(([source], own))
    for number, (sources, _) in enumerate(groups):
        for source in sources:
            print(f"group{number:02} {source}")


main()
