"""A session of simple-salesforce, unmodified, with the org server over TLS: every step says what it expects."""

import importlib.metadata
import json
import os
import subprocess

from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_external_id

ORG = json.loads(os.environ["ORG"])
HOST = os.environ["TLS_HOST"]
steps = 0


def step(name, holds=True):
    """Counts a step that holds."""
    global steps
    assert holds, name
    steps += 1


def refused(error, work, code=None):
    """Expects an exception, with that code of Salesforce."""
    try:
        work()
    except error as raised:
        content = getattr(raised, "content", None)
        assert code is None or content[0]["errorCode"] == code, content
        step(error.__name__)
        return
    raise AssertionError(f"expected {error.__name__}")


def log_in_host(path):
    """The library appends `.salesforce.com` to a domain; behind a `?` that is a query."""
    return f"{HOST}{path}?"


sf = Salesforce(instance=HOST, session_id=ORG["token"], version="62.0")


def composite(operation):
    """What the request of a composite operation is."""
    requests = []
    for part in operation["parts"]:
        if "create" in part:
            request = {"method": "POST", "url": f"/services/data/v62.0/sobjects/{part['create']}", "body": part["fields"]}
        else:
            query = part["query"].replace(" ", "+")
            request = {"method": "GET", "url": f"/services/data/v62.0/query?q={query}"}
        requests.append({**request, "referenceId": part["as"]})
    return {"allOrNone": True, "compositeRequest": requests}


def perform(it):
    """Does what an operation that every client does says; gives what came of it."""
    kind = getattr(sf, it["object"]) if "object" in it else None
    match it["do"]:
        case "create":
            return kind.create(it["fields"])["id"]
        case "retrieve":
            return kind.get(it["id"])
        case "update":
            return kind.update(it["id"], it["fields"])
        case "upsert":
            status = kind.upsert(format_external_id(*it["external"]), it["fields"])
            assert (status == 201) is it["created"], status
        case "delete":
            return kind.delete(it["id"])
        case "query":
            return sf.query_all(it["soql"], include_deleted=it.get("deleted", False))["records"]
        case "search":
            return sf.search(it["sosl"])["searchRecords"]
        case "composite":
            answer = sf.restful("composite", method="POST", data=json.dumps(composite(it)))["compositeResponse"]
            assert [part["httpStatusCode"] for part in answer] == it["statuses"], answer
        case "describe":
            described = kind.describe()
            assert described["keyPrefix"] == it["prefix"]
            assert set(it["fields"]) <= {field["name"] for field in described["fields"]}
        case "limits":
            assert sf.limits()[it["limit"]]["Max"] == it["max"]
        case other:
            raise AssertionError(f"{other} is not an operation")


def holds(expected, found):
    """Whether a value is, or has the members of, the expected one."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(holds(value, found.get(name)) for name, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(holds, expected, found))
    return expected == found


kept = {}
with open(os.environ["OPERATIONS"]) as file:
    operations = json.load(file)
for operation in operations:
    it = {name: kept.get(value, value) if isinstance(value, str) else value for name, value in operation.items()}
    if "refused" in it:
        refused(SalesforceError, lambda: perform(it), it["refused"])
        continue
    said = perform(it)
    step(f"{it}: found {said}", holds(it["expect"], said) if "expect" in it else True)
    if "keep" in it:
        kept[f"@{it['keep']}"] = said

# What this client alone does, or does in ways of its own.
name = "O'Neil \\ \"y\""
own = sf.Account.create({"Name": name})["id"]
found = sf.query(format_soql("SELECT Id FROM Account WHERE Name = {}", name))
step("query with a literal", [record["Id"] for record in found["records"]] == [own])
step("update", sf.Account.update(own, {"Name": "Renamed by simple"}) == 204)
step("delete", sf.Account.delete(own) == 204)
refused(SalesforceResourceNotFound, lambda: sf.Account.get(own), "ENTITY_IS_DELETED")
record = sf.Account.get_by_custom_id("Ext__c", "a/b 1")
step("get by external id", record["Name"] == "Two")

many = "SELECT Id, Name FROM Account WHERE Name LIKE 'Several %' ORDER BY Name"
names = [f"Several {name}" for name in "abcde"]
for name in names:
    sf.Account.create({"Name": name})
page = sf.query(many)
step("first page", (len(page["records"]), page["totalSize"], page["done"]) == (2, 5, False))
locator = page["nextRecordsUrl"].rsplit("/", 1)[1]
step("next page by id", len(sf.query_more(locator)["records"]) == 2)
step("next page by url", len(sf.query_more(page["nextRecordsUrl"], identifier_is_url=True)["records"]) == 2)
step("query_all", [record["Name"] for record in sf.query_all(many)["records"]] == names)
step("query_all_iter", [record["Name"] for record in sf.query_all_iter(many)] == names)
deleted = sf.query("SELECT Id FROM Account WHERE Name = 'Renamed by simple'", include_deleted=True)
step("deleted records", deleted["totalSize"] == 1)

refused(SalesforceMalformedRequest, lambda: sf.query("BAD"), "MALFORMED_QUERY")
step("quick search", len(sf.quick_search("Nordwind")["searchRecords"]) >= 1)
step("metadata", sf.Account.metadata()["objectDescribe"]["name"] == "Account")
step("describe all", any(it["name"] == "Lead" for it in sf.describe()["sobjects"]))
step("usage", sf.api_usage["api-usage"].total == 15000)
step("apex", sf.apexecute("Echo", method="POST", data={"a": 1})["body"] == {"a": 1})
step("sandbox", sf.is_sandbox() is False)

stale = Salesforce(instance=HOST, session_id="STALE", version="62.0")
refused(SalesforceExpiredSession, lambda: stale.query("SELECT Id FROM Account"), "INVALID_SESSION_ID")

token = log_in_host("/services/oauth2/token")
client = {"consumer_key": ORG["client"], "consumer_secret": ORG["secret"]}
own = Salesforce(**client, domain=token, version="62.0")
step("client credentials", own.query("SELECT COUNT() FROM Account")["totalSize"] > 0)
wrong = {**client, "consumer_secret": "wrong"}
refused(SalesforceAuthenticationFailed, lambda: Salesforce(**wrong, domain=token))
by_password = Salesforce(username=ORG["user"], password="pw", **client, domain=token, version="62.0")
step("password", by_password.query("SELECT COUNT() FROM Account")["totalSize"] > 0)
key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True, check=True).stdout
jwt = {"consumer_key": ORG["client"], "privatekey": key, "domain": token, "version": "62.0"}
step("jwt", Salesforce(username=ORG["user"], **jwt).query("SELECT COUNT() FROM Account")["totalSize"] > 0)
refused(SalesforceAuthenticationFailed, lambda: Salesforce(username="nobody@example.com", **jwt))
soap = log_in_host("/services/Soap/u/62.0")
by_soap = Salesforce(username=ORG["user"], password="p&w", security_token="T<1", domain=soap, version="62.0")
step("soap", by_soap.query("SELECT COUNT() FROM Account")["totalSize"] > 0)
refused(SalesforceAuthenticationFailed, lambda: Salesforce(username="nobody", password="p", security_token="", domain=soap))

print(f"simple-salesforce {importlib.metadata.version('simple-salesforce')}: {len(operations)} operations, {steps - len(operations)} further steps")
