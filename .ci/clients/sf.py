"""A session of Salesforce's own `sf` command, unmodified, with the org server: every step says what it expects."""

import json
import os
import subprocess
import sys
import tempfile

ORG = json.loads(os.environ["ORG"])
COMMAND = sys.argv[1:]
steps = 0

home = tempfile.TemporaryDirectory()
ENVIRONMENT = {
    **os.environ,
    "HOME": home.name,
    "NODE_NO_WARNINGS": "1",
    "SF_ACCESS_TOKEN": ORG["token"],
    "SF_AUTOUPDATE_DISABLE": "true",
    "SF_DISABLE_LOG_FILE": "true",
    "SF_DISABLE_TELEMETRY": "true",
    "SF_SKIP_NEW_VERSION_CHECK": "true",
    "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
}


def sf(*arguments, status=0, org=("--target-org", "memory")):
    """Runs the command, and gives what it prints as JSON."""
    global steps
    command = [*COMMAND, *arguments, *org, "--json"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, f"{arguments}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    steps += 1
    answer = json.loads(done.stdout or done.stderr)
    return answer.get("result") if status == 0 else answer


log_in = ("org", "login", "access-token", "--instance-url", ORG["address"], "--no-prompt", "--alias", "memory")
assert sf(*log_in, org=())["username"] == ORG["user"]


def perform(it):
    """Does what an operation that every client does says; gives what came of it, or `None` where no command does that."""
    status = 1 if "refused" in it else 0
    record = ("--sobject", it.get("object"), "--record-id", it.get("id"))
    fields = it["fields"] if it["do"] in ("create", "update") else {}
    if it.get("id", "").startswith("@") or any("'" in value and '"' in value for value in fields.values()):
        # Its command line has no way to write both quotes in one value.
        return None
    quotes = {name: '"' if "'" in value else "'" for name, value in fields.items()}
    values = " ".join(f"{name}={quotes[name]}{value}{quotes[name]}" for name, value in fields.items())
    match it["do"]:
        case "create":
            return sf("data", "create", "record", "--sobject", it["object"], "--values", values, status=status)
        case "retrieve":
            return sf("data", "get", "record", *record, status=status)
        case "update":
            return sf("data", "update", "record", *record, "--values", values)
        case "delete":
            return sf("data", "delete", "record", *record)
        case "query":
            deleted = ("--all-rows",) if it.get("deleted") else ()
            said = sf("data", "query", "--query", it["soql"], *deleted, status=status)
            return said["records"] if status == 0 else said
        case "search":
            said = sf("data", "search", "--query", it["sosl"], status=status)
            return said["searchRecords"] if status == 0 else said
        case "describe":
            described = sf("sobject", "describe", "--sobject", it["object"])
            assert described["keyPrefix"] == it["prefix"]
            assert set(it["fields"]) <= {field["name"] for field in described["fields"]}
            return {}
        case "limits":
            limits = {limit["name"]: limit for limit in sf("org", "list", "limits")}
            assert limits[it["limit"]]["max"] == it["max"], limits[it["limit"]]
            return {}
        case "upsert" | "composite":
            return None
        case other:
            raise AssertionError(f"{other} is not an operation")


def holds(expected, found):
    """Whether a value is, or has the members of, the expected one."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(holds(value, found.get(name)) for name, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(holds, expected, found))
    return expected == found


kept, done = {}, 0
with open(os.environ["OPERATIONS"]) as file:
    operations = json.load(file)
for operation in operations:
    it = {name: kept.get(value, value) if isinstance(value, str) else value for name, value in operation.items()}
    said = perform(it)
    if said is None:
        continue
    done += 1
    if "refused" in it:
        assert said["name"] == it["refused"], said
    elif "expect" in it:
        assert holds(it["expect"], said), f"{it}: found {said}"
    if "keep" in it:
        kept[f"@{it['keep']}"] = said["id"]

# What this client alone does, or does in ways of its own.
assert sf("data", "get", "record", "--sobject", "Account", "--where", "Name='Paged a'")["Name"] == "Paged a"
print(f"{subprocess.run([*COMMAND, '--version'], env=ENVIRONMENT, capture_output=True, text=True).stdout.split()[0]}: {done} of {len(operations)} operations, {steps - done} further steps")
