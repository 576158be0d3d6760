"""A session of simple-salesforce, unmodified, with the org server over TLS: every step says what it expects."""

import importlib.metadata
import json
import os
import subprocess

from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
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
saved = sf.Account.create({"Name": "O'Neil \\ \"x\"", "Phone": "+12025550178"})
step("create", saved["success"] and saved["id"].startswith("001"))
step("get", sf.Account.get(saved["id"])["Name"] == "O'Neil \\ \"x\"")
found = sf.query(format_soql("SELECT Id FROM Account WHERE Name = {}", "O'Neil \\ \"x\""))
step("query with a literal", [record["Id"] for record in found["records"]] == [saved["id"]])
step("update", sf.Account.update(saved["id"], {"Name": "Renamed by simple"}) == 204)
step("delete", sf.Account.delete(saved["id"]) == 204)
refused(SalesforceResourceNotFound, lambda: sf.Account.get(saved["id"]), "ENTITY_IS_DELETED")

external = format_external_id("Ext__c", "a/b 1")
step("upsert creates", sf.Account.upsert(external, {"Name": "One"}) == 201)
step("upsert changes", sf.Account.upsert(external, {"Name": "Two"}) == 200)
record = sf.Account.get_by_custom_id("Ext__c", "a/b 1")
step("get by external id", record["Name"] == "Two")
sf.Account.delete(record["Id"])

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
refused(SalesforceMalformedRequest, lambda: sf.query("SELECT Bogus FROM Account"), "INVALID_FIELD")
refused(SalesforceMalformedRequest, lambda: sf.Account.create({"Bogus": 1}), "INVALID_FIELD")
refused(SalesforceResourceNotFound, lambda: sf.Nothing__c.create({"Name": "x"}), "NOT_FOUND")

phones = sf.search("FIND {2025550100} IN PHONE FIELDS RETURNING Contact(Id, LastName)")
step("search", [record["LastName"] for record in phones["searchRecords"]] == ["Sato"])
step("quick search", len(sf.quick_search("Nordwind")["searchRecords"]) >= 1)
step("describe", any(field["name"] == "Ext__c" for field in sf.Account.describe()["fields"]))
step("metadata", sf.Account.metadata()["objectDescribe"]["name"] == "Account")
step("describe all", any(it["name"] == "Lead" for it in sf.describe()["sobjects"]))
step("limits", sf.limits()["DailyApiRequests"]["Max"] == 15000)
step("usage", sf.api_usage["api-usage"].total == 15000)
request = {"method": "POST", "url": "/services/data/v62.0/sobjects/Account", "referenceId": "a", "body": {"Name": "x"}}
composite = {"allOrNone": True, "compositeRequest": [request, {**request, "referenceId": "b", "body": {}}]}
answer = sf.restful("composite", method="POST", data=json.dumps(composite))["compositeResponse"]
step("composite", [part["body"][0]["errorCode"] for part in answer] == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"])
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

print(f"simple-salesforce {importlib.metadata.version('simple-salesforce')}: {steps} steps")
