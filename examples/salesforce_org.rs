//! A Salesforce org on this machine, with sample data: any client of Salesforce's REST API works with it.
//!
//! ```text
//! cargo run --example salesforce_org                              # at a port of its own choice
//! cargo run --example salesforce_org -- --port 8080 --page-size 2
//! ```
//!
//! It prints how to connect, then a line for each request, and stops with Ctrl-C once what it has begun is done.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use cti_sfdc::configuration::{NAMESPACE, package_objects};
use cti_sfdc::org::{Field, MemoryOrg, ObjectSchema, OrgError};
use cti_sfdc::server::OrgServer;
use serde_json::{Map, Value, json};

const CLIENT: (&str, &str) = ("example-client", "example-secret");

/// What the command line asks for.
#[derive(Default)]
struct Options {
    port: u16,
    page_size: Option<usize>,
}

fn options() -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        let number = || value.parse::<u16>().map_err(|_| format!("`{name} {value}`: expected a number after it"));
        match name.as_str() {
            "--port" => options.port = number()?,
            "--page-size" => options.page_size = Some(number()?.into()),
            _ => return Err(format!("`{name}` is not an option: expected `--port` or `--page-size`")),
        }
    }
    Ok(options)
}

/// An org with a field of its own, the objects in which an adapter's configuration is kept, and a few customers.
fn sample() -> Result<MemoryOrg, OrgError> {
    let org = MemoryOrg::new();
    org.define(ObjectSchema::new("Account", "001").with_field(Field::text("Ext__c", 40).external_id().unique()))?;
    for object in package_objects(NAMESPACE) {
        org.define(object)?;
    }
    let fields = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let create = |object: &str, value: Value| org.create(object, &fields(value));
    for (name, number) in [("Acme", "+12025550100"), ("Sakura Trading", "03-5550-0101"), ("Nordwind", "+493055501020")]
    {
        let account = create("Account", json!({"Name": name, "Phone": number}))?;
        let contact = json!({"LastName": "Sato", "FirstName": name, "AccountId": account, "Phone": number});
        let contact = create("Contact", contact)?;
        create("Case", json!({"Subject": format!("Question of {name}"), "ContactId": contact, "Status": "New"}))?;
    }
    create("Lead", json!({"LastName": "O'Neil", "Company": "Anne-Marie & Co", "Phone": "+12025550199"}))?;
    Ok(org)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("error: {message}");
            return Ok(ExitCode::from(2));
        }
    };
    let server = OrgServer::new(Arc::new(sample()?)).with_client(CLIENT.0, CLIENT.1);
    let server = server.with_apex("Echo", |method, body| Ok(json!({"method": method.as_str(), "body": body})));
    let server = server.with_watcher(|served| println!("{served}"));
    let server = Arc::new(match options.page_size {
        Some(records) => server.with_page_size(records),
        None => server,
    });
    let listening = server.listen(([127, 0, 0, 1], options.port)).await?;
    let (url, token) = (listening.url(), server.open_session());
    println!("address        {url}");
    println!("token          {token}");
    println!("refresh token  {}", server.refresh_token());
    println!("client id      {}", CLIENT.0);
    println!("client secret  {}", CLIENT.1);
    println!("user           integration@example.com, with any password");
    println!();
    println!("curl -H 'Authorization: Bearer {token}' '{url}/services/data/v62.0/query?q=SELECT+Id,Name+FROM+Account'");
    println!("SF_ACCESS_TOKEN='{token}' sf org login access-token --instance-url {url} --no-prompt --alias memory");
    println!("SF_ACCESS_TOKEN='{token}' cti export examples/adapter --org {url}    # with the feature `org`");
    println!("RestClient::new(LogIn::token(\"{url}\", \"{token}\")?)");
    println!();
    println!("Ctrl-C stops it.");
    tokio::signal::ctrl_c().await?;
    listening.stop().await;
    println!("stopped after {} requests", server.served());
    Ok(ExitCode::SUCCESS)
}
