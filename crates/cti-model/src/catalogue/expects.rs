//! What a fixed text of a control is expected to be, where another one is doubtful but not refused.

use serde::Serialize;

use crate::nearest::nearest;
use crate::presence::is_set_by_the_contact_center;

/// The officially assigned codes of ISO 3166-1 alpha-2, and `AC`, `TA` and `XK`, which have calling codes too.
const COUNTRIES: &str = "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS \
    IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA \
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// What a fixed text of a control is expected to be. Unlike a [`LiteralRule`](super::LiteralRule) it stops nothing: the
/// block runs with another text and does not do what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Expects {
    /// The id of a Salesforce record: 15 characters, or 18.
    RecordId,
    /// A country of two letters, as `US`.
    CountryCode,
    /// An address with a scheme, or one that begins with `/`.
    Url,
    /// A state of the contact center that an agent can choose.
    AgentState,
    /// The developer name or the id of a presence status.
    DeveloperName,
    /// A name, which has no blanks around it.
    Name,
    /// The API name of an object type: letters, digits and underscores.
    ApiName,
    /// A text of at least so many characters.
    AtLeastChars(usize),
    /// A number from the first to the second.
    Between(i64, i64),
}

impl Expects {
    /// What is expected, in a few words; `None` where nothing is said by saying it.
    pub(crate) fn wanted(self) -> Option<String> {
        let words = match self {
            Self::RecordId => "the id of a Salesforce record",
            Self::CountryCode => "a country of two letters, as `US`",
            Self::Url => "an address with a scheme, or one that begins with `/`",
            Self::AgentState => "a state that an agent can choose",
            Self::DeveloperName => "the Developer Name of a presence status, as `At_Lunch`",
            Self::Name => return None,
            Self::ApiName => "the API name of an object type, as `Case` or `Order__c`",
            Self::AtLeastChars(least) => return Some(format!("at least {least} characters")),
            Self::Between(least, most) => return Some(format!("{least} to {most}")),
        };
        Some(words.to_owned())
    }

    /// What makes a text doubtful, in words that follow it; `None` when nothing does.
    ///
    /// ```
    /// use cti_model::Expects;
    ///
    /// assert_eq!(Expects::CountryCode.doubt("JP"), None);
    /// assert_eq!(
    ///     Expects::CountryCode.doubt("JPN").as_deref(),
    ///     Some("is not a country of two letters (ISO 3166-1), as `US`")
    /// );
    /// ```
    pub fn doubt(self, text: &str) -> Option<String> {
        match self {
            Self::RecordId if is_record_id(text) => None,
            Self::RecordId => Some("is not the id of a record, which has 15 or 18 letters and digits".to_owned()),
            Self::CountryCode => {
                let known = COUNTRIES.split(' ').any(|code| code.eq_ignore_ascii_case(text.trim()));
                (!known).then(|| "is not a country of two letters (ISO 3166-1), as `US`".to_owned())
            }
            Self::Url => url_doubt(text).map(str::to_owned),
            Self::AgentState => is_set_by_the_contact_center(text)
                .then(|| "is a state that the contact center sets itself, and nobody else can".to_owned()),
            Self::DeveloperName => {
                let is_name = text.chars().all(|character| character.is_alphanumeric() || character == '_');
                let doubt = "looks like the label of a presence status, not like its Developer Name, as `At_Lunch`";
                (!is_name).then(|| doubt.to_owned())
            }
            Self::Name => (text.trim() != text).then(|| "has blanks around it, which belong to the name".to_owned()),
            Self::ApiName => {
                let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                (!is_name).then(|| "is not the API name of an object type, as `Case` or `Order__c`".to_owned())
            }
            Self::AtLeastChars(least) => (text.trim().chars().count() < least)
                .then(|| format!("is too short: it takes at least {least} characters")),
            Self::Between(least, most) => {
                let number = crate::js::parse_number(text);
                #[expect(clippy::cast_precision_loss, reason = "bounds of pixels and the like are small")]
                let inside = number.is_nan() || (least as f64..=most as f64).contains(&number);
                (!inside).then(|| format!("is out of range: it takes {least} to {most}"))
            }
        }
    }
}

/// Whether a text is the id of a Salesforce record by its form: 15 letters and digits, or 18 of which the last three say
/// which of the others are capitals (`external-apis` section 4.3).
pub(crate) fn is_record_id(text: &str) -> bool {
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    // A word of 15 letters is not an id.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (id, suffix) = match text.len() {
        15 => return true,
        18 => text.as_bytes().split_at(15),
        _ => return false,
    };
    id.chunks(5).zip(suffix).all(|(part, sign)| {
        let capitals = part.iter().enumerate().filter(|(_, byte)| byte.is_ascii_uppercase());
        let bits = capitals.fold(0, |bits, (at, _)| bits | 1 << at);
        SIGNS.get(bits).is_some_and(|right| right.eq_ignore_ascii_case(sign))
    })
}

/// What is doubtful about an address. A text that begins with `/` is an address of the page's own site.
fn url_doubt(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.starts_with('/') {
        return None;
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(is_sign)
    });
    match scheme {
        // `example.com:8080/a` has a port.
        Some(host) if host.contains('.') || host == "localhost" => {
            Some("has no scheme, so it is taken for a page of the same site: write `https://` in front")
        }
        Some(scheme) if ["javascript", "data", "vbscript"].iter().any(|it| it.eq_ignore_ascii_case(scheme)) => {
            Some("is code, not an address: it is not opened")
        }
        Some(scheme) if ["http", "https"].iter().any(|it| it.eq_ignore_ascii_case(scheme)) => {
            let rest = text.split_once(':').map_or("", |(_, rest)| rest);
            (!rest.starts_with("//")).then_some("lacks a `/` behind its scheme")
        }
        Some(scheme) if nearest(scheme, ["http", "https"]).is_some() => {
            Some("has a scheme that is not known: expected `https`")
        }
        Some(_) => None,
        None => Some("has no scheme, so it is taken for a page of the same site: write `https://` in front"),
    }
}
