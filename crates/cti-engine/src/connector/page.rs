//! What is shown as a page must be one: an address that runs script is not.

use super::error::{ConnectorError, ErrorKind};
use super::workspace::{ScreenPop, WorkspaceCall};

/// Schemes that make a browser run, or show, what stands in the address itself.
const SCRIPTS: [&str; 3] = ["javascript", "data", "vbscript"];

/// Refuses to show an address that runs script.
///
/// # Errors
/// [`ErrorKind::Denied`].
pub(super) fn check_page(call: &WorkspaceCall) -> Result<(), ConnectorError> {
    let url = match call {
        WorkspaceCall::Pop { screen: ScreenPop::Url { url } } => url,
        WorkspaceCall::OpenTab { tab } => &tab.url,
        _ => return Ok(()),
    };
    match scheme(url).filter(|scheme| SCRIPTS.iter().any(|script| scheme.eq_ignore_ascii_case(script))) {
        Some(scheme) => {
            let message = format!("an address that begins with `{scheme}:` is not shown: give the address of a page");
            Err(ConnectorError::new(ErrorKind::Denied, message))
        }
        None => Ok(()),
    }
}

/// The scheme of an address as a browser reads it: blanks and control characters in front are dropped, and line breaks and
/// tabs anywhere. Here all of them are, wherever they stand.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once(':')?;
    Some(scheme.chars().filter(|character| !character.is_control() && !character.is_whitespace()).collect())
}
