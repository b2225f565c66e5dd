"""Schemas for kubeconform without its registry: schemas.py FOLDER CRD.yaml...

Writes FOLDER/VERSION/KIND-GROUP-VERSION.json for every version of Kubernetes that the installed package
kubernetes-validate has, and the kinds of the custom resource definitions into each.
A key that is not known is an error.
"""

import json
import pathlib
import sys

import kubernetes_validate
import yaml


def closed(schema):
    """The schema with no keys but its own, as the API server would drop them."""
    if isinstance(schema, dict):
        for value in schema.values():
            closed(value)
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
    return schema


def main(folder, *definitions):
    own = {}
    for path in definitions:
        crd = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))["spec"]
        for version in crd["versions"]:
            name = f"{crd['names']['kind']}-{crd['group'].split('.')[0]}-{version['name']}.json".lower()
            own[name] = json.dumps(closed(version["schema"]["openAPIV3Schema"]))
    given = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    for source in given.glob("*-local-strict"):
        target = pathlib.Path(folder) / source.name.removesuffix("-local-strict")
        target.mkdir(parents=True, exist_ok=True)
        for path in source.glob("*.json"):
            schema = json.loads(path.read_text(encoding="utf-8"))
            schema.pop("$id", None)  # an address: what it refers to would be fetched
            text = json.dumps(schema).replace('"/api/_definitions.json#', '"_definitions.json#')
            (target / path.name).write_text(text, encoding="utf-8")
        for name, text in own.items():
            (target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
