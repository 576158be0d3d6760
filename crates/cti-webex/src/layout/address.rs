//! Addresses of scripts and libraries, and the hosts that they come from (`webex` section 6.2).

/// The host that the vendor's connectors come from since June 2023.
pub const CONNECTOR_HOST: &str = "cx-crmconnector.ciscoccservice.com";

/// The hosts that they came from before. Whether these still answer no source states.
pub const SUPERSEDED_HOSTS: [&str; 4] = [
    "dw4r593nghmue.cloudfront.net",
    "d390gzw4ok28px.cloudfront.net",
    "d1kecw3ui932.cloudfront.net",
    "d3s2tlfde7b0jo.cloudfront.net",
];

/// Folders of the vendor's host, which has one for each CRM.
const FOLDERS: [&str; 5] = ["salesforce", "msdynamics", "servicenow", "zendesk", "freshdesk"];

/// An absolute address, in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Address<'a> {
    /// The scheme, such as `https`.
    pub scheme: &'a str,
    /// The host, without its port.
    pub host: &'a str,
    /// What follows the host: path, query and fragment.
    pub rest: &'a str,
}

/// Why a text is not an address that the desktop can load.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnAddress {
    /// A link in Markdown, pasted with its brackets.
    #[error("a link in Markdown")]
    Markdown {
        /// The address in it.
        address: String,
    },
    /// The text has no scheme and host.
    #[error("not an address")]
    Other,
}

impl<'a> Address<'a> {
    /// Reads an address; blanks around it do not count.
    ///
    /// # Errors
    /// For text that is not one.
    pub fn parse(text: &'a str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        if let Some((_, link)) = text.strip_prefix('[').and_then(|rest| rest.split_once("](")) {
            let address = link.strip_suffix(')').unwrap_or(link);
            return Err(NotAnAddress::Markdown { address: address.to_owned() });
        }
        let (scheme, after) = text.split_once("://").ok_or(NotAnAddress::Other)?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end).ok_or(NotAnAddress::Other)?;
        let host = authority.split_once(':').map_or(authority, |(host, _)| host);
        let is_host = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || byte >= 0x80);
        if is_scheme && is_host && !rest.contains(char::is_whitespace) {
            Ok(Self { scheme, host, rest })
        } else {
            Err(NotAnAddress::Other)
        }
    }

    /// Whether it is loaded by https.
    pub fn is_https(self) -> bool {
        self.scheme.eq_ignore_ascii_case("https")
    }

    /// Whether it is on the machine of whoever opens the desktop.
    pub fn is_local(self) -> bool {
        let host = self.host.to_ascii_lowercase();
        host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.")
    }

    /// Whether its host was replaced by [`CONNECTOR_HOST`].
    pub fn is_superseded(self) -> bool {
        SUPERSEDED_HOSTS.iter().any(|host| host.eq_ignore_ascii_case(self.host))
    }

    /// Whether its host says that it is not for production, as in `…-nonprod-cdn…`.
    pub fn is_non_production(self) -> bool {
        const WORDS: [&str; 8] = ["nonprod", "dev", "qa", "test", "staging", "stage", "stg", "sandbox"];
        let label = self.host.split('.').next().unwrap_or_default().to_ascii_lowercase();
        label.split(['-', '_']).any(|word| WORDS.contains(&word))
    }

    /// The version in its path: the first folder such as `v1.1.9`, without the `v`.
    pub fn version(self) -> Option<&'a str> {
        let path = self.rest.split(['?', '#']).next().unwrap_or_default();
        let version = |folder: &'a str| {
            let number = folder.strip_prefix(['v', 'V']).unwrap_or(folder);
            let parts =
                number.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
            (parts && (number.contains('.') || number.len() < folder.len())).then_some(number)
        };
        path.split('/').find_map(version)
    }

    /// Whether [`CONNECTOR_HOST`] has the same path: a folder of a CRM, then a version. Older folders were not moved as they
    /// were.
    pub(super) fn has_moved(self) -> bool {
        let mut folders = self.rest.trim_start_matches('/').split('/');
        let crm = folders.next().is_some_and(|folder| FOLDERS.contains(&folder));
        crm && self.version().is_some_and(|version| folders.next().is_some_and(|folder| folder.ends_with(version)))
    }
}
