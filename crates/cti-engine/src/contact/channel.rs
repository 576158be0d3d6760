//! The media of contacts, as several vendors spell them.

use std::fmt;

use cti_model::Source;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes [`Channel`] from its table: variant, its name, the source of its events, what else vendors call it.
macro_rules! channels {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $source:expr, [$($alias:literal),*];)*) => {
        /// The medium of a contact. Read from what Amazon Connect (`voice`, `TASK`) and Webex (`telephony`, `workItem`)
        /// call it, in any case; written as [`Channel::as_str`] gives it. A name that is not known is kept as it is.
        ///
        /// ```
        /// use cti_engine::Channel;
        ///
        /// assert_eq!(Channel::from("telephony"), Channel::Voice);
        /// assert_eq!(Channel::from("CHAT"), Channel::Chat);
        /// assert_eq!(Channel::from("WhatsApp").as_str(), "WhatsApp");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Channel {
            $($(#[$doc])* $variant,)*
            /// A channel that this crate does not know, as its vendor spells it.
            Other(String),
        }

        impl Channel {
            /// Those that are known.
            const KNOWN: &[(Self, &[&str])] = &[$((Self::$variant, &[$name $(, $alias)*])),*];

            /// Its name: `voice`, `queue_callback` …
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(name) => name,
                }
            }

            /// The source whose flows hear of contacts on this channel. E-mail and channels that are not known have none
            /// in the product; theirs are named in the same way: `connectEmailContact`.
            pub fn source(&self) -> Source {
                match self {
                    $(Self::$variant => $source,)*
                    Self::Other(name) => Source::Other(format!("connect{}Contact", capitalised(name))),
                }
            }
        }
    };
}

channels! {
    /// A call.
    Voice, "voice", Source::ConnectVoiceContact, ["telephony", "call", "phone"];
    /// A call back that the customer asked for.
    QueueCallback, "queue_callback", Source::ConnectQueueCallbackContact, ["queueCallback", "callback"];
    /// A chat.
    Chat, "chat", Source::ConnectChatContact, ["webchat", "web_chat", "livechat"];
    /// A task.
    Task, "task", Source::ConnectTaskContact, ["tasks", "workItem", "work_item"];
    /// An e-mail.
    Email, "email", Source::Other("connectEmailContact".to_owned()), ["e-mail", "mail"];
    /// A message of a social network.
    Social, "social", Source::Other("connectSocialContact".to_owned()), ["socialChannel"];
}

impl Channel {
    /// The channel of a source's contacts, where the product has that source.
    pub(crate) fn of(source: &Source) -> Option<Self> {
        Self::KNOWN.iter().map(|(channel, _)| channel).find(|channel| channel.source() == *source).cloned()
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl From<&str> for Channel {
    fn from(text: &str) -> Self {
        let is_called = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(text.trim()));
        let known = Self::KNOWN.iter().find(|(_, names)| is_called(names));
        known.map_or_else(|| Self::Other(text.to_owned()), |(channel, _)| channel.clone())
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}
