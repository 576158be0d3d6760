//! What an operation is: its request as JSON, the address and method it goes by, the answer, and its rules.

use cti_engine::jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::check::{Checks, InvalidRequest};

/// A method of HTTP that the service uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Reads.
    Get,
    /// Does something.
    Post,
    /// Starts or sets something.
    Put,
}

impl Method {
    /// The method in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// Whether a request may be sent again when its answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repeat {
    /// Twice does the same as once.
    Safe,
    /// Twice does the same as once, because both have the same client token.
    WithToken,
    /// The second is refused, or does something else.
    Never,
}

/// A request to the service.
///
/// It is written as the service takes it: `{"InstanceId": …, "ContactFlowId": …}`. What its address and its query hold of
/// that, [`Operation::URI`] and [`Operation::METHOD`] say.
pub trait Operation: Serialize + DeserializeOwned + Clone + Send + Sync {
    /// What comes back.
    type Answer: Answer;

    /// The name, as the service spells it.
    const NAME: &'static str;

    /// The method of HTTP.
    const METHOD: Method;

    /// The path, with the names of members in braces: `/users/{InstanceId}/{UserId}/status`. The other members are the
    /// query of a GET, and the body of anything else.
    const URI: &'static str;

    /// Whether it may be sent again when its answer was lost.
    const REPEAT: Repeat;

    /// Finds what is wrong.
    #[doc(hidden)]
    fn find_faults(&self, checks: &mut Checks);

    /// Checks the request against the rules that the service states (`external-apis` section 2). `at` is the time at which
    /// it is sent.
    ///
    /// # Errors
    /// [`InvalidRequest`] with everything that is wrong.
    fn check(&self, at: Timestamp) -> Result<(), InvalidRequest> {
        let mut checks = Checks::new(at);
        self.find_faults(&mut checks);
        checks.result(Self::NAME)
    }
}

/// What an operation answers.
pub trait Answer: Sized + Send {
    /// Reads the members of an answer.
    ///
    /// # Errors
    /// When they are not those of this answer.
    fn from_members(members: Map<String, Value>) -> Result<Self, serde_json::Error>;
}

/// Nothing but that it was done.
impl Answer for () {
    fn from_members(_: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Ok(())
    }
}

/// Reads members into a type of this crate.
macro_rules! answer {
    ($($Type:ident),+) => {
        $(
            impl $crate::service::Answer for $Type {
                fn from_members(
                    members: serde_json::Map<String, serde_json::Value>,
                ) -> Result<Self, serde_json::Error> {
                    serde_json::from_value(serde_json::Value::Object(members))
                }
            }
        )+
    };
}

/// Says of a request which operation it is, and its rules.
macro_rules! operation {
    ($Type:ident => $Answer:ty, $Method:ident $uri:literal, $Repeat:ident, |$request:ident, $checks:ident| $rules:block) => {
        impl $crate::service::Operation for $Type {
            type Answer = $Answer;
            const NAME: &'static str = stringify!($Type);
            const METHOD: $crate::service::Method = $crate::service::Method::$Method;
            const URI: &'static str = $uri;
            const REPEAT: $crate::service::Repeat = $crate::service::Repeat::$Repeat;

            fn find_faults(&self, $checks: &mut $crate::service::check::Checks) {
                let $request = self;
                $rules
            }
        }
    };
}

/// `Debug` with the fields that are named, which say what is asked for, and without those that may be a customer's.
macro_rules! redacted {
    ($Type:ident { $($shown:ident),* $(,)? }) => {
        impl std::fmt::Debug for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Type))
                    $(.field(stringify!($shown), &self.$shown))*
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(super) use {answer, operation, redacted};
