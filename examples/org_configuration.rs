//! A configuration goes from an org into a directory, is changed there, and goes back.
//!
//! ```text
//! cargo run --example org_configuration                       # an org in memory, filled from examples/adapter
//! SF_ACCESS_TOKEN=… cargo run --example org_configuration -- https://acme.my.salesforce.com ACLightningAdapter DIRECTORY
//! ```
//!
//! With the address of a real org it reads the adapter into the directory, or, when the directory is there, shows what
//! writing the directory would change. It writes to the org in memory alone.

#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs, process};

use cti_model::adapter::{AdapterFiles, CtiAdapter};
use cti_sfdc::configuration::{Configuration, NAMESPACE, package_objects};
use cti_sfdc::org::MemoryOrg;
use cti_sfdc::rest::{LogIn, RestClient};
use cti_sfdc::server::OrgServer;

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => in_memory().await,
        [url, adapter, directory] => {
            let client = RestClient::new(LogIn::token(url, env::var("SF_ACCESS_TOKEN")?)?)?;
            compare(&Configuration::new(client), adapter, Path::new(directory)).await
        }
        _ => Err("expected nothing, or ADDRESS ADAPTER DIRECTORY".into()),
    }
}

async fn compare(org: &Configuration, adapter: &str, directory: &Path) -> Outcome {
    if directory.exists() {
        let wanted = CtiAdapter::from_files(&AdapterFiles::read_dir(directory)?)?;
        println!("{}", org.plan(&wanted).await?);
    } else {
        org.read(adapter).await?.to_files().write_dir(directory)?;
        println!("{adapter} is in {}", directory.display());
    }
    Ok(())
}

async fn in_memory() -> Outcome {
    // An org with the objects of the adapter's package; a client reaches it without a socket.
    let memory = MemoryOrg::new();
    for object in package_objects(NAMESPACE) {
        memory.define(object)?;
    }
    let server = Arc::new(OrgServer::new(Arc::new(memory)));
    let log_in = LogIn::token("https://memory.example", server.open_session())?;
    let client = RestClient::builder(log_in).transport(server).build()?;
    let org = Configuration::new(client);

    println!("== a repository goes into an empty org");
    let repository = CtiAdapter::from_files(&AdapterFiles::read_dir("examples/adapter")?)?;
    let plan = org.plan(&repository).await?;
    println!("{plan}");
    org.write(&plan).await?;

    println!("\n== the org goes into a directory");
    let directory = env::temp_dir().join(format!("org-configuration-{}", process::id()));
    let name = org.adapters().await?.first().cloned().unwrap_or_default();
    org.read(&name).await?.to_files().write_dir(&directory)?;
    let files = AdapterFiles::read_dir(&directory)?;
    files.names().for_each(|file| println!("{file}"));

    println!("\n== a change in the directory goes back, and nothing else");
    let mut changed = CtiAdapter::from_files(&files)?;
    println!("unchanged: {}", org.plan(&changed).await?);
    changed.settings.medialess = true;
    if let Some(flow) = changed.flows.first_mut() {
        flow.active = !flow.active;
    }
    changed.to_files().write_dir(&directory)?;
    let read = CtiAdapter::from_files(&AdapterFiles::read_dir(&directory)?)?;
    let plan = org.plan(&read).await?;
    println!("{plan}");
    let written = org.write(&plan).await?;
    println!("{} records were updated", written.updated.len());
    println!("afterwards: {}", org.plan(&read).await?);
    fs::remove_dir_all(&directory)?;
    Ok(())
}
