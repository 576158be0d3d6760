//! What stands at the root of a run's context.

/// The names at the root of a run's context (section 2.1). There is no `$.agent`: no flow and no log shows it, and the
/// agent's blocks need none, so it is undefined here and the check says so (our decision).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContextRoot {
    /// What the event brought.
    Payload,
    /// The contact in hand.
    Contact,
    /// What the blocks left that have run.
    Actions,
    /// The agent's Salesforce profile. Inferred: where it stands is not certain.
    UserProfile,
}

impl ContextRoot {
    /// Every root.
    pub const ALL: [Self; 4] = [Self::Payload, Self::Contact, Self::Actions, Self::UserProfile];

    /// The name, which follows `$.`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::Contact => "contact",
            Self::Actions => "actions",
            Self::UserProfile => "userProfile",
        }
    }

    /// The root of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }
}
