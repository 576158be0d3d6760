//! Values: placeholders, secrets, paths into the store, and a connector that one role does not have.

use cti_model::{Code, Json, Severity, nearest, shortened, slips};

use super::Check;
use crate::layout::store::STORE;
use crate::layout::{Component, CrmConnector, Dynamic, Profile, Role, member};

impl Check<'_> {
    pub(super) fn contents(&mut self) {
        for profile in self.profiles.clone() {
            for (key, value) in profile.members().effective().filter(|(key, _)| *key != "area") {
                if profile.role().is_some() || !matches!(key, "agent" | "supervisor" | "supervisorAgent") {
                    self.values(value, &member(profile.pointer(), key), key);
                }
            }
        }
        for component in self.layout.components() {
            let members = component.members();
            for key in ["script", "attributes", "properties"] {
                if let Some(value) = members.get(key) {
                    self.values(value, &member(component.pointer(), key), key);
                }
            }
        }
        self.roles();
    }

    /// The texts in a value, but for those of components inside it, which are looked at by themselves.
    fn values(&mut self, json: &Json, pointer: &str, key: &str) {
        match json {
            Json::String(text) => self.text(text, pointer, key),
            Json::Object(object) if Component::new(json, String::new()).is_none() => {
                for (key, value) in object.effective() {
                    self.values(value, &member(pointer, key), key);
                }
            }
            Json::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.values(item, &format!("{pointer}/{place}"), key);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, pointer: &str, key: &str) {
        if let Some(dynamic) = Dynamic::read(text) {
            return self.store(dynamic, pointer);
        }
        if let Some(placeholder) = placeholder(text) {
            let what = format!("the placeholder `<{}>` was left where a value belongs", shortened(placeholder));
            self.tell(Code::PlaceholderLeft, what, pointer);
            return;
        }
        let masked = text.chars().all(|c| matches!(c, 'X' | 'x' | '*' | '.' | '-'));
        if is_secret(key) && !text.trim().is_empty() && !masked {
            // The value is not shown.
            let what = format!("`{}` holds a secret, and every agent's browser reads the layout", shortened(key));
            self.tell(Code::SecretInLayout, what, pointer).help = Some("keep it on a server of your own".to_owned());
        }
    }

    fn store(&mut self, dynamic: Dynamic<'_>, pointer: &str) {
        let Dynamic::Store(path) = dynamic else { return };
        if dynamic.is_known() {
            return;
        }
        let meant = nearest(path, STORE.iter().copied()).filter(|meant| slips(meant, path) <= 2);
        let what = format!("`$STORE.{}` is not a path that published layouts have", shortened(path));
        let told = self.tell(Code::StorePath, what, pointer);
        match meant {
            Some(meant) => told.help = Some(format!("did you mean `$STORE.{meant}`?")),
            // The store has more than has been published.
            None => told.finding = told.finding.clone().at_most(Severity::Hint),
        }
    }

    /// Both roles that take contacts need the connector.
    fn roles(&mut self) {
        let profiles = self.profiles.clone();
        let of = |role| profiles.iter().find(|profile| profile.role() == Some(role));
        let (Some(agent), Some(supervisor)) = (of(Role::Agent), of(Role::SupervisorAgent)) else { return };
        let has = |profile: &Profile<'_>| profile.components().into_iter().any(|it| CrmConnector::new(it).is_some());
        let without = match (has(agent), has(supervisor)) {
            (true, false) => supervisor,
            (false, true) => agent,
            _ => return,
        };
        let what = "the role takes contacts, and does not have the connector that the other role has";
        self.tell(Code::ConnectorMissing, what, without.pointer());
    }
}

/// What stands between `<` and `>` of a placeholder, such as `<OutDialAniValue>`; an element of HTML is none.
pub(super) fn placeholder(text: &str) -> Option<&str> {
    const HTML: [&str; 20] = [
        "a", "b", "br", "div", "em", "font", "h1", "h2", "h3", "hr", "i", "img", "li", "ol", "p", "script", "small",
        "span", "strong", "ul",
    ];
    let (_, rest) = text.split_once('<')?;
    let (inside, _) = rest.split_once('>')?;
    let word = inside.split([' ', '/', '=']).next().unwrap_or_default().to_ascii_lowercase();
    let begins = inside.starts_with(|c: char| c.is_ascii_alphabetic());
    (begins && inside.len() <= 60 && !inside.contains(['<', '"']) && !HTML.contains(&word.as_str())).then_some(inside)
}

/// Whether the value under a key is not for everyone: keys of interfaces, credentials, ids of webhooks.
fn is_secret(key: &str) -> bool {
    const WORDS: [&str; 9] =
        ["apikey", "secret", "password", "authbase64", "webhook", "accesstoken", "privatekey", "credential", "bearer"];
    let bare: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    bare == "token" || WORDS.iter().any(|word| bare.contains(word))
}
