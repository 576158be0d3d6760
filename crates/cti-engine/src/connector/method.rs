//! What a call takes and gives, as data for a page and for tools.

use serde::Serialize;

/// A method of a connector trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Method {
    /// The name of the call: the capability, a dot, the method.
    pub name: &'static str,
    /// The names of its arguments, as Rust spells them, with their types.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The type of its answer.
    pub answer: &'static str,
    /// A call of it: the JSON of a [`Call`](crate::connector::Call).
    pub example_call: &'static str,
    /// What may answer that call, as JSON.
    pub example_answer: &'static str,
}

/// Reads JSON as a `T`, and gives the JSON that the `T` writes.
#[cfg(test)]
pub(crate) fn reread<T: Serialize + serde::de::DeserializeOwned>(json: &str) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(serde_json::from_str::<T>(json)?)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::reread;
    use crate::connector::{
        AgentCall, Call, ContactCall, HttpCall, OverlayCall, PresenceCall, RecordsCall, WorkspaceCall,
    };

    #[test]
    fn every_example_of_a_call_is_that_call_as_it_travels() {
        for method in Call::methods() {
            let call: Call = serde_json::from_str(method.example_call).expect(method.name);
            assert_eq!(call.name(), method.name);
            let example: Value = serde_json::from_str(method.example_call).expect(method.name);
            assert_eq!(serde_json::to_value(&call).expect(method.name), example, "{}", method.name);
        }
    }

    #[test]
    fn every_example_of_an_answer_is_one_as_it_travels() {
        let rereads = [
            AgentCall::REREAD_ANSWERS,
            ContactCall::REREAD_ANSWERS,
            RecordsCall::REREAD_ANSWERS,
            WorkspaceCall::REREAD_ANSWERS,
            PresenceCall::REREAD_ANSWERS,
            OverlayCall::REREAD_ANSWERS,
            HttpCall::REREAD_ANSWERS,
            &[reread::<()>],
        ]
        .concat();
        assert_eq!(rereads.len(), Call::methods().count());
        for (method, reread) in Call::methods().zip(rereads) {
            let example: Value = serde_json::from_str(method.example_answer).expect(method.name);
            assert_eq!(reread(method.example_answer).expect(method.name), example, "{}", method.name);
        }
    }
}
