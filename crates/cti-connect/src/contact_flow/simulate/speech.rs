//! What is said to a participant, and what is asked.

use std::pin::pin;
use std::time::Duration;

use cti_engine::phone_number::{LibPhoneNumbers, PhoneNumbers};
use cti_model::shortened;
use futures_util::future::{Either, select};
use serde_json::{Value, json};

use super::flow::Done;
use super::program::{Step, Tree};
use super::run::{Exit, Run};
use super::transcript::{End, Event, Listener, speaking_time, without_markup};
use super::world::{Asked, BotTurn, Input, WorldError};
use crate::contact_flow::flow_type::FlowType;
use crate::contact_flow::path::spoken;

/// How long a recorded prompt takes; what is in it is not known. Our decision.
const PROMPT_TIME: Duration = Duration::from_secs(5);

/// The most keys that are taken where an action says nothing (`connect-events` section 4.5).
const MOST_KEYS: usize = 20;

/// The most turns of a customer with a bot in one action.
const MOST_TURNS: u32 = 50;

/// What is said: the words, and whether it is the name of a prompt.
struct Said {
    text: String,
    is_prompt: bool,
}

impl Run<'_> {
    /// What an action says; nothing where it has no message.
    fn said(&self, step: &Step) -> Option<Said> {
        self.said_by(&|name| self.parameter_text(step, name))
    }

    fn said_by(&self, parameter: &dyn Fn(&str) -> Option<String>) -> Option<Said> {
        if let Some(text) = parameter("Text") {
            return Some(Said { text, is_prompt: false });
        }
        if let Some(ssml) = parameter("SSML") {
            return Some(Said { text: without_markup(&ssml), is_prompt: false });
        }
        let prompt = parameter("PromptId").or_else(|| parameter("Media.Uri"))?;
        Some(Said { text: self.instance.name_of(&prompt).to_owned(), is_prompt: true })
    }

    /// Tells who watches what the customer hears.
    fn told(&self, text: &str) {
        if let (Some(observer), Listener::Customer) = (&self.observer, self.listener) {
            observer.heard(text, &self.contact.namespaces);
        }
    }

    async fn speak(&mut self, said: Said) {
        let time = if said.is_prompt { PROMPT_TIME } else { speaking_time(&said.text) };
        self.told(&said.text);
        self.say(Event::Heard { by: self.listener, text: said.text, is_prompt: said.is_prompt });
        self.sleep(time).await;
    }

    pub(super) async fn message(&mut self, step: &Step) -> Done {
        let Some(said) = self.said(step) else {
            return Done::failed("NoMatchingError", "there is nothing to say");
        };
        self.speak(said).await;
        Done::Go
    }

    /// Messages one after the other, again and again, until the time between interruptions is over, or somebody else
    /// ends it.
    pub(super) async fn messages(&mut self, step: &Step, flow_type: Option<&FlowType>) -> Done {
        let mut messages = Vec::new();
        if let Some(Tree::List(list)) = step.parameters.member("Messages") {
            for message in list {
                let fill = |name: &str| {
                    let tree = message.member(name)?;
                    let value = tree.fill(&self.contact.namespaces, self.limits.unresolved, &mut 65_536);
                    Some(spoken(&value)).filter(|it| !it.is_empty())
                };
                messages.extend(self.said_by(&fill));
            }
        }
        if messages.is_empty() {
            return Done::failed("NoMatchingError", "there is nothing to say");
        }
        let total: Duration =
            messages.iter().map(|it| if it.is_prompt { PROMPT_TIME } else { speaking_time(&it.text) }).sum();
        let limit = self.parameter_text(step, "InterruptFrequencySeconds").as_deref().and_then(Self::seconds);
        let limit = limit.filter(|it| *it > Duration::ZERO && !step.conditions.is_empty());
        // What repeats is told once, and how long it goes on.
        for said in messages {
            self.told(&said.text);
            self.say(Event::Heard { by: self.listener, text: said.text, is_prompt: said.is_prompt });
        }
        match limit {
            Some(limit) => {
                self.sleep(limit).await;
                Done::Result("MessagesInterrupted".to_owned())
            }
            // Somebody else ends it: an agent, or the customer who hangs up.
            None if Self::is_waiting_flow(flow_type) || step.next.is_none() => std::future::pending().await,
            None => {
                self.sleep(total).await;
                Done::Go
            }
        }
    }

    /// Asks the customer; nothing when the time is over.
    async fn ask(&mut self, asked: Asked, is_secret: bool) -> Input {
        self.say(Event::Asked { digits: asked.digits });
        let input = {
            let clock = &self.world.clock;
            let over = clock.sleep_until(clock.now().saturating_add(asked.within));
            let input = pin!(self.customer.input(&asked));
            match select(input, over).await {
                Either::Left((Input::Nothing, over)) => {
                    over.await;
                    Input::Nothing
                }
                Either::Left((input, _)) => input,
                Either::Right(_) => Input::Nothing,
            }
        };
        let text = match &input {
            Input::Digits(keys) if is_secret => format!("({} keys, encrypted)", keys.chars().count()),
            Input::Digits(text) | Input::Says(text) => text.clone(),
            Input::Nothing | Input::HangsUp => String::new(),
        };
        if input != Input::HangsUp {
            self.say(Event::Entry { text });
        }
        input
    }

    pub(super) async fn get_input(&mut self, step: &Step) -> Done {
        let said = self.said(step);
        let text = said.as_ref().map(|it| it.text.clone()).unwrap_or_default();
        if let Some(said) = said {
            self.speak(said).await;
        }
        let within = self.parameter_text(step, "InputTimeLimitSeconds").as_deref().and_then(Self::seconds);
        let within = within.unwrap_or(Duration::from_secs(5));
        let most = if step.stores_input {
            let most = self.parameter_text(step, "InputValidation.CustomValidation.MaximumLength");
            most.and_then(|it| it.parse().ok()).unwrap_or(MOST_KEYS)
        } else {
            1
        };
        let is_secret = step.parameters.member("InputEncryption").is_some();
        let asked = Asked { text, digits: Some(most), within, action: step.identifier.to_string() };
        let keys = match self.ask(asked, is_secret).await {
            Input::Digits(keys) => keys,
            Input::Says(words) => words,
            Input::HangsUp => return Done::Exit(Exit::End(End::HungUp)),
            Input::Nothing => String::new(),
        };
        if !step.stores_input {
            let first: String = keys.chars().take(1).collect();
            return if first.is_empty() { Done::failed("InputTimeLimitExceeded", "") } else { Done::Result(first) };
        }
        self.store(step, &keys, most, is_secret)
    }

    /// Stores what was entered, up to the key that ends it.
    fn store(&mut self, step: &Step, keys: &str, most: usize, is_secret: bool) -> Done {
        let end =
            self.parameter_text(step, "DTMFConfiguration.InputTerminationSequence").unwrap_or_else(|| "#".to_owned());
        let entered = keys.split(end.as_str()).next().unwrap_or_default();
        let entered: String = entered.chars().take(most).collect();
        if entered.is_empty() {
            if step.errors.iter().any(|(error, _)| &**error == "InputTimeLimitExceeded") {
                return Done::failed("InputTimeLimitExceeded", "");
            }
            // Without a branch for it the flow goes on, with this word as the input (`connect-events` section 4.7).
            self.contact.set("StoredCustomerInput", "Timeout");
            return Done::Go;
        }
        if step.parameters.member("InputValidation.PhoneNumberValidation").is_some() {
            let country = self.parameter_text(step, "InputValidation.PhoneNumberValidation.CountryCode");
            let format = self.parameter_text(step, "InputValidation.PhoneNumberValidation.NumberFormat");
            let is_local = format.is_none_or(|it| it.eq_ignore_ascii_case("local"));
            let text = if is_local || entered.starts_with('+') { entered.clone() } else { format!("+{entered}") };
            let country = country.filter(|_| is_local);
            return match LibPhoneNumbers.parse(&text, country.as_deref()) {
                Ok(number) if number.valid => {
                    self.contact.set("StoredCustomerInput", number.number);
                    Done::Go
                }
                Ok(_) => Done::failed("InvalidPhoneNumber", format!("`{}` is not a valid number", shortened(&entered))),
                Err(error) => Done::failed("InvalidPhoneNumber", error.to_string()),
            };
        }
        let stored = if is_secret { format!("(encrypted, {} keys)", entered.chars().count()) } else { entered };
        self.contact.set("StoredCustomerInput", stored);
        Done::Go
    }

    pub(super) async fn bot(&mut self, step: &Step) -> Done {
        let bot = self.parameter_text(step, "LexV2Bot.AliasArn").or_else(|| self.parameter_text(step, "LexBot.Name"));
        let Some(bot) = bot else { return Done::failed("NoMatchingError", "no bot is named") };
        let said = self.said(step);
        let mut text = said.as_ref().map(|it| it.text.clone()).unwrap_or_default();
        if let Some(said) = said {
            self.speak(said).await;
        }
        let within = self.parameter_text(step, "LexTimeoutSeconds.Text").as_deref().and_then(Self::seconds);
        let within = within.unwrap_or(Duration::from_secs(300));
        let intents: Vec<String> =
            step.conditions.iter().filter_map(|(_, operand, _)| operand.as_literal().map(str::to_owned)).collect();
        for _ in 0..MOST_TURNS {
            let asked = Asked { text: text.clone(), digits: None, within, action: step.identifier.to_string() };
            let (input, is_digits) = match self.ask(asked, false).await {
                Input::Digits(keys) => (keys, true),
                Input::Says(words) => (words, false),
                Input::HangsUp => return Done::Exit(Exit::End(End::HungUp)),
                Input::Nothing => return Done::failed("InputTimeLimitExceeded", ""),
            };
            let session_attributes = self.parameter(step, "LexSessionAttributes").unwrap_or_else(|| json!({}));
            let turn = BotTurn { bot: bot.clone(), input, is_digits, intents: intents.clone(), session_attributes };
            let answer = match self.world.bots.answer(&turn).await {
                Ok(answer) => answer,
                Err(WorldError { error_type, message }) => return Done::failed(error_type, message),
            };
            text = answer.says.join(" ");
            for text in answer.says {
                self.speak(Said { text, is_prompt: false }).await;
            }
            if answer.asks_again {
                continue;
            }
            let intent = answer.intent.unwrap_or_default();
            let slots = if answer.slots.is_object() { answer.slots } else { json!({}) };
            let attributes = if answer.session_attributes.is_object() { answer.session_attributes } else { json!({}) };
            self.contact.set(
                "Lex",
                json!({
                    "IntentName": intent,
                    "Slots": slots,
                    "SessionAttributes": attributes,
                    "IntentConfidence": {"Score": answer.confidence.map_or(Value::Null, |it| it.to_string().into())},
                    "DialogState": if intent.is_empty() { "Failed" } else { "ReadyForFulfillment" },
                }),
            );
            return Done::Result(intent);
        }
        Done::failed("NoMatchingError", "the bot asks without end")
    }
}
