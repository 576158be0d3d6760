//! An org of Salesforce: the one place from which the network is used, and only when an address is given.

use std::env;
use std::io::Write;
use std::path::Path;

use cti_model::OneLine;
use cti_model::adapter::CtiAdapter;
use cti_sfdc::configuration::{Configuration, ConfigurationError};
use cti_sfdc::rest::{LogIn, RestClient};
use serde_json::Value;

use crate::{Trouble, Verdict, input};

/// The variable of the environment that has the token; as an argument everybody on the machine could read it.
const TOKEN: &str = "SF_ACCESS_TOKEN";

/// Reads an adapter: the one of that name, or the only one.
pub(crate) fn read(address: &str, adapter: Option<&str>) -> Result<CtiAdapter, Trouble> {
    let org = connect(address)?;
    work(async {
        let name = match adapter {
            Some(name) => name.to_owned(),
            None => {
                let mut names = org.adapters().await?;
                match (names.pop(), names.is_empty()) {
                    (Some(only), true) => only,
                    // Which one is meant has to be said; the error names those that there are.
                    _ => String::new(),
                }
            }
        };
        org.read(&name).await
    })
}

/// Shows what the org needs to have an adapter, and writes it if that is asked for.
pub(crate) fn write(
    address: &str,
    adapter: &CtiAdapter,
    is_asked: bool,
    out: &mut dyn Write,
) -> Result<Verdict, Trouble> {
    let org = connect(address)?;
    let plan = work(org.plan(adapter))?;
    writeln!(out, "{plan}")?;
    if plan.is_empty() {
        return Ok(Verdict::Fine);
    }
    if !is_asked {
        writeln!(out, "nothing was written: --yes writes it")?;
        return Ok(Verdict::Found);
    }
    let written = work(org.write(&plan))?;
    writeln!(out, "{} records were created, {} updated", written.created.len(), written.updated.len())?;
    Ok(Verdict::Fine)
}

/// The org at an address, with the token of the environment; `-` reads both from the standard input, as `sf org display
/// --json` prints them.
fn connect(address: &str) -> Result<Configuration, Trouble> {
    let (address, token) = if address == "-" {
        let text = input::read(Path::new("-"))?.text;
        let displayed: Value = serde_json::from_str(&text).unwrap_or_default();
        let of = |name: &str| displayed.get("result").and_then(|it| it.get(name)?.as_str()).map(str::to_owned);
        of("instanceUrl").zip(of("accessToken")).ok_or_else(|| {
            Trouble::Input("the standard input is not what `sf org display --json` prints: expected `result.instanceUrl` and `result.accessToken`".to_owned())
        })?
    } else {
        let token = env::var(TOKEN).map_err(|_| {
            Trouble::Usage(format!("no token: set {TOKEN}, or pipe `sf org display --json` into --org -"))
        })?;
        (address.to_owned(), token)
    };
    let client = LogIn::token(&address, token).and_then(RestClient::new);
    let client = client.map_err(|error| Trouble::Input(OneLine(&error.to_string()).to_string()))?;
    Ok(Configuration::new(client))
}

fn work<T>(future: impl Future<Output = Result<T, ConfigurationError>>) -> Result<T, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(future).map_err(|error| Trouble::Input(OneLine(&error.to_string()).to_string()))
}
