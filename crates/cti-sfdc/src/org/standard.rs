//! The object types that every org has.

use super::schema::{Field, FieldType, ObjectSchema, OnDelete};

/// The standard objects, in an order in which each refers to those before it or to itself.
pub(crate) fn objects() -> Vec<ObjectSchema> {
    vec![
        user(),
        organization(),
        record_type(),
        account(),
        contact(),
        lead(),
        opportunity(),
        case(),
        activity("Task", "00T", "Tasks").with_field(picklist("TaskSubtype", &["Task", "Call", "Email"], "Task")),
        activity("Event", "00U", "Events")
            .with_field(Field::new("StartDateTime", FieldType::DateTime))
            .with_field(Field::new("EndDateTime", FieldType::DateTime))
            .with_field(Field::new("DurationInMinutes", FieldType::Integer)),
    ]
}

fn picklist(name: &str, values: &[&str], default: &str) -> Field {
    Field::picklist(name, values).with_default(default)
}

fn phone(name: &str) -> Field {
    Field::new(name, FieldType::Phone)
}

fn boolean(name: &str) -> Field {
    Field::new(name, FieldType::Boolean).with_default(false)
}

/// Street, city, state, postal code, country behind a prefix.
fn address(schema: ObjectSchema, prefix: &str) -> ObjectSchema {
    [("Street", 255), ("City", 40), ("State", 80), ("PostalCode", 20), ("Country", 80)]
        .into_iter()
        .fold(schema, |schema, (part, length)| schema.with_field(Field::text(&format!("{prefix}{part}"), length)))
}

/// First and last name, and the whole that the org writes of them.
fn person(schema: ObjectSchema) -> ObjectSchema {
    schema
        .with_field(Field::text("Salutation", 40))
        .with_field(Field::text("FirstName", 40))
        .with_field(Field::text("LastName", 80).required())
        .with_field(Field::text("Name", 121).with_label("Full Name").read_only())
        .with_field(Field::text("Title", 128))
}

fn user() -> ObjectSchema {
    person(ObjectSchema::new("User", "005"))
        .with_field(Field::text("Username", 80).required().unique())
        .with_field(Field::new("Email", FieldType::Email))
        .with_field(Field::text("Alias", 8))
        .with_field(phone("Phone"))
        .with_field(phone("MobilePhone"))
        .with_field(Field::new("IsActive", FieldType::Boolean).with_default(true))
        .with_field(Field::text("CallCenterId", 18))
        .with_field(Field::text("TimeZoneSidKey", 40).with_default("GMT"))
        .with_field(Field::text("LocaleSidKey", 40).with_default("en_US"))
        .with_field(Field::text("LanguageLocaleKey", 40).with_default("en_US"))
}

fn organization() -> ObjectSchema {
    ObjectSchema::new("Organization", "00D")
        .with_field(Field::text("Name", 80))
        .with_field(Field::text("OrganizationType", 40).with_default("Developer Edition"))
        .with_field(Field::text("InstanceName", 5))
        .with_field(boolean("IsSandbox"))
        .with_field(Field::new("TrialExpirationDate", FieldType::DateTime))
        .with_field(Field::text("NamespacePrefix", 15))
        .with_field(Field::text("TimeZoneSidKey", 40).with_default("GMT"))
        .not_searchable()
}

fn record_type() -> ObjectSchema {
    ObjectSchema::new("RecordType", "012")
        .with_field(Field::text("Name", 80).required())
        .with_field(Field::text("DeveloperName", 80).required())
        .with_field(Field::text("SobjectType", 80).required())
        .with_field(Field::text("Description", 255))
        .with_field(Field::new("IsActive", FieldType::Boolean).with_default(true))
        .with_field(boolean("IsPersonType"))
        .not_searchable()
}

fn account() -> ObjectSchema {
    let schema = ObjectSchema::new("Account", "001")
        .with_field(Field::text("Name", 255).with_label("Account Name").required())
        .with_field(picklist_of("Type", &["Prospect", "Customer - Direct", "Customer - Channel", "Other"]))
        .with_field(Field::text("AccountNumber", 40))
        .with_field(picklist_of("Industry", &["Banking", "Energy", "Healthcare", "Media", "Retail", "Technology"]))
        .with_field(Field::new("AnnualRevenue", FieldType::Currency))
        .with_field(Field::new("NumberOfEmployees", FieldType::Integer))
        .with_field(picklist_of("Rating", &["Hot", "Warm", "Cold"]))
        .with_field(phone("Phone"))
        .with_field(phone("Fax"))
        .with_field(Field::new("Website", FieldType::Url))
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .with_field(Field::reference("ParentId", "Account", "Parent", "ChildAccounts"))
        .owned();
    address(address(schema, "Billing"), "Shipping")
}

fn picklist_of(name: &str, values: &[&str]) -> Field {
    Field::picklist(name, values)
}

fn contact() -> ObjectSchema {
    let schema = person(ObjectSchema::new("Contact", "003"))
        .with_field(Field::reference("AccountId", "Account", "Account", "Contacts").on_delete(OnDelete::Cascade))
        .with_field(Field::reference("ReportsToId", "Contact", "ReportsTo", ""))
        .with_field(Field::new("Email", FieldType::Email))
        .with_field(phone("Phone").with_label("Business Phone"))
        .with_field(phone("MobilePhone"))
        .with_field(phone("HomePhone"))
        .with_field(phone("OtherPhone"))
        .with_field(phone("AssistantPhone"))
        .with_field(phone("Fax"))
        .with_field(Field::text("Department", 80))
        .with_field(Field::new("Birthdate", FieldType::Date))
        .with_field(boolean("DoNotCall"))
        .with_field(boolean("HasOptedOutOfEmail"))
        .with_field(picklist_of("LeadSource", &["Web", "Phone Inquiry", "Partner Referral", "Other"]))
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .owned();
    address(address(schema, "Mailing"), "Other")
}

fn lead() -> ObjectSchema {
    let statuses = ["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"];
    person(ObjectSchema::new("Lead", "00Q"))
        .with_field(Field::text("Company", 255).required())
        .with_field(Field::picklist("Status", &statuses).with_default("Open - Not Contacted"))
        .with_field(picklist_of("LeadSource", &["Web", "Phone Inquiry", "Partner Referral", "Other"]))
        .with_field(Field::new("Email", FieldType::Email))
        .with_field(phone("Phone"))
        .with_field(phone("MobilePhone"))
        .with_field(phone("Fax"))
        .with_field(boolean("DoNotCall"))
        .with_field(boolean("IsConverted"))
        .with_field(Field::reference("ConvertedContactId", "Contact", "ConvertedContact", ""))
        .with_field(picklist_of("Industry", &["Banking", "Energy", "Healthcare", "Media", "Retail", "Technology"]))
        .with_field(Field::new("AnnualRevenue", FieldType::Currency))
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .with_field(Field::text("City", 40))
        .with_field(Field::text("Country", 80))
        .owned()
}

fn opportunity() -> ObjectSchema {
    let stages = ["Prospecting", "Qualification", "Proposal/Price Quote", "Closed Won", "Closed Lost"];
    ObjectSchema::new("Opportunity", "006")
        .with_field(Field::text("Name", 120).required())
        .with_field(Field::reference("AccountId", "Account", "Account", "Opportunities").on_delete(OnDelete::Cascade))
        .with_field(Field::picklist("StageName", &stages).required())
        .with_field(Field::new("CloseDate", FieldType::Date).required())
        .with_field(Field::new("Amount", FieldType::Currency))
        .with_field(Field::new("Probability", FieldType::Percent))
        .with_field(picklist_of("Type", &["New Customer", "Existing Customer - Upgrade"]))
        .with_field(picklist_of("LeadSource", &["Web", "Phone Inquiry", "Partner Referral", "Other"]))
        .with_field(boolean("IsClosed").read_only())
        .with_field(boolean("IsWon").read_only())
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .owned()
}

fn case() -> ObjectSchema {
    ObjectSchema::new("Case", "500")
        .with_field(Field::auto_number("CaseNumber", "{00000000}"))
        .with_field(Field::text("Subject", 255))
        .with_field(picklist("Status", &["New", "Working", "Escalated", "Closed"], "New"))
        .with_field(picklist("Priority", &["High", "Medium", "Low"], "Medium"))
        .with_field(picklist_of("Origin", &["Phone", "Email", "Web"]))
        .with_field(picklist_of("Type", &["Question", "Problem", "Feature Request"]))
        .with_field(picklist_of("Reason", &["Installation", "Performance", "Breakdown", "Other"]))
        .with_field(Field::reference("AccountId", "Account", "Account", "Cases").on_delete(OnDelete::Restrict))
        .with_field(Field::reference("ContactId", "Contact", "Contact", "Cases"))
        .with_field(Field::reference("ParentId", "Case", "Parent", "Cases"))
        .with_field(Field::text("SuppliedName", 80))
        .with_field(phone("SuppliedPhone"))
        .with_field(Field::new("SuppliedEmail", FieldType::Email))
        .with_field(boolean("IsClosed").read_only())
        .with_field(Field::new("ClosedDate", FieldType::DateTime).read_only())
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .owned()
}

/// A task or an event, with what the two share.
fn activity(name: &str, prefix: &str, children: &str) -> ObjectSchema {
    ObjectSchema::new(name, prefix)
        .with_field(Field::text("Subject", 255))
        .with_field(picklist("Status", &["Not Started", "In Progress", "Completed"], "Not Started"))
        .with_field(picklist("Priority", &["High", "Normal", "Low"], "Normal"))
        .with_field(Field::reference("WhoId", "Contact", "Who", children).or_to("Lead"))
        .with_field(Field::reference("WhatId", "Account", "What", children).or_to("Case").or_to("Opportunity"))
        .with_field(Field::new("ActivityDate", FieldType::Date))
        .with_field(Field::new("Description", FieldType::TextArea(32_000)))
        .with_field(Field::text("CallObject", 255))
        .with_field(Field::new("CallDurationInSeconds", FieldType::Integer))
        .with_field(picklist_of("CallType", &["Inbound", "Outbound", "Internal"]))
        .with_field(Field::text("CallDisposition", 255))
        .with_field(boolean("IsClosed").read_only())
        .owned()
}
