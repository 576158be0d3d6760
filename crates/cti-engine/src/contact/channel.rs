//! The media of contacts, as several vendors spell them.

use cti_model::{Source, names};

names! {
    /// The medium of a contact. Read from what Amazon Connect (`voice`, `TASK`) and Webex (`telephony`, `workItem`) call it,
    /// in any case; written as [`Channel::as_str`] gives it. A name that is not known is kept as it is.
    ///
    /// ```
    /// use cti_engine::Channel;
    ///
    /// assert_eq!(Channel::from("telephony"), Channel::Voice);
    /// assert_eq!(Channel::from("CHAT"), Channel::Chat);
    /// assert_eq!(Channel::from("WhatsApp").as_str(), "WhatsApp");
    /// ```
    pub enum Channel {
        /// A call.
        Voice = "voice" | "telephony" | "call" | "phone",
        /// A call back that the customer asked for.
        QueueCallback = "queue_callback" | "callback",
        /// A chat.
        Chat = "chat" | "webchat" | "livechat",
        /// A task.
        Task = "task" | "tasks" | "workItem",
        /// An e-mail.
        Email = "email" | "e-mail" | "mail",
        /// A message of a social network.
        Social = "social" | "socialChannel",
    }
}

impl Channel {
    /// The source whose flows hear of contacts on this channel. E-mail and channels that are not known have none in the
    /// product; theirs are named in the same way: `connectEmailContact`.
    pub fn source(&self) -> Source {
        match self {
            Self::Voice => Source::ConnectVoiceContact,
            Self::QueueCallback => Source::ConnectQueueCallbackContact,
            Self::Chat => Source::ConnectChatContact,
            Self::Task => Source::ConnectTaskContact,
            Self::Email | Self::Social | Self::Other(_) => self.source_of("connect"),
        }
    }

    /// The source of a contact center's own contacts on this channel, named as the product's are: of `webex` and the
    /// channel `whatsapp` it is `webexWhatsappContact`.
    pub fn source_of(&self, contact_center: &str) -> Source {
        Source::Other(format!("{contact_center}{}Contact", capitalised(self.as_str())))
    }

    /// The channel of a source's contacts, where the product has that source.
    pub(crate) fn of(source: &Source) -> Option<Self> {
        Self::KNOWN.iter().find(|channel| channel.source() == *source).cloned()
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
