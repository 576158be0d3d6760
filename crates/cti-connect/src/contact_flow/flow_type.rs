//! The types of contact flows, from the spellings of the API, of exports and of the old editor.

cti_model::names! {
    /// What a contact flow is for (`connect-events` section 4.2).
    pub enum FlowType {
        /// Takes a contact in, and ends or transfers it.
        ContactFlow = "CONTACT_FLOW",
        /// What a customer hears in a queue.
        CustomerQueue = "CUSTOMER_QUEUE",
        /// What a customer on hold hears.
        CustomerHold = "CUSTOMER_HOLD",
        /// What a customer hears before the agent is joined.
        CustomerWhisper = "CUSTOMER_WHISPER",
        /// What an agent on hold hears.
        AgentHold = "AGENT_HOLD",
        /// What an agent hears before the customer is joined.
        AgentWhisper = "AGENT_WHISPER",
        /// What a customer hears who is called.
        OutboundWhisper = "OUTBOUND_WHISPER",
        /// What happens when an agent transfers to an agent.
        AgentTransfer = "AGENT_TRANSFER",
        /// What happens when an agent transfers to a queue.
        QueueTransfer = "QUEUE_TRANSFER",
        /// What an outbound campaign does.
        Campaign = "CAMPAIGN",
        /// A part that flows share.
        Module = "MODULE" | "contactFlowModule",
    }
}
