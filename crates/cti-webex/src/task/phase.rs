//! What each event means for the life of a task (`webex` section 7.5).

use super::life::{Hearing, Life};
use super::moment::MomentKind;
use super::state::{Failure, TaskState, WrapUp};
use crate::event::{InteractionState, Participant, TaskEventName as Name};

impl Life {
    /// What happens by the name of an event, once its data were taken in.
    pub(super) fn happen(&mut self, hearing: &mut Hearing<'_>) {
        match hearing.event.name() {
            Name::AgentContactReserved | Name::AgentOfferCampaignReservation => {
                self.come(hearing);
                // Nothing rings at an agent who dials.
                if self.task().is_outdial() && *hearing.event.name() == Name::AgentContactReserved {
                    self.ring(hearing);
                }
            }
            Name::AgentOfferContact => self.ring(hearing),
            Name::AgentOfferConsult => {
                if !self.was_connected() {
                    self.edit().is_consulted = true;
                }
                self.ring(hearing);
            }
            Name::AgentContactAssigned => self.assigned(hearing),
            Name::AgentContact => self.snapshot(hearing),
            Name::AgentContactHeld
            | Name::AgentContactUnheld
            | Name::AgentConsultCreated
            | Name::AgentConsultConferencing
            | Name::ContactRecordingStarted
            | Name::ContactRecordingPaused
            | Name::ContactRecordingResumed => self.goes_on(hearing),
            Name::AgentConsulting => self.consulting(hearing),
            Name::AgentConsultEnded if self.task().is_consulted => self.leave(hearing, false),
            Name::AgentConsultEnded | Name::AgentConsultFailed | Name::AgentCtqFailed | Name::AgentCtqCancelled => {
                self.consult_ended(hearing);
            }
            Name::AgentConsultConferenced | Name::ParticipantJoinedConference => self.conference(hearing),
            Name::AgentConsultConferenceEnded => self.conference_ended(hearing),
            Name::ParticipantLeftConference => self.participant_left(hearing),
            Name::AgentConsultTransferred => self.consult_transferred(hearing),
            Name::AgentConferenceTransferred => self.conference_transferred(hearing),
            Name::AgentContactUnassigned | Name::AgentVteamTransferred | Name::AgentBlindTransferred => {
                self.passed_on(hearing);
            }
            Name::AgentOfferContactRona | Name::AgentContactAssignFailed | Name::AgentInviteFailed => {
                self.rejected(hearing);
            }
            Name::AgentOutboundFailed => self.outdial_failed(hearing),
            Name::ContactEnded => self.contact_ended(hearing),
            Name::ContactOwnerChanged => self.owner_changed(hearing),
            Name::ContactMerged => {
                self.hydrate(hearing);
                let child = hearing.event.child_interaction_id().map(str::to_owned);
                if !self.told().ended {
                    hearing.changes.push(MomentKind::Merged { child });
                }
            }
            Name::AgentWrapup => {
                self.end_in(hearing, true);
                self.wrap_up(&mut hearing.ends);
            }
            Name::AgentWrappedUp => {
                self.end_in(hearing, true);
                self.wrap_up(&mut hearing.ends);
                let data = hearing.event.data();
                let reason = data.get("wrapUpReason").or_else(|| data.get("reason")).and_then(|it| it.as_str());
                let wrap_up = WrapUp {
                    aux_code_id: hearing.event.wrap_up_code().map(str::to_owned),
                    reason: reason.map(str::to_owned),
                };
                self.wrapped_up(wrap_up, hearing.event.at(), &mut hearing.ends);
            }
            Name::ScreenPop => self.screen_pop(hearing),
            Name::ContactUpdated if self.told().beginning => self.recover(hearing),
            _ => {}
        }
        // Whatever began it, it has a beginning.
        self.hydrate(hearing);
    }

    /// The life begins.
    fn come(&mut self, hearing: &mut Hearing<'_>) {
        if !self.told().beginning {
            self.tell_once(|told| &mut told.beginning);
            let at = hearing.event.at();
            self.edit().times.offered = at;
            hearing.begins.push(MomentKind::Came);
        }
    }

    /// The life is found under way. Ringing and connection lie before.
    fn hydrate(&mut self, hearing: &mut Hearing<'_>) {
        if !self.told().beginning {
            self.tell_once(|told| &mut told.beginning);
            self.tell_once(|told| &mut told.ringing);
            self.tell_once(|told| &mut told.connected);
            let task = self.edit();
            task.state = TaskState::Connected;
            task.was_connected = true;
            hearing.begins.push(MomentKind::Hydrated);
        }
    }

    fn ring(&mut self, hearing: &mut Hearing<'_>) {
        self.come(hearing);
        let told = self.told();
        if !told.ringing && !told.connected && !told.ended {
            self.tell_once(|told| &mut told.ringing);
            self.edit().state = TaskState::Ringing;
            hearing.begins.push(MomentKind::Ringing);
        }
    }

    fn connect(&mut self, hearing: &mut Hearing<'_>) {
        self.come(hearing);
        let told = self.told();
        if told.ended {
            // The end came first. It was connected all the same.
            if !self.was_connected() && self.task().state != TaskState::Done {
                self.edit().was_connected = true;
            }
        } else if !told.connected {
            self.tell_once(|told| &mut told.connected);
            let at = hearing.event.at();
            let task = self.edit();
            task.state = TaskState::Connected;
            task.was_connected = true;
            task.failure = None;
            task.times.connected = at;
            hearing.begins.push(MomentKind::Connected);
        }
    }

    /// An event that only a connected task has. Its assignment was lost, or lies before this page.
    fn goes_on(&mut self, hearing: &mut Hearing<'_>) {
        if !self.told().beginning {
            self.hydrate(hearing);
        } else if !self.task().is_consulted {
            self.connect(hearing);
        }
    }

    fn assigned(&mut self, hearing: &mut Hearing<'_>) {
        let owns = hearing.me.is_some() && hearing.event.owner() == hearing.me;
        match hearing.event.is_consulted() {
            Some(true) if !self.was_connected() => self.edit().is_consulted = true,
            Some(false) => self.edit().is_consulted = false,
            None if owns && hearing.fresh => self.edit().is_consulted = false,
            _ => {}
        }
        self.connect(hearing);
    }

    /// How a task stands: the first word of it after the page was loaded, or a change.
    fn snapshot(&mut self, hearing: &mut Hearing<'_>) {
        if self.told().beginning {
            self.recover(hearing);
            return;
        }
        let state = hearing.interaction.state();
        let party = hearing.party();
        if party.and_then(Participant::is_in_wrap_up) == Some(true) {
            self.hydrate(hearing);
            self.tell_once(|told| &mut told.ended);
            self.tell_once(|told| &mut told.wrap_up);
            let task = self.edit();
            task.state = TaskState::WrapUp;
            task.wrap_up_required = true;
        } else if state == Some(InteractionState::New) || state.is_none() && hearing.is_offer() {
            self.ring(hearing);
        } else {
            if party.and_then(Participant::is_consulted) == Some(true) || hearing.event.is_consulted() == Some(true) {
                self.edit().is_consulted = true;
            }
            let conferencing = hearing.agents_in_talk().is_some_and(|agents| agents > 1);
            self.edit().is_conferencing = conferencing && state == Some(InteractionState::Conference);
            self.edit().is_consulting = matches!(state, Some(InteractionState::Consulting | InteractionState::Consult));
            self.hydrate(hearing);
        }
    }

    /// A snapshot shows what a lost event would have told.
    fn recover(&mut self, hearing: &mut Hearing<'_>) {
        if !hearing.fresh || self.told().ended {
            return;
        }
        let party = hearing.party();
        if party.and_then(Participant::is_in_wrap_up) == Some(true) {
            self.end_in(hearing, true);
            self.wrap_up(&mut hearing.ends);
        } else if hearing.interaction.is_terminated() {
            let required = self.requires_wrap_up(hearing);
            self.end_in(hearing, required);
        } else if hearing.interaction.state() == Some(InteractionState::Parked) {
            // It waits for an agent again: this one passed it on, or did not answer.
            if self.was_connected() {
                hearing.ends.push(MomentKind::Transferred);
            } else {
                let failure = hearing.failure();
                self.edit().failure = Some(failure.clone());
                hearing.ends.push(MomentKind::Rejected { failure });
            }
            self.leave(hearing, false);
        } else if party.is_some_and(|party| party.has_joined() && !party.has_left())
            && hearing.interaction.state() == Some(InteractionState::Connected)
            && !self.task().is_consulted
        {
            self.connect(hearing);
        }
    }

    fn consulting(&mut self, hearing: &mut Hearing<'_>) {
        if self.told().beginning {
            // A consulted agent is connected with the one who asked.
            self.connect(hearing);
        } else {
            self.hydrate(hearing);
        }
        if hearing.fresh && !self.told().ended && !self.task().is_consulting {
            self.edit().is_consulting = true;
            hearing.changes.push(MomentKind::Consulting);
        }
    }

    fn consult_ended(&mut self, hearing: &mut Hearing<'_>) {
        if hearing.fresh && !self.told().ended && self.task().is_consulting {
            self.edit().is_consulting = false;
            hearing.changes.push(MomentKind::ConsultEnded);
        }
    }

    fn conference(&mut self, hearing: &mut Hearing<'_>) {
        if self.told().beginning {
            self.connect(hearing);
        } else {
            self.hydrate(hearing);
        }
        if hearing.fresh && !self.told().ended && !self.task().is_conferencing {
            self.edit().is_conferencing = true;
            self.edit().is_consulting = false;
            hearing.changes.push(MomentKind::ConferenceStarted);
        }
    }

    fn conference_over(&mut self, hearing: &mut Hearing<'_>) {
        if hearing.fresh && !self.told().ended && self.task().is_conferencing {
            self.edit().is_conferencing = false;
            hearing.changes.push(MomentKind::ConferenceEnded);
        }
    }

    fn conference_ended(&mut self, hearing: &mut Hearing<'_>) {
        self.conference_over(hearing);
        // The owner and those who talk to the customer stay.
        if hearing.me.is_some() && hearing.event.owner() != hearing.me && hearing.is_in_talk() == Some(false) {
            self.leave(hearing, false);
        }
    }

    fn participant_left(&mut self, hearing: &mut Hearing<'_>) {
        let gone = hearing.has_left();
        let stays = hearing.is_in_talk() == Some(true);
        if gone && !stays {
            self.conference_over(hearing);
            self.leave(hearing, false);
        } else if hearing.agents_in_talk().is_some_and(|agents| agents < 2) {
            self.conference_over(hearing);
        }
    }

    fn consult_transferred(&mut self, hearing: &mut Hearing<'_>) {
        let receives = hearing.me.is_some()
            && hearing.event.destination_agent_id() == hearing.me
            && hearing.event.agent_id() != hearing.me;
        if receives || self.task().is_consulted {
            self.edit().is_consulted = false;
            self.connect(hearing);
            self.consult_ended(hearing);
        } else {
            self.passed_on(hearing);
        }
    }

    fn conference_transferred(&mut self, hearing: &mut Hearing<'_>) {
        let asked = hearing.me.is_some()
            && hearing.event.data().get("consultingAgentId").and_then(|it| it.as_str()) == hearing.me;
        if self.told().beginning && (asked || hearing.has_left()) {
            self.conference_over(hearing);
            self.passed_on(hearing);
        }
    }

    fn owner_changed(&mut self, hearing: &mut Hearing<'_>) {
        if self.told().beginning && hearing.fresh && hearing.me.is_some() && hearing.event.owner() == hearing.me {
            self.edit().is_consulted = false;
        }
    }

    /// The agent has it no more, and somebody else does.
    fn passed_on(&mut self, hearing: &mut Hearing<'_>) {
        self.goes_on_or_rings(hearing);
        if !self.told().ended {
            hearing.ends.push(MomentKind::Transferred);
        }
        self.leave(hearing, true);
    }

    fn rejected(&mut self, hearing: &mut Hearing<'_>) {
        self.come(hearing);
        let failure = hearing.failure();
        if self.told().ended || self.task().failure.as_ref() == Some(&failure) {
            return;
        }
        self.edit().failure = Some(failure.clone());
        hearing.ends.push(MomentKind::Rejected { failure });
        let task = self.task();
        let state = hearing.interaction.state();
        let new = state.as_ref().map_or(!task.was_connected, |state| *state == InteractionState::New);
        let rona = *hearing.event.name() == Name::AgentOfferContactRona;
        if !task.was_connected && (new || rona || task.is_consulted) {
            self.end_in(hearing, false);
        }
    }

    fn outdial_failed(&mut self, hearing: &mut Hearing<'_>) {
        self.come(hearing);
        let failure = hearing.failure();
        if !self.told().ended && self.task().failure.as_ref() != Some(&failure) {
            self.edit().failure = Some(failure.clone());
            hearing.changes.push(MomentKind::OutdialFailed { failure });
        }
    }

    fn contact_ended(&mut self, hearing: &mut Hearing<'_>) {
        self.goes_on_or_rings(hearing);
        let required = self.requires_wrap_up(hearing);
        self.end_in(hearing, required);
    }

    /// An end of what was never heard of: whether it was connected, the event says.
    fn goes_on_or_rings(&mut self, hearing: &mut Hearing<'_>) {
        if !self.told().beginning {
            self.hydrate(hearing);
            if hearing.interaction.state() == Some(InteractionState::New) {
                self.edit().was_connected = false;
            }
        }
    }

    /// Whether the end of the conversation awaits a wrap-up of this agent: the list of those whose wrap-up is awaited says
    /// so, else the party, else whether it was answered.
    fn requires_wrap_up(&self, hearing: &Hearing<'_>) -> bool {
        let task = self.task();
        let listed = hearing.me.and_then(|me| hearing.event.awaits_wrap_up_of(me));
        let party = || hearing.party().and_then(Participant::is_in_wrap_up).filter(|in_wrap_up| *in_wrap_up);
        let answered = || match hearing.interaction.state() {
            Some(InteractionState::New) => task.was_connected,
            Some(_) if !task.is_consulted && !task.is_outdial() => true,
            _ => task.was_connected && !task.is_consulted,
        };
        listed.or_else(party).unwrap_or_else(answered)
    }

    /// Ends it for this agent; the event's list, else the party, says whether the wrap-up is awaited, else `or`.
    fn leave(&mut self, hearing: &mut Hearing<'_>, or: bool) {
        let listed = hearing.me.and_then(|me| hearing.event.awaits_wrap_up_of(me)).filter(|_| !or);
        let party = || hearing.party().and_then(Participant::is_in_wrap_up).filter(|in_wrap_up| *in_wrap_up);
        let required = listed.or_else(party).unwrap_or(or);
        self.end_in(hearing, required);
    }

    fn end_in(&mut self, hearing: &mut Hearing<'_>, wrap_up_required: bool) {
        self.goes_on_or_rings(hearing);
        self.end(wrap_up_required, hearing.event.at(), &mut hearing.ends);
    }

    /// The conversation ends, once.
    pub(super) fn end(&mut self, wrap_up_required: bool, at: Option<i64>, ends: &mut Vec<MomentKind>) {
        if self.told().ended {
            return;
        }
        self.tell_once(|told| &mut told.ended);
        let task = self.edit();
        task.wrap_up_required = wrap_up_required;
        task.is_consulting = false;
        task.is_conferencing = false;
        task.times.ended = at;
        task.state = if wrap_up_required { TaskState::WrapUp } else { TaskState::Done };
        ends.push(MomentKind::Ended { wrap_up_required });
    }

    /// The wrap-up begins, once; also when the end awaited none.
    pub(super) fn wrap_up(&mut self, ends: &mut Vec<MomentKind>) {
        if self.told().wrap_up {
            return;
        }
        self.tell_once(|told| &mut told.wrap_up);
        let task = self.edit();
        task.wrap_up_required = true;
        task.state = TaskState::WrapUp;
        ends.push(MomentKind::WrapUp);
    }

    pub(super) fn wrapped_up(&mut self, wrap_up: WrapUp, at: Option<i64>, ends: &mut Vec<MomentKind>) {
        if self.told().wrapped_up {
            return;
        }
        self.tell_once(|told| &mut told.wrapped_up);
        let task = self.edit();
        task.wrap_up = Some(wrap_up.clone());
        task.times.wrapped_up = at;
        task.state = TaskState::Done;
        ends.push(MomentKind::WrappedUp { wrap_up });
    }

    fn screen_pop(&mut self, hearing: &mut Hearing<'_>) {
        let data = hearing.event.data();
        let text = |name: &str| data.get(name).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
        let (name, url) = (text("screenPopName"), text("screenPopUrl"));
        if self.told().beginning && !self.told().ended && !url.is_empty() && self.is_new_pop(hearing.event) {
            hearing.changes.push(MomentKind::ScreenPop { name, url });
        }
    }

    fn was_connected(&self) -> bool {
        self.task().was_connected
    }
}

impl<'e> Hearing<'e> {
    /// The agent among the parties.
    fn party(&self) -> Option<Participant<'e>> {
        self.interaction.participant(self.me?)
    }

    /// Whether the event says that this agent left.
    fn has_left(&self) -> bool {
        let Some(me) = self.me else { return false };
        if self.event.participant_id() == Some(me) {
            return true;
        }
        match self.party() {
            Some(party) => party.has_left(),
            None => self.interaction.lists_participants(),
        }
    }

    /// Whether this agent is in the talk with the customer; `None` when the event does not say.
    fn is_in_talk(&self) -> Option<bool> {
        let leg = self.interaction.main_leg(self.event.interaction_id()?)?;
        let mut listed = leg.participants().peekable();
        listed.peek()?;
        let me = self.me?;
        let gone = self.party().is_some_and(Participant::has_left);
        Some(listed.any(|id| id == me) && !gone && self.event.participant_id() != Some(me))
    }

    /// How many agents are in the talk with the customer; `None` when the event does not say.
    fn agents_in_talk(&self) -> Option<usize> {
        if !self.interaction.lists_participants() {
            return None;
        }
        let leg = self.interaction.main_leg(self.event.interaction_id()?)?;
        let is_agent = |id: &str| {
            self.interaction.participant(id).is_some_and(|party| {
                let other = party.is_customer() || party.kind().is_some_and(|it| it.eq_ignore_ascii_case("supervisor"));
                !other && !party.has_left()
            })
        };
        Some(leg.participants().filter(|id| is_agent(id)).count())
    }

    /// Whether a snapshot without a state shows a contact that the agent has not answered.
    fn is_offer(&self) -> bool {
        self.party().is_some_and(|party| !party.has_joined() && !party.has_left())
    }

    fn failure(&self) -> Failure {
        Failure { reason: self.event.reason().unwrap_or_default(), code: self.event.reason_code() }
    }
}
