//! The names that Streams writes, compared as the library compares them: letter by letter.

/// Declares names that stand in snapshots. Streams compares names letter by letter, so one in other case is not known.
macro_rules! snapshot_names {
    ($(#[$meta:meta])* pub enum $Name:ident { $($rest:tt)* }) => {
        cti_model::names! { $(#[$meta])* pub enum $Name by cti_model::same_text { $($rest)* } }

        impl crate::streams::json::Json for $Name {
            fn fits(value: &serde_json::Value) -> bool {
                value.is_string()
            }

            fn read(value: serde_json::Value, at: &crate::streams::json::At<'_>) -> Result<Self, crate::streams::SnapshotError> {
                String::read(value, at).map(|text| Self::from(text.as_str()))
            }

            fn write(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    };
}

snapshot_names! {
    /// What a state of an agent means for routing (`external-apis` section 1.2).
    pub enum StateType {
        /// The agent's session begins.
        Init = "init",
        /// Contacts are routed to the agent.
        Routable = "routable",
        /// No contacts are routed.
        NotRoutable = "not_routable",
        /// The agent is not there.
        Offline = "offline",
        /// The contact center chose it, such as `Busy` and `AfterCallWork`.
        System = "system",
        /// Something went wrong; the state's name says what.
        Error = "error",
    }
}

snapshot_names! {
    /// The names of the states that say what went wrong (`external-apis` section 1.2).
    pub enum ErrorState {
        /// An error that is told no closer.
        Error = "Error",
        /// The agent hung up.
        AgentHungUp = "AgentHungUp",
        /// The agent cannot be reached at that address.
        BadAddressAgent = "BadAddressAgent",
        /// The customer cannot be reached at that address.
        BadAddressCustomer = "BadAddressCustomer",
        /// Any, such as a callback that was declined.
        Default = "Default",
        /// The agent was not connected, such as after declining.
        FailedConnectAgent = "FailedConnectAgent",
        /// The customer was not connected.
        FailedConnectCustomer = "FailedConnectCustomer",
        /// The language is not known.
        InvalidLocale = "InvalidLocale",
        /// The agent's line is engaged.
        LineEngagedAgent = "LineEngagedAgent",
        /// The customer's line is engaged.
        LineEngagedCustomer = "LineEngagedCustomer",
        /// The agent missed the contact.
        MissedCallAgent = "MissedCallAgent",
        /// The customer did not answer.
        MissedCallCustomer = "MissedCallCustomer",
        /// Several control panels are open.
        MultipleCcpWindows = "MultipleCcpWindows",
        /// Voice cannot be carried.
        RealtimeCommunicationError = "RealtimeCommunicationError",
    }
}

snapshot_names! {
    /// The medium of a contact.
    pub enum ContactType {
        /// A call.
        Voice = "voice",
        /// A call back that the customer asked for.
        QueueCallback = "queue_callback",
        /// A chat.
        Chat = "chat",
        /// A task.
        Task = "task",
        /// An e-mail.
        Email = "email",
    }
}

snapshot_names! {
    /// Where a contact stands at the agent. After-call work is `ended`: `acw` is the name of an event alone.
    pub enum ContactState {
        /// It is being made.
        Init = "init",
        /// A callback comes in.
        Incoming = "incoming",
        /// A callback waits.
        Pending = "pending",
        /// It rings at the agent, or the agent's call goes out.
        Connecting = "connecting",
        /// Agent and customer are connected.
        Connected = "connected",
        /// The agent missed it.
        Missed = "missed",
        /// It failed, such as an outbound call that nobody answered.
        Error = "error",
        /// It ended; the agent may still be in after-call work.
        Ended = "ended",
        /// The agent declined it.
        Rejected = "rejected",
        /// A task waits.
        Paused = "paused",
    }
}

impl ContactState {
    /// Whether a contact in it lives: it is offered, connected or paused.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Paused | Self::Incoming | Self::Pending | Self::Connecting | Self::Connected)
    }

    /// Whether the contact is being offered to the agent.
    pub fn is_offered(&self) -> bool {
        matches!(self, Self::Incoming | Self::Pending | Self::Connecting)
    }
}

snapshot_names! {
    /// How a contact began.
    pub enum InitiationMethod {
        /// The customer called.
        Inbound = "inbound",
        /// The agent called.
        Outbound = "outbound",
        /// Another agent passed it on.
        Transfer = "transfer",
        /// A queue passed it on.
        QueueTransfer = "queue_transfer",
        /// The customer asked for a call back.
        Callback = "callback",
        /// A program began it.
        Api = "api",
        /// It follows on the end of another contact.
        Disconnect = "disconnect",
        /// A program began it in a browser.
        WebrtcApi = "webrtc_api",
        /// The agent answers an e-mail.
        AgentReply = "agent_reply",
        /// A campaign shows it to the agent first.
        CampaignPreview = "campaign_preview",
        /// Another system called.
        ExternalOutbound = "external_outbound",
        /// A supervisor listens.
        Monitor = "monitor",
        /// A contact flow began it.
        Flow = "flow",
        /// A callback in which the customer waits in the queue first.
        CallbackCustomerFirstQueued = "callback_customer_first_queued",
        /// A callback in which the customer is dialled first.
        CallbackCustomerFirstDialed = "callback_customer_first_dialed",
    }
}

snapshot_names! {
    /// What one end of a contact is.
    pub enum ConnectionType {
        /// The agent.
        Agent = "agent",
        /// A party that called.
        Inbound = "inbound",
        /// A party that was called.
        Outbound = "outbound",
        /// A supervisor who listens.
        Monitoring = "monitoring",
    }
}

snapshot_names! {
    /// Where one end of a contact stands.
    pub enum ConnectionState {
        /// It is being made.
        Init = "init",
        /// It rings.
        Connecting = "connecting",
        /// It is connected; so is a customer whose call rings at the agent.
        Connected = "connected",
        /// It is on hold.
        Hold = "hold",
        /// It is gone.
        Disconnected = "disconnected",
        /// A supervisor listens; at the agent's own connection it hides whether the agent is on hold.
        SilentMonitor = "silent_monitor",
        /// A supervisor speaks, too.
        Barge = "barge",
    }
}

impl ConnectionState {
    /// Whether a party in it takes part: in every state that is known but `init` and `disconnected`.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Connecting | Self::Connected | Self::Hold | Self::SilentMonitor | Self::Barge)
    }

    /// Whether a party in it can hear the others.
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected | Self::SilentMonitor | Self::Barge)
    }
}

snapshot_names! {
    /// What an endpoint is.
    pub enum EndpointType {
        /// A number.
        PhoneNumber = "phone_number",
        /// An agent.
        Agent = "agent",
        /// A queue.
        Queue = "queue",
    }
}

snapshot_names! {
    /// How a supervisor takes part.
    pub enum MonitorStatus {
        /// Listens.
        SilentMonitor = "SILENT_MONITOR",
        /// Speaks, too.
        Barge = "BARGE",
    }
}
