"""Reads with simple-salesforce, which logs in and describes by itself."""

import json
import sys

from simple_salesforce import Salesforce
from writing import write

given = json.loads(sys.argv[1])
org = Salesforce(
    consumer_key=given["clientId"],
    consumer_secret=given["clientSecret"],
    domain=given["myDomain"],
    version=given["version"],
)
if org.limits()["DailyApiRequests"]["Remaining"] <= 0:
    raise SystemExit("The org has no requests left.")
listed = {each["name"] for each in org.describe()["sobjects"]}
for name in given["objects"]:
    if name not in listed:
        raise SystemExit(f"The list of objects lacks {name}.")
    fields = getattr(org, name).describe()["fields"]
    write(f"fields of {name}", fields, "name")
    compounds = {each["compoundFieldName"] for each in fields} - {None, "Name"}
    read = [each["name"] for each in fields if each["name"] not in compounds]
    write(
        name,
        org.query_all_iter(f"SELECT {', '.join(read)} FROM {name}", include_deleted=True),
        "Id",
    )
    alive = org.query_all(f"SELECT Id FROM {name}")
    if alive["totalSize"] != len(alive["records"]):
        raise SystemExit(f"query_all read {len(alive['records'])} of {alive['totalSize']} {name}.")
    write(f"live {name}", alive["records"], "Id")
