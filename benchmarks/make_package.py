#!/usr/bin/env python3
"""Writes a package with many observations, to measure loading: make_package.py FOLDER CELLS

Units below one top, ten indicators, twelve months each; the same bytes every time.
"""

import pathlib
import sys

INDICATORS = 10
MONTHS = 12


def main(folder, cells):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    units = -(-cells // (INDICATORS * MONTHS))
    with open(folder / "units.csv", "w", encoding="utf-8") as file:
        file.write("unit_id,parent_id,name,level\nTOP,,Top,0\n")
        file.writelines(f"U{u},TOP,Unit {u},1\n" for u in range(units))
    with open(folder / "indicators.csv", "w", encoding="utf-8") as file:
        file.write("indicator_id,name_en,formula,unit,direction,aggregation,rollup,frequency,decimals\n")
        file.writelines(
            f"I{i},Indicator {i},100*num/den,%,lower,ratio_of_sums,tree,month,1\n" for i in range(INDICATORS)
        )
    with open(folder / "observations.csv", "w", encoding="utf-8") as file:
        file.write("unit_id,indicator_id,period,numerator,denominator,value,status,reported_on\n")
        for u in range(units):
            file.writelines(
                f"U{u},I{i},2024-{m:02d},{(u * 7 + m + i) % 1000},{1000 + u % 77},,ok,2024-{m:02d}-15\n"
                for i in range(INDICATORS)
                for m in range(1, MONTHS + 1)
            )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]))
