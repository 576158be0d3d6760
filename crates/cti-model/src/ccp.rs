//! Addresses of Amazon Connect instances and of their contact control panel (`external-apis` section 1.5).

use std::fmt;
use std::str::FromStr;

use crate::one_line::OneLine;

/// The address of an instance, as an administrator gives it: an alias, the address of the instance or of its contact control
/// panel, or one where single sign-on begins.
///
/// ```
/// use cti_model::ccp::CcpAddress;
///
/// let ccp: CcpAddress = "https://acme.my.connect.aws/ccp-v2/".parse()?;
/// assert_eq!(ccp.alias(), Some("acme"));
/// assert_eq!(ccp.origin(), "https://acme.my.connect.aws");
/// assert_eq!(ccp.url(), "https://acme.my.connect.aws/ccp-v2");
///
/// let alias: CcpAddress = "acme".parse()?;
/// assert_eq!(alias.url(), "https://acme.awsapps.com/connect/ccp-v2");
///
/// let sign_on: CcpAddress = "https://portal.example.com/saml?app=7".parse()?;
/// assert_eq!((sign_on.alias(), sign_on.url()), (None, "https://portal.example.com/saml?app=7"));
/// # Ok::<(), cti_model::ccp::CcpError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CcpAddress {
    instance: Option<(String, Domain)>,
    origin: String,
    url: String,
    first_version: bool,
}

/// The domain of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Domain {
    /// `alias.my.connect.aws`.
    MyConnect,
    /// `alias.awsapps.com`, of instances from before; what belongs to Amazon Connect stands below `/connect`.
    Awsapps,
    /// `alias.govcloud.connect.aws`.
    GovCloud,
}

impl Domain {
    const ALL: [Self; 3] = [Self::MyConnect, Self::Awsapps, Self::GovCloud];

    /// The name, without the alias.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MyConnect => "my.connect.aws",
            Self::Awsapps => "awsapps.com",
            Self::GovCloud => "govcloud.connect.aws",
        }
    }

    /// What stands before each path.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Awsapps => "/connect",
            Self::MyConnect | Self::GovCloud => "",
        }
    }
}

/// Why a text is not the address of an instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CcpError {
    /// A part of a template was not filled in.
    #[error("`{}` has a place that is not filled in: put the alias of the instance there", OneLine(text))]
    Placeholder {
        /// The text.
        text: String,
    },
    /// Not an alias.
    #[error(
        "`{}` is not the alias of an instance: expected at most 45 letters, digits and `-` between them, not \
        beginning with `d-`",
        OneLine(text)
    )]
    Alias {
        /// What stands where the alias should.
        text: String,
    },
    /// Not an address of `https`.
    #[error("`{}` begins with `{}`: expected `https`", OneLine(text), OneLine(scheme))]
    Scheme {
        /// The text.
        text: String,
        /// What it begins with.
        scheme: String,
    },
    /// Without a host.
    #[error("`{}` does not have the host of an instance: expected one such as `acme.my.connect.aws`", OneLine(text))]
    Host {
        /// The text.
        text: String,
    },
    /// A path where no control panel is.
    #[error("`{}` is not the path of a contact control panel: expected `{expected}`, or none", OneLine(path))]
    Path {
        /// The path.
        path: String,
        /// The path of this domain.
        expected: String,
    },
}

/// An address of `https`: its host, and whatever stands behind.
pub(crate) struct Parts<'t> {
    pub(crate) host: &'t str,
    pub(crate) rest: &'t str,
}

impl<'t> Parts<'t> {
    pub(crate) fn of(text: &'t str) -> Result<Self, CcpError> {
        let (scheme, behind) = text.split_once("://").unwrap_or(("", text));
        let cut = behind.find(['/', '?', '#', ':']).unwrap_or(behind.len());
        let (host, rest) = behind.split_at_checked(cut).unwrap_or((behind, ""));
        if !host.contains('.') || !host.bytes().all(|it| it.is_ascii_alphanumeric() || b"-.".contains(&it)) {
            return Err(CcpError::Host { text: text.to_owned() });
        }
        if !scheme.eq_ignore_ascii_case("https") {
            return Err(CcpError::Scheme { text: text.to_owned(), scheme: scheme.to_lowercase() });
        }
        Ok(Self { host, rest })
    }
}

impl CcpAddress {
    /// The alias of the instance, in lower case; `None` when the address does not tell it, such as where single sign-on
    /// begins.
    pub fn alias(&self) -> Option<&str> {
        self.instance.as_ref().map(|(alias, _)| alias.as_str())
    }

    /// The domain of the instance, where the address tells it.
    pub fn domain(&self) -> Option<Domain> {
        self.instance.as_ref().map(|(_, domain)| *domain)
    }

    /// Whether the address is that of the panel's first version; [`CcpAddress::url`] is that of the second.
    pub const fn is_first_version(&self) -> bool {
        self.first_version
    }

    /// The origin: what a browser compares, and what an instance approves.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The contact control panel, or where single sign-on begins.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where an agent signs out; known of an instance alone.
    pub fn logout_url(&self) -> Option<String> {
        self.domain().map(|domain| format!("{}{}/logout", self.origin, domain.prefix()))
    }

    fn of_instance(alias: String, domain: Domain, first_version: bool) -> Self {
        let origin = format!("https://{alias}.{}", domain.as_str());
        let url = format!("{origin}{}/ccp-v2", domain.prefix());
        Self { instance: Some((alias, domain)), origin, url, first_version }
    }
}

impl fmt::Display for CcpAddress {
    /// The contact control panel.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.url)
    }
}

impl FromStr for CcpAddress {
    type Err = CcpError;

    fn from_str(text: &str) -> Result<Self, CcpError> {
        let text = text.trim();
        if ["#{", "${", "{{", "<"].iter().any(|mark| text.contains(mark)) {
            return Err(CcpError::Placeholder { text: text.to_owned() });
        }
        if !text.contains("://") {
            // Inferred: the address had to be given for the newer domain, so an alias alone is one of the older domain.
            return Ok(Self::of_instance(alias(text)?, Domain::Awsapps, false));
        }
        let Parts { host, rest } = Parts::of(text)?;
        let host = host.to_ascii_lowercase();
        let of = |domain: &Domain| host.strip_suffix(domain.as_str()).and_then(|it| it.strip_suffix('.'));
        match Domain::ALL.into_iter().find_map(|domain| Some((of(&domain)?, domain))) {
            Some((name, domain)) => Ok(Self::of_instance(alias(name)?, domain, version_of(rest, domain)?)),
            None if rest.starts_with(':') || rest.contains(|it: char| it.is_whitespace() || it.is_control()) => {
                Err(CcpError::Host { text: text.to_owned() })
            }
            None => {
                let origin = format!("https://{host}");
                Ok(Self { instance: None, url: format!("{origin}{rest}"), origin, first_version: false })
            }
        }
    }
}

/// Whether a path is that of the first version of the panel; an error for one that is not of the panel.
fn version_of(rest: &str, domain: Domain) -> Result<bool, CcpError> {
    let page = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    match page.strip_prefix(domain.prefix()).unwrap_or(page) {
        "" | "/ccp-v2" => Ok(false),
        "/ccp" => Ok(true),
        _ => Err(CcpError::Path { path: page.to_owned(), expected: format!("{}/ccp-v2", domain.prefix()) }),
    }
}

fn alias(text: &str) -> Result<String, CcpError> {
    if is_alias(text) { Ok(text.to_ascii_lowercase()) } else { Err(CcpError::Alias { text: text.to_owned() }) }
}

/// Whether a text is the alias of an instance: at most 45 letters, digits and hyphens between them, not beginning with `d-`
/// (`external-apis` section 1.5).
pub fn is_alias(text: &str) -> bool {
    (1..=45).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("d-"))
}

/// The ARN of an instance: `arn:aws:connect:REGION:ACCOUNT:instance/ID`.
///
/// ```
/// use cti_model::ccp::InstanceArn;
///
/// let arn: InstanceArn = "arn:aws:connect:eu-west-2:111122223333:instance/0-1".parse()?;
/// assert_eq!((arn.region(), arn.account(), arn.instance_id()), ("eu-west-2", "111122223333", "0-1"));
/// assert_eq!(InstanceArn::containing("arn:aws:connect:eu-west-2:111122223333:instance/0-1/agent/2")?, arn);
/// # Ok::<(), cti_model::ccp::InstanceArnError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstanceArn {
    partition: String,
    region: String,
    account: String,
    instance_id: String,
}

/// Why a text is not the ARN of an instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not the ARN of an instance: expected `arn:aws:connect:REGION:ACCOUNT:instance/ID`", OneLine(text))]
pub struct InstanceArnError {
    /// The text.
    pub text: String,
}

impl InstanceArn {
    /// The instance of the ARN of something in it, such as an agent or a routing profile.
    ///
    /// # Errors
    /// [`InstanceArnError`] for an ARN that does not begin with that of an instance.
    pub fn containing(arn: &str) -> Result<Self, InstanceArnError> {
        let id_begins = arn.find("instance/").map_or(arn.len(), |at| at + "instance/".len());
        let (head, tail) = arn.split_at_checked(id_begins).unwrap_or((arn, ""));
        let id = tail.split('/').next().unwrap_or_default();
        format!("{head}{id}").parse()
    }

    /// The region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The id of the instance.
    pub fn instance_id(&self) -> &str {
        &self.instance_id
    }
}

impl fmt::Display for InstanceArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, instance_id } = self;
        write!(f, "arn:{partition}:connect:{region}:{account}:instance/{instance_id}")
    }
}

impl FromStr for InstanceArn {
    type Err = InstanceArnError;

    fn from_str(text: &str) -> Result<Self, InstanceArnError> {
        let is_id = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        match text.splitn(6, ':').collect::<Vec<_>>()[..] {
            ["arn", partition, "connect", region, account, resource]
                if partition.starts_with("aws") && is_id(partition) && is_id(region) && is_digits(account) =>
            {
                resource.strip_prefix("instance/").filter(|id| is_id(id)).map(|id| Self {
                    partition: partition.to_owned(),
                    region: region.to_owned(),
                    account: account.to_owned(),
                    instance_id: id.to_owned(),
                })
            }
            _ => None,
        }
        .ok_or_else(|| InstanceArnError { text: text.to_owned() })
    }
}
