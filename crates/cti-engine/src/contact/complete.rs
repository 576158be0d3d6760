//! What a later event of a contact does not state stays as it was known.

use std::sync::Arc;
use std::time::Duration;

use super::Contact;

/// Takes over each of these members where it is stated before and not after.
macro_rules! take_over {
    ($after:ident, $before:ident: $($member:ident),+) => {
        $(if $after.$member.is_none() && $before.$member.is_some() {
            Arc::make_mut($after).$member.clone_from(&$before.$member);
        })+
    };
}

/// Takes over what stands in a map by names that are not in it after.
macro_rules! take_over_names {
    ($after:ident, $before:ident: $($member:ident),+) => {
        $(for (name, value) in &$before.$member {
            if $after.$member.get(name).is_none() {
                Arc::make_mut($after).$member.insert(name.to_owned(), value.to_owned());
            }
        })+
    };
}

impl Contact {
    /// Takes over what a contact does not state from the one it was before: members that are missing, attributes,
    /// references and unknown members by name, and durations that are zero. What it states wins. An attribute that was
    /// secret stays so. It is copied only when it lacks something.
    pub(crate) fn complete(after: &mut Arc<Self>, before: &Self) {
        take_over!(after, before: initial_contact_id, source, initiation_method, queue, phone_number, name, description);
        take_over_names!(after, before: attributes, references, other);
        for name in before.attributes.secret_names() {
            if !after.attributes.is_secret(name) {
                Arc::make_mut(after).attributes.mark_secret(name);
            }
        }
        if after.interaction_duration == Duration::ZERO && before.interaction_duration > Duration::ZERO {
            Arc::make_mut(after).interaction_duration = before.interaction_duration;
        }
        if after.incoming_duration == Duration::ZERO && before.incoming_duration > Duration::ZERO {
            Arc::make_mut(after).incoming_duration = before.incoming_duration;
        }
    }
}
