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
account = sf("data", "create", "record", "--sobject", "Account", "--values", "Name='Made by sf' Ext__c=sf1")["id"]
one = ("--sobject", "Account", "--record-id", account)
assert sf("data", "get", "record", *one)["Name"] == "Made by sf"
sf("data", "update", "record", *one, "--values", "Name=Changed")
assert sf("data", "get", "record", "--sobject", "Account", "--where", "Ext__c=sf1")["Name"] == "Changed"
found = sf("data", "query", "--query", "SELECT Id, Name FROM Account ORDER BY Name")
assert found["totalSize"] == len(found["records"]) > 2, found
sf("data", "delete", "record", *one)
search = sf("data", "search", "--query", "FIND {2025550100} IN PHONE FIELDS RETURNING Contact(Id, LastName)")
assert "Sato" in json.dumps(search), search
assert any(field["name"] == "Ext__c" for field in sf("sobject", "describe", "--sobject", "Account")["fields"])
assert any(limit["name"] == "DailyApiRequests" for limit in sf("org", "list", "limits"))
assert sf("data", "query", "--query", "BAD", status=1)["name"] == "MALFORMED_QUERY"
print(f"{subprocess.run([*COMMAND, '--version'], env=ENVIRONMENT, capture_output=True, text=True).stdout.split()[0]}: {steps} steps")
