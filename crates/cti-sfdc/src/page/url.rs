//! Addresses that a page may open: those of pages, never those of scripts.

use cti_model::OneLine;
use serde::{Deserialize, Serialize};

/// The address of a page: relative to the CRM, or absolute with `http` or `https`. Anything else, such as `javascript:`
/// or `data:`, is refused however it is disguised; the bridge's script asks the browser's own parser again.
///
/// ```
/// use cti_sfdc::page::PageUrl;
///
/// assert!(PageUrl::new("/lightning/o/Case/list?filterName=Recent").is_ok());
/// assert!(PageUrl::new("https://example.com/?to=javascript:1").is_ok());
/// assert!(PageUrl::new(" JavaScript:alert(1)").is_err());
/// assert!(PageUrl::new("java\tscript:alert(1)").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageUrl(String);

/// Why a text is not a [`PageUrl`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageUrlError {
    /// It is empty.
    #[error("the address is empty: expected that of a page")]
    Empty,
    /// It has control characters, with which a browser reads another address than a person does.
    #[error("the address has a control character: remove it")]
    Control,
    /// Its scheme is not that of a page.
    #[error("an address with the scheme `{}` is not opened: expected http, https, or one relative to the CRM",
        OneLine(.scheme))]
    Scheme {
        /// The scheme, without the colon.
        scheme: String,
    },
}

impl PageUrl {
    /// Reads an address. Blanks around it are dropped, as a browser does.
    ///
    /// # Errors
    /// [`PageUrlError`] for what is not the address of a page.
    pub fn new(address: impl AsRef<str>) -> Result<Self, PageUrlError> {
        // A browser also drops leading control characters, and tabs and line breaks anywhere.
        let address = address.as_ref().trim_matches(' ');
        if address.is_empty() {
            return Err(PageUrlError::Empty);
        }
        if address.chars().any(char::is_control) {
            return Err(PageUrlError::Control);
        }
        match scheme(address) {
            Some(scheme) if !is_web(scheme) => Err(PageUrlError::Scheme { scheme: scheme.to_owned() }),
            _ => Ok(Self(address.to_owned())),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names a host; a relative address belongs to the CRM.
    pub fn is_absolute(&self) -> bool {
        // With two slashes, in whichever direction, a host begins.
        scheme(&self.0).is_some() || self.0.chars().take(2).filter(|c| matches!(c, '/' | '\\')).count() == 2
    }

    /// The address as Classic wants it, where a relative one begins with a slash (`external-apis` section 3.3).
    pub(crate) fn rooted(&self) -> String {
        if self.is_absolute() || self.0.starts_with('/') { self.0.clone() } else { format!("/{}", self.0) }
    }
}

/// What stands before the colon that ends a scheme.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some(scheme)
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

impl TryFrom<String> for PageUrl {
    type Error = PageUrlError;

    fn try_from(address: String) -> Result<Self, PageUrlError> {
        Self::new(address)
    }
}

impl From<PageUrl> for String {
    fn from(url: PageUrl) -> Self {
        url.0
    }
}
