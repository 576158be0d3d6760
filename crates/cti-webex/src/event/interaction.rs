//! The interaction of an event: parties, media, variables (`webex` section 7.3).

use std::borrow::Cow;
use std::fmt;

use cti_engine::Channel;
use serde_json::{Map, Value};

use super::cad::is_secure;
use super::{Direction, InteractionState, Members, OutboundType};

/// An interaction as an event shows it. What the event does not say is `None`: a later event may say less than one before.
#[derive(Clone, Copy)]
pub struct Interaction<'e>(Option<&'e Map<String, Value>>);

impl<'e> Interaction<'e> {
    pub(super) fn of(members: Option<&'e Map<String, Value>>) -> Self {
        Self(members)
    }

    /// Whether the event says nothing of it.
    pub fn is_empty(self) -> bool {
        self.0.is_none_or(Map::is_empty)
    }

    /// Its members, as they came.
    pub fn members(self) -> Option<&'e Map<String, Value>> {
        self.0
    }

    /// Its medium.
    pub fn channel(self) -> Option<Channel> {
        let members = self.0?;
        members.text("mediaType").or_else(|| members.text("mediaChannel")).map(Channel::from)
    }

    /// Where it stands.
    pub fn state(self) -> Option<InteractionState> {
        self.0?.text("state").map(InteractionState::from)
    }

    /// Whether it is over for everybody.
    pub fn is_terminated(self) -> bool {
        self.0.and_then(|it| it.flag("isTerminated")).unwrap_or_default()
    }

    /// Who began it.
    pub fn direction(self) -> Option<Direction> {
        let direction = self.0?.get("contactDirection")?;
        direction.as_str().or_else(|| direction.as_object()?.text("type")).map(Direction::from)
    }

    /// How it began, when the agent's side began it.
    pub fn outbound_type(self) -> Option<OutboundType> {
        self.0?.text("outboundType").map(OutboundType::from)
    }

    /// The agent who owns it.
    pub fn owner(self) -> Option<&'e str> {
        self.0?.text("owner")
    }

    /// When it began, in milliseconds since 1970 began.
    pub fn created(self) -> Option<i64> {
        self.0?.number("createdTimestamp").filter(|at| *at > 0)
    }

    /// The interaction that this one was made for, such as the call for which an agent is consulted.
    pub fn main_interaction_id(self) -> Option<&'e str> {
        self.0?.text("mainInteractionId")
    }

    /// The variables, by name, as they came.
    pub fn cad(self) -> impl Iterator<Item = (&'e str, &'e Value)> {
        entries(self.0, "callAssociatedData")
    }

    /// What the platform says of the contact, by name: `ani`, `dn`, `virtualTeamName` …
    pub fn details(self) -> impl Iterator<Item = (&'e str, &'e Value)> {
        entries(self.0, "callAssociatedDetails")
    }

    /// What the platform says of its own work with the contact, by name. Booleans and numbers are mostly texts.
    pub fn processing(self) -> Option<&'e Map<String, Value>> {
        self.0?.object("callProcessingDetails")
    }

    /// A detail, looked for where Webex has it: in `callAssociatedDetails`, in the variables, in `callProcessingDetails`.
    /// What a variable of that name marks as secret is `None`, wherever it stands.
    pub fn detail(self, name: &str) -> Option<Cow<'e, str>> {
        let members = self.0?;
        if self.is_secure(name) {
            return None;
        }
        let detail = members.object("callAssociatedDetails").and_then(|it| it.text(name));
        if let Some(detail) = detail {
            return Some(Cow::Borrowed(detail));
        }
        let variable = members.object("callAssociatedData").and_then(|it| it.get(name));
        if let Some(variable) = variable {
            match variable {
                Value::Object(variable) => {
                    if let Some(text) = variable.text("value") {
                        return Some(Cow::Borrowed(text));
                    }
                }
                other => {
                    if let Some(text) = other.as_str().filter(|it| !it.trim().is_empty()) {
                        return Some(Cow::Borrowed(text));
                    }
                }
            }
        }
        members.object("callProcessingDetails")?.text(name).map(Cow::Borrowed)
    }

    /// Whether the event has a secret variable of that name.
    pub fn is_secure(self, name: &str) -> bool {
        let variables = self.0.and_then(|it| it.object("callAssociatedData"));
        variables.and_then(|it| it.get(name)).is_some_and(is_secure)
    }

    /// The number or address that the contact comes from.
    pub fn ani(self) -> Option<Cow<'e, str>> {
        self.detail("ani")
    }

    /// The number or address that the contact goes to.
    pub fn dn(self) -> Option<Cow<'e, str>> {
        self.detail("dn").or_else(|| self.detail("dnis"))
    }

    /// The name of the queue.
    pub fn queue_name(self) -> Option<&'e str> {
        let members = self.0?;
        let named = |object: &str| members.object(object).and_then(|it| it.text("virtualTeamName"));
        named("callAssociatedDetails").or_else(|| named("callProcessingDetails"))
    }

    /// The id of the queue.
    pub fn queue_id(self) -> Option<&'e str> {
        let members = self.0?;
        let details = members.object("callProcessingDetails");
        details.and_then(|it| it.text("QueueId")).or_else(|| members.text("currentVTeam"))
    }

    /// The parties, by id.
    pub fn participants(self) -> impl Iterator<Item = (&'e str, Participant<'e>)> {
        entries(self.0, "participants").filter_map(|(id, it)| Some((id, Participant(it.as_object()?))))
    }

    /// The party of that id.
    pub fn participant(self, id: &str) -> Option<Participant<'e>> {
        self.0?.object("participants")?.object(id).map(Participant)
    }

    /// Whether the event says who takes part.
    pub fn lists_participants(self) -> bool {
        self.0.and_then(|it| it.object("participants")).is_some_and(|it| !it.is_empty())
    }

    /// The media, by id.
    pub fn media(self) -> impl Iterator<Item = (&'e str, MediaLeg<'e>)> {
        entries(self.0, "media").filter_map(|(id, it)| Some((id, MediaLeg(it.as_object()?))))
    }

    /// The leg that carries the talk with the customer: that of the main interaction, else the one that is called
    /// `mainCall`, else the only one that is not a consultation.
    pub fn main_leg(self, interaction_id: &str) -> Option<MediaLeg<'e>> {
        let media = self.0?.object("media")?;
        let main = self.main_interaction_id().unwrap_or(interaction_id);
        if let Some(leg) = media.object(main).or_else(|| media.object(interaction_id)) {
            return Some(MediaLeg(leg));
        }
        let named = self.media().map(|(_, leg)| leg).find(|leg| leg.kind() == Some("mainCall"));
        named.or_else(|| {
            let mut legs = self.media().map(|(_, leg)| leg).filter(|leg| !leg.is_consult());
            legs.next().filter(|_| legs.next().is_none())
        })
    }

    /// Whether it is recorded, and whether that is paused.
    pub fn recording(self) -> Option<(bool, bool)> {
        let details = self.processing()?;
        let in_progress = details.flag("recordInProgress").or_else(|| details.flag("recordingStarted"))?;
        Some((in_progress, details.flag("isPaused").unwrap_or_default()))
    }
}

fn entries<'e>(members: Option<&'e Map<String, Value>>, name: &str) -> impl Iterator<Item = (&'e str, &'e Value)> {
    members.and_then(|it| it.object(name)).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

impl fmt::Debug for Interaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interaction")
            .field("channel", &self.channel())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// A party of an interaction: the customer, an agent, a supervisor …
#[derive(Clone, Copy)]
pub struct Participant<'e>(&'e Map<String, Value>);

impl<'e> Participant<'e> {
    /// What it is: `Customer`, `Agent`, `Supervisor`, `EP-DN`, `dn` …
    pub fn kind(self) -> Option<&'e str> {
        self.0.text("pType").or_else(|| self.0.text("type"))
    }

    /// Whether it is the customer.
    pub fn is_customer(self) -> bool {
        self.kind().is_some_and(|kind| kind.eq_ignore_ascii_case("customer"))
    }

    /// Its name.
    pub fn name(self) -> Option<&'e str> {
        self.0.text("name")
    }

    /// Whether it joined.
    pub fn has_joined(self) -> bool {
        self.0.flag("hasJoined").unwrap_or_default()
    }

    /// Whether it left.
    pub fn has_left(self) -> bool {
        self.0.flag("hasLeft").unwrap_or_default()
    }

    /// Whether it is consulted only.
    pub fn is_consulted(self) -> Option<bool> {
        self.0.flag("isConsulted")
    }

    /// Whether its wrap-up is awaited.
    pub fn is_in_wrap_up(self) -> Option<bool> {
        self.0.flag("isWrapUp")
    }

    /// Its members, as they came.
    pub fn members(self) -> &'e Map<String, Value> {
        self.0
    }
}

impl fmt::Debug for Participant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Participant").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// A medium of an interaction: the talk with the customer, a consultation …
#[derive(Clone, Copy)]
pub struct MediaLeg<'e>(&'e Map<String, Value>);

impl<'e> MediaLeg<'e> {
    /// What it is: `mainCall`, `consult`.
    pub fn kind(self) -> Option<&'e str> {
        self.0.text("mType")
    }

    /// Whether it carries a consultation.
    pub fn is_consult(self) -> bool {
        self.kind().is_some_and(|kind| kind.eq_ignore_ascii_case("consult"))
    }

    /// Whether it is on hold.
    pub fn is_on_hold(self) -> Option<bool> {
        self.0.flag("isHold")
    }

    /// The ids of the parties.
    pub fn participants(self) -> impl Iterator<Item = &'e str> {
        self.0.list("participants").iter().filter_map(Value::as_str)
    }

    /// Its members, as they came.
    pub fn members(self) -> &'e Map<String, Value> {
        self.0
    }
}

impl fmt::Debug for MediaLeg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaLeg")
            .field("kind", &self.kind())
            .field("on_hold", &self.is_on_hold())
            .finish_non_exhaustive()
    }
}
