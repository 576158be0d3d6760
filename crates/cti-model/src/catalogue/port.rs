//! The ways out of a block.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The way out of a block; the vocabulary is closed (section 0.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Port {
    /// Always taken.
    Done,
    /// The call succeeded.
    Success,
    /// The call failed.
    Failure,
    /// The decision is yes.
    True,
    /// The decision is no.
    False,
}

impl Port {
    /// Every port.
    pub const ALL: [Self; 5] = [Self::Done, Self::Success, Self::Failure, Self::True, Self::False];

    /// The key in `ports`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Success => "success",
            Self::Failure => "failure",
            Self::True => "true",
            Self::False => "false",
        }
    }

    /// When it is taken, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "Always taken.",
            Self::Success => "Taken when the call succeeded.",
            Self::Failure => "Taken when the call failed.",
            Self::True => "Taken when the decision is yes.",
            Self::False => "Taken when the decision is no.",
        }
    }

    /// The port of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|port| port.as_str() == name)
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The output ports of a block type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Ports {
    /// None: the run ends here.
    None,
    /// `done`, taken whatever happened.
    Done,
    /// `success` and `failure`, by the outcome of the call.
    SuccessFailure,
    /// `true` and `false`, by the decision.
    TrueFalse,
}

impl Ports {
    /// The ports, in the order in which they are listed.
    pub const fn all(self) -> &'static [Port] {
        match self {
            Self::None => &[],
            Self::Done => &[Port::Done],
            Self::SuccessFailure => &[Port::Success, Port::Failure],
            Self::TrueFalse => &[Port::True, Port::False],
        }
    }

    /// The names of the ports.
    pub fn names(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        self.all().iter().map(|port| port.as_str())
    }

    /// The port that is left when there was nothing to be found: `failure`, as official flows wire it for the id look-ups
    /// (section 3.3), `false` of a decision, else `done`. A search is not among the blocks that find nothing: its layout
    /// decides what no match means, and the call succeeded.
    pub const fn of_nothing(self) -> Port {
        match self {
            Self::None | Self::Done => Port::Done,
            Self::SuccessFailure => Port::Failure,
            Self::TrueFalse => Port::False,
        }
    }
}
