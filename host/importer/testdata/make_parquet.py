"""Writes FORMAT.parquet of rows of FORMAT.jsonl, as the hub's own converter does.

pip install pyarrow; python3 make_parquet.py, in this folder, after make.py.
"""

import json

import pyarrow
import pyarrow.parquet

# how many of the rows have one type a column, as Parquet wants
ROWS = {'codecontests': 17, 'mbpp': 24, 'prime': 27}

for name, count in ROWS.items():
    with open(name + '.jsonl', encoding='utf-8') as lines:
        rows = [json.loads(line) for line in lines][:count]
    keys = sorted({key for row in rows for key in row})
    table = pyarrow.Table.from_pylist([{key: row.get(key) for key in keys} for row in rows])
    pyarrow.parquet.write_table(table, name + '.parquet', row_group_size=10)
