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

    /// What it is, in a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Payload => "What the event brought, or what the action and its form gave.",
            Self::Contact => "The contact of the event.",
            Self::Actions => "What the blocks left that have run, by their ids.",
            Self::UserProfile => "The Salesforce profile of the agent.",
        }
    }

    /// The members that are known whatever the event, each with what it is. Of the contact `parsedNumber` is attested
    /// (section 2.1); the others are those of this project.
    pub const fn members(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Contact => &[
                ("contactId", "The id of the contact."),
                ("initialContactId", "The id of the first contact, which a transfer keeps."),
                ("channel", "The channel, as `voice` or `chat`."),
                ("isInbound", "Whether the customer began the contact."),
                ("initiationMethod", "How the contact began, as `INBOUND`."),
                ("queue", "The queue: its `name` and `arn`."),
                ("phoneNumber", "The number of the customer, as it came."),
                ("parsedNumber", "The number of the customer, parsed: `number` in E.164, `nationalNumber`, `country`."),
                ("name", "The name of a task."),
                ("description", "The description of a task."),
                ("references", "The references of a task, by their names."),
                ("attributes", "The attributes of the contact, by their names."),
                ("isMonitor", "Whether the agent listens in."),
                ("interactionDuration", "How long the contact was handled, in milliseconds."),
                ("incomingDuration", "How long the contact rang, in milliseconds."),
            ],
            Self::Payload | Self::Actions | Self::UserProfile => &[],
        }
    }

    /// The root of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|root| root.as_str() == name)
    }
}
