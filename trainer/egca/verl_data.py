"""Makes the Parquet file that verl reads of a problem file: python -m egca.verl_data problems.jsonl train.parquet

A row a problem: prompt (messages), data_source, reward_model (verl asks for one), extra_info with task_id and split.
"""

import argparse

from egca import data


def rows(problems: list[dict], prompt: data.Prompt, split: str) -> list[dict]:
    return [{"prompt": row["prompt"], "data_source": "egca", "reward_model": {"style": "rule", "ground_truth": ""},
             "extra_info": {"task_id": row["task_id"], "split": split, "index": index}}
            for index, row in enumerate(data.prompts(problems, prompt))]


def main(argv: list[str] | None = None):
    import pyarrow
    import pyarrow.parquet

    parser = argparse.ArgumentParser(prog="python -m egca.verl_data", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems")
    parser.add_argument("out")
    parser.add_argument("--template", default=data.Prompt.template, help="as [prompt] template of docs/TRAINING.md")
    parser.add_argument("--split", default="train", help="other than train: for validation")
    args = parser.parse_args(argv)
    problems = data.load(args.problems)
    made = rows(problems, data.Prompt(template=args.template, chat=True), args.split)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(made), args.out)
    print(f"{len(made)} problems in {args.out}")


if __name__ == "__main__":
    main()
