//! Salesforce records: saving, tasks, look-ups, queries (section 5.5).

use super::expects::Expects;
use super::port::Ports;
use super::role::Role;
use super::spec::ControlKind::{Bool, Map, Number, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

// The standard values of a Salesforce org; an administrator may have added others.
const TASK_STATUS: &[&str] = &["Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"];
const TASK_PRIORITY: &[&str] = &["High", "Normal", "Low"];
const TASK_SUBTYPE: &[&str] = &["Task", "Call", "Email", "ListEmail", "Cadence", "LinkedIn"];
/// In small letters, as the product's editor writes them, and with a capital, as Salesforce stores them; both are read.
pub(super) const CALL_TYPES: &[&str] = &["inbound", "outbound", "internal", "Inbound", "Outbound", "Internal"];

const ID: Returns = Returns::Fields(&[ResultField::attested("id")]);

pub(super) const BLOCKS: &[BlockSpec] = &[
    BlockSpec::attested("SE_SFSaveLog", "Save (or Create) a Record", Category::SalesforceData)
        .ports(Ports::SuccessFailure)
        .controls(&[
            // Empty, null and the text "null" all mean: create.
            ControlSpec::attested("recordId", Text).expects(Expects::RecordId),
            ControlSpec::attested("entityType", Text).required().expects(Expects::ApiName),
            ControlSpec::attested("fieldValues", Map),
        ])
        .returns(ID)
        .history("Repaired in 5.1.")
        .role(Role::SavesRecord { id: "recordId" })
        .calls(&["records.create", "records.update"])
        .help("Updates the record with that id, or creates one when there is none. Fails when Salesforce refuses it."),
    BlockSpec::attested("SE_SFCreateTask", "Create a Task", Category::SalesforceData)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("CallObject", Text).varies(),
            ControlSpec::attested("Type", Text),
            ControlSpec::attested("Status", Text).picklist(TASK_STATUS),
            ControlSpec::attested("Priority", Text).picklist(TASK_PRIORITY),
            ControlSpec::attested("IsClosed", Bool),
            ControlSpec::attested("TaskSubtype", Text).picklist(TASK_SUBTYPE),
            ControlSpec::attested("WhoId", Text).expects(Expects::RecordId),
            ControlSpec::attested("WhatId", Text).expects(Expects::RecordId),
            ControlSpec::attested("CallDisposition", Text),
            ControlSpec::attested("CallDurationInSeconds", Number),
            ControlSpec::attested("CallType", Text).picklist(CALL_TYPES),
            ControlSpec::attested("ActivityDate", Text).varies(),
            ControlSpec::attested("subject1", Text),
            ControlSpec::attested("subject2", Text),
            ControlSpec::attested("subject3", Text),
            ControlSpec::attested("otherTaskFields", Map).always_written(),
        ])
        .stale(&[("TaskSubType", Some("TaskSubtype"))])
        .returns(ID)
        .history("Since 5.4 otherTaskFields takes any further field, and TaskSubtype is spelt as Salesforce spells it.")
        .role(Role::CreatesRecord)
        .calls(&["records.create"])
        .help(
            "Creates a task whose subject is up to three parts joined with \" - \". CallObject should be the id of the \
             contact, which links the recording. Fails when Salesforce refuses it.",
        ),
    BlockSpec::attested("SE_SFRetrieve", "Retrieve Salesforce Record", Category::SalesforceData)
        .ports(Ports::SuccessFailure)
        .controls(&[
            ControlSpec::attested("fields", Text).required(),
            ControlSpec::attested("type", Text).required().expects(Expects::ApiName),
            ControlSpec::attested("id", Text).required().varies().expects(Expects::RecordId),
        ])
        .returns(Returns::Fields(&[ResultField::attested("record")]))
        .since(5, 4)
        .calls(&["records.retrieve"])
        .help("Reads fields, separated by commas, of the record with that id. Fails when it cannot be read."),
    BlockSpec::attested("SE_SFGetContactId", "Get Salesforce Contact Id", Category::SalesforceData)
        .ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::attested("formattedPhoneNumber", Text).required().varies()])
        .stale(&[("fieldName", None)])
        .returns(Returns::Fields(&[ResultField::attested("sfContactId")]))
        .since(5, 4)
        .history("No leading wildcard since 5.7; searches several fields since 5.13; takes E.164 since 5.18.")
        .calls(&["records.find_by_phone"])
        .help("Finds the Salesforce contact with that phone number. Fails when there is none or the search fails."),
    BlockSpec::attested("SE_SFGetLeadId", "Get Salesforce Lead Id", Category::SalesforceData)
        .ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::attested("formattedPhoneNumber", Text).required().varies()])
        .returns(Returns::Fields(&[ResultField::attested("sfLeadId")]))
        .since(5, 13)
        .history("Already in the documentation of 5.10.")
        .calls(&["records.find_by_phone"])
        .help("Finds the Salesforce lead with that phone number. Fails when there is none or the search fails."),
    BlockSpec::inferred("SE_SFQuery", "Query value", Category::SalesforceData)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("query", Text).aliases(&["soql", "queryString"]).required()])
        .returns(Returns::Fields(&[ResultField::inferred("value")]))
        .history("Until 5.4 single quotes were turned into HTML entities.")
        .role(Role::Queries { query: "query" })
        .calls(&["records.query"])
        .help(
            "Runs a SOQL query and gives the list of records. A value that a join or template puts between its quotes is \
             escaped. Fails when such a value is empty, and when Salesforce refuses the query.",
        ),
    BlockSpec::inferred("SE_SFSoql", "SOQL Query", Category::SalesforceData)
        .inferred_ports(Ports::SuccessFailure)
        .controls(&[ControlSpec::inferred("query", Text).aliases(&["soql", "queryString"]).required()])
        .returns(Returns::Fields(&[ResultField::inferred("value")]))
        .since(5, 2)
        .history("Dropped from the documentation at 5.22; never announced as removed.")
        .role(Role::Queries { query: "query" })
        .calls(&["records.query"])
        .help(
            "Runs a SOQL query and gives the list of records, as Query value does. Fails when Salesforce refuses it.",
        ),
    BlockSpec::inferred("SE_SFIsContactDoNotCall", "Is Contact \"Do Not Call\"?", Category::SalesforceData)
        .aliases(&["Is Contact Do Not Call?"])
        .inferred_ports(Ports::TrueFalse)
        .controls(&[ControlSpec::inferred("contactId", Text)
            .aliases(&["id", "recordId", "sfContactId"])
            .required()
            .varies()])
        .returns(Returns::Decision)
        .calls(&["records.retrieve"])
        .help("Checks whether the Salesforce contact asked not to be called."),
    BlockSpec::attested(
        "SE_SFCompleteHvsWorkWithTaskSaved",
        "Complete High Velocity Sales Work With Task Saved",
        Category::SalesforceData,
    )
    .ports(Ports::SuccessFailure)
    .controls(&[
        ControlSpec::attested("workId", Text).required().varies(),
        ControlSpec::attested("disposition", Text).required(),
        ControlSpec::attested("taskId", Text).required().varies(),
        ControlSpec::inferred("wasConnected", Bool).aliases(&["connected"]).default("true"),
    ])
    .role(Role::CompletesSalesWork)
    .calls(&["records.complete_work"])
    .help("Reports a piece of outbound High Velocity Sales work as done, with its task. Fails when it is refused."),
];
