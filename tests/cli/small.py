"""A small package with figures that can be worked out by hand.

Three schools under two offices under a municipality. Sickness is a percentage, Cases a sum that is only rolled up over
the same volume unit, Cost a figure of the year to date. Goal S is shared by A and B. 2024 has a missing, a suppressed
and an estimated cell.
"""

import csv

TABLES = {
    "units": [
        ["unit_id", "parent_id", "name", "level", "volume_unit"],
        ["K", "", "Kommunen", "0", ""],
        ["ØST", "K", 'Østre "rådhus", kontor', "1", ""],
        ["VEST", "K", "Vestre kontor", "1", ""],
        ["Ø1", "ØST", "Åsen skole", "2", "elever"],
        ["Ø2", "ØST", "Bø skole", "2", "elever"],
        ["V1", "VEST", "Ærfugl skole", "2", "saker"],
    ],
    "goals": [
        ["goal_id", "title", "title_en", "level", "owner_unit_id", "co_owner_unit_ids"],
        ["TOPP", "Gode skoler", "Good schools", "visjon", "K", ""],
        ["A", "Friske ansatte", "Healthy staff", "strategisk", "ØST", "VEST"],
        ["B", "Rask hjelp", "Quick help", "strategisk", "VEST", ""],
        ["S", "Felles løft", "Common effort", "operativt", "Ø1", ""],
    ],
    "goal_links": [
        ["from_goal_id", "to_goal_id", "link_type", "weight"],
        ["A", "TOPP", "contributes", "1"],
        ["B", "TOPP", "contributes", "3"],
        ["S", "A", "contributes", "1"],
        ["S", "B", "shared_contribution", "1"],
    ],
    "indicators": [
        [
            "indicator_id", "name_nb", "name_nn", "name_en", "formula", "unit", "direction", "aggregation", "rollup",
            "frequency", "decimals",
        ],
        ["SYK", "Sykefravær", "Sjukefråvær", "Sickness", "100*num/den", "%", "lower", "ratio_of_sums", "tree", "month", "1"],
        ["SAK", "Saker", "Saker", "Cases", "num", "saker", "higher", "sum", "same_volume_unit", "month", "0"],
        ["KOST", "Forbruk", "Forbruk", "Cost", "100*(num-den)/den", "%", "band", "ratio_of_ytd_sums", "tree", "month", "2"],
    ],
    "targets": [
        [
            "target_id", "goal_id", "indicator_id", "unit_id", "year", "target", "green_tolerance", "yellow_tolerance",
            "direction", "weight",
        ],
        ["M1", "A", "SYK", "ØST", "2024", "5", "0", "1", "lower", "1"],
        ["M2", "A", "SYK", "VEST", "2024", "5", "0", "1", "lower", "1"],
        ["M3", "S", "SAK", "Ø1", "2024", "100", "0", "20", "higher", "1"],
        ["M4", "B", "SYK", "V1", "2025", "5", "0", "1", "lower", "1"],
    ],
    "observations": [
        ["unit_id", "indicator_id", "period", "numerator", "denominator", "value", "status", "reported_on"],
        ["Ø1", "SYK", "2024-01", "6", "100", "", "ok", ""],
        ["Ø1", "SYK", "2024-05", "4", "100", "", "estimated", ""],
        ["Ø2", "SYK", "2024-01", "6", "200", "", "ok", ""],
        ["Ø2", "SYK", "2024-05", "", "", "", "missing", ""],
        ["V1", "SYK", "2024-01", "7", "100", "", "ok", ""],
        ["V1", "SYK", "2024-05", "", "", "", "suppressed", ""],
        ["Ø1", "SAK", "2024-01", "90", "", "", "ok", ""],
        ["Ø2", "SAK", "2024-01", "30", "", "", "ok", ""],
        ["V1", "SAK", "2024-01", "10", "", "", "ok", ""],
        ["Ø1", "KOST", "2024-01", "11", "10", "", "ok", ""],
        ["Ø1", "KOST", "2024-05", "11", "10", "", "ok", ""],
        ["Ø1", "KOST", "2024-09", "7", "10", "", "ok", ""],
    ],
    "policy": [
        ["key", "scope", "value", "meaning"],
        ["rag.green_score", "all", "1", ""],
        ["rag.yellow_score", "all", "0.5", ""],
        ["rag.red_score", "all", "0", ""],
    ],
}


def write(folder, **changes):
    """Writes the package; `changes` are tables that replace those above, or None for a table to leave out."""
    folder.mkdir(parents=True)
    for name, rows in {**TABLES, **changes}.items():
        if rows is not None:
            write_table(folder / f"{name}.csv", rows)
    return folder


def write_lines(folder, tables):
    """Writes tables given as the lines of their files."""
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def write_table(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def with_row(table, *row):
    """The rows of a table and one more."""
    return [*TABLES[table], list(row)]
