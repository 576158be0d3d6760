//! An org in memory, behind its REST API on this machine: read, compared, and only written when asked.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use cti_sfdc::configuration::{NAMESPACE, package_objects};
use cti_sfdc::org::MemoryOrg;
use cti_sfdc::server::OrgServer;

use super::{complained, cti, directory, said};

/// The address of an org with the objects of the package, and a token for it.
fn org() -> (String, String) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let memory = MemoryOrg::new();
            for object in package_objects(NAMESPACE) {
                memory.define(object).unwrap();
            }
            let server = Arc::new(OrgServer::new(Arc::new(memory)));
            let listening = server.listen(([127, 0, 0, 1], 0)).await.unwrap();
            sender.send((listening.url().clone(), server.open_session())).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn with_token(token: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cti"))
        .args(arguments)
        .env("SF_ACCESS_TOKEN", token)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_directory_goes_into_an_org_and_comes_back() {
    let (address, token) = org();
    let new = directory("org");
    cti(&["new", new.to_str().unwrap()]);
    let adapter = new.join("adapter").to_str().unwrap().to_owned();
    let export = ["export", &adapter, "--org", &address];
    let planned = with_token(&token, &export, "");
    assert_eq!(planned.status.code(), Some(1), "{}{}", said(&planned), complained(&planned));
    assert!(
        said(&planned).contains("create AC_CtiAdapter__c") && said(&planned).contains("3 changes"),
        "{}",
        said(&planned)
    );
    assert!(said(&planned).contains("nothing was written"), "{}", said(&planned));

    let back = new.join("back").to_str().unwrap().to_owned();
    let nothing = with_token(&token, &["import", &back, "--org", &address], "");
    assert!(complained(&nothing).contains("the org has no adapter"), "{}", complained(&nothing));

    let written = with_token(&token, &[&export[..], &["--yes"]].concat(), "");
    assert!(said(&written).contains("3 records were created, 0 updated"), "{}{}", said(&written), complained(&written));
    let again = with_token(&token, &export, "");
    assert_eq!((again.status.code(), said(&again).contains("0 changes")), (Some(0), true), "{}", said(&again));

    // What `sf` says of the org, with the token in it, on the standard input.
    let displayed = format!(r#"{{"status": 0, "result": {{"instanceUrl": "{address}", "accessToken": "{token}"}}}}"#);
    let imported = with_token("", &["import", &back, "--org", "-"], &displayed);
    assert_eq!(imported.status.code(), Some(0), "{}{}", said(&imported), complained(&imported));
    let different = said(&cti(&["diff", &adapter, &back]));
    assert!(!different.contains("Script"), "the flows are the same: {different}");
    let checked = cti(&["check", &back]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
}

#[test]
fn a_token_is_needed_and_never_printed() {
    let (address, _) = org();
    let target = directory("org-refused").to_str().unwrap().to_owned();
    let refused = with_token("wrong-token", &["import", &target, "--org", &address], "");
    assert_eq!(refused.status.code(), Some(1));
    assert!(!complained(&refused).contains("wrong-token"), "{}", complained(&refused));
    let without = Command::new(env!("CARGO_BIN_EXE_cti"))
        .args(["import", &target, "--org", &address])
        .env_remove("SF_ACCESS_TOKEN")
        .output()
        .unwrap();
    assert_eq!(without.status.code(), Some(2));
    assert!(complained(&without).contains("SF_ACCESS_TOKEN"), "{}", complained(&without));
}
