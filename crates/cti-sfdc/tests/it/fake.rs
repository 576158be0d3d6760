//! A page in memory: the interfaces of Lightning or of Classic over a desk in memory, and the rules of the bridge's script.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

use std::collections::BTreeMap;
use std::sync::Arc;

use cti_engine::connector::{ConnectorError, Desk, NewTab, ScreenPop, Search, Tab};
use cti_engine::memory::MemoryDesk;
use cti_sfdc::bridge::{Bridge, FromPage, Hello, Link, Mailbox, ToPage};
use cti_sfdc::page::{Api, Invocation, Reply, Thrown};
use serde_json::{Map, Value, json};

/// A page with its connection.
pub(crate) struct FakePage {
    pub(crate) name: String,
    pub(crate) apis: Vec<Api>,
    pub(crate) desk: Desk,
    /// What was carried out, in order.
    pub(crate) done: Vec<Invocation>,
    notes: BTreeMap<u64, Option<String>>,
    last: u64,
    epoch: String,
    pub(crate) channel: Arc<Mailbox>,
    pub(crate) link: Option<Link>,
}

impl FakePage {
    pub(crate) fn new(name: &str, apis: &[Api], desk: &MemoryDesk) -> Self {
        Self {
            name: name.to_owned(),
            apis: apis.to_vec(),
            desk: desk.desk(),
            done: Vec::new(),
            notes: BTreeMap::new(),
            last: 0,
            epoch: String::new(),
            channel: Mailbox::new(),
            link: None,
        }
    }

    pub(crate) fn connect(&mut self, bridge: &Bridge) {
        self.channel = Mailbox::new();
        self.link = Some(bridge.connect(&Hello::new(&*self.name, self.apis.clone()), self.channel.clone()));
    }

    /// Carries out commands for as long as it is polled.
    pub(crate) async fn work(&mut self) -> Value {
        loop {
            let message = self.channel.next().await;
            self.hear(&message).await;
        }
    }

    pub(crate) async fn hear(&mut self, message: &str) {
        match serde_json::from_str(message).unwrap() {
            ToPage::Welcome { epoch } if epoch != self.epoch => {
                (self.epoch, self.last) = (epoch, 0);
                self.notes.clear();
            }
            ToPage::Run { id, invocation } => {
                let answer = match self.notes.get(&id) {
                    Some(Some(answer)) => answer.clone(),
                    _ if id <= self.last => {
                        let thrown = Thrown { code: Thrown::INTERRUPTED.into(), description: String::new() };
                        self.answer(id, Err(thrown))
                    }
                    _ => {
                        self.last = id;
                        let reply = self.call(&invocation).await;
                        self.done.push(invocation);
                        self.answer(id, reply)
                    }
                };
                self.notes.insert(id, Some(answer.clone()));
                self.tell(&answer);
            }
            ToPage::Cancel { id } | ToPage::Done { id } => drop(self.notes.remove(&id)),
            _ => {}
        }
    }

    fn answer(&self, id: u64, reply: Reply) -> String {
        let (result, error) = match reply {
            Ok(result) => (result, None),
            Err(thrown) => (Value::Null, Some(thrown)),
        };
        serde_json::to_string(&FromPage::Answer { id, epoch: self.epoch.clone(), result, error }).unwrap()
    }

    fn tell(&self, message: &str) {
        // A page whose connection is over tells it to nobody.
        if let Some(link) = &self.link {
            let _ = link.receive(message);
        }
    }

    async fn call(&self, Invocation { api, method, args, .. }: &Invocation) -> Reply {
        let first = args.first().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match api {
            Api::OpenCti => {
                let done = self.open_cti(method, &first).await;
                Ok(match done {
                    Ok(value) => json!({"success": true, "returnValue": value, "errors": null}),
                    Err(error) => {
                        let error = json!({"code": "INVALID_PARAM", "description": error.message()});
                        json!({"success": false, "returnValue": null, "errors": [error]})
                    }
                })
            }
            Api::Interaction => {
                // Classic takes addresses and gives text.
                let done = match &**method {
                    "screenPop" => {
                        self.open_cti(
                            "screenPop",
                            &json!({"type": "sobject", "params": {"recordId": &text(&first)[1..]}}),
                        )
                        .await
                    }
                    "searchAndScreenPop" | "searchAndGetScreenPopUrl" => {
                        self.open_cti("searchAndScreenPop", &json!({"searchParams": first, "deferred": true})).await
                    }
                    "getPageInfo" => self.open_cti("getAppViewInfo", &first).await,
                    "setVisible" => self.open_cti("setSoftphonePanelVisibility", &json!({"visible": first})).await,
                    "cti.enableClickToDial" | "cti.disableClickToDial" => self.open_cti(&method[4..], &first).await,
                    _ => Err(ConnectorError::unsupported(method)),
                };
                Ok(match done {
                    Ok(Value::Null) => json!({"result": "true", "error": null}),
                    Ok(value) => json!({"result": value.to_string(), "error": null}),
                    Err(error) => json!({"result": false, "error": error.message()}),
                })
            }
            Api::Workspace => rejected(self.tabs(method, &first).await),
            Api::Console => {
                let id = text(&first);
                let done = match &**method {
                    "openPrimaryTab" => self
                        .tabs("openTab", &json!({"url": args[1], "focus": args[2]}))
                        .await
                        .map(|id| json!({"id": id})),
                    "openSubtab" => {
                        let tab = json!({"parentTabId": id, "url": args[1], "focus": args[2]});
                        self.tabs("openSubtab", &tab).await.map(|id| json!({"id": id}))
                    }
                    "closeTab" => self.tabs("closeTab", &json!({"tabId": id})).await.map(|_| json!({})),
                    "getPrimaryTabIds" => Ok(json!({"ids": self.ids(|tab| tab.parent.is_none()).await})),
                    "getSubtabIds" => Ok(json!({"ids": self.ids(|tab| tab.parent.as_ref() == Some(&id)).await})),
                    "getFocusedPrimaryTabId" | "getFocusedSubtabId" => Ok(json!({"id": null})),
                    "getPageInfo" => Ok(json!({"pageInfo": json!({"url": "/x", "objectId": "500"}).to_string()})),
                    other => self.omni(other.strip_prefix("presence.").unwrap(), &id).await,
                };
                Ok(match done {
                    Ok(Value::Object(mut members)) => {
                        members.insert("success".into(), true.into());
                        members.into()
                    }
                    Ok(_) => json!({"success": true}),
                    Err(error) => json!({"success": false, "error": error.message()}),
                })
            }
            Api::Omni => rejected(self.omni(method, &text(&first["statusId"])).await),
            _ => Ok(Value::Null),
        }
    }

    async fn open_cti(&self, method: &str, args: &Value) -> Result<Value, ConnectorError> {
        let screen = self.desk.workspace();
        let text = |name: &str| args[name].as_str().unwrap_or_default().to_owned();
        match method {
            "screenPop" => {
                let id = args["params"]["recordId"].as_str().unwrap_or_default().to_owned();
                screen.pop(&ScreenPop::Record { id }).await.map(|()| Value::Null)
            }
            "searchAndScreenPop" => {
                let search =
                    Search { term: text("searchParams"), deferred: args["deferred"] == true, ..Search::default() };
                screen.search_and_pop(&search).await.map(Value::from)
            }
            "getAppViewInfo" => screen.app_view().await.map(Value::from),
            "setSoftphonePanelVisibility" => screen.show_panel(args["visible"] == true).await.map(|()| Value::Null),
            "enableClickToDial" => screen.set_click_to_dial(true).await.map(|()| Value::Null),
            "disableClickToDial" => screen.set_click_to_dial(false).await.map(|()| Value::Null),
            _ => Err(ConnectorError::unsupported(method)),
        }
    }

    async fn tabs(&self, method: &str, args: &Value) -> Result<Value, ConnectorError> {
        let screen = self.desk.workspace();
        let text = |name: &str| args[name].as_str().map(str::to_owned);
        match method {
            "openTab" | "openSubtab" => {
                let tab = NewTab {
                    url: text("url").unwrap_or_default(),
                    parent: text("parentTabId"),
                    active: args["focus"] == true,
                    ..NewTab::default()
                };
                screen.open_tab(&tab).await.map(|tab| tab.id.into())
            }
            "closeTab" => screen.close_tab(&text("tabId").unwrap_or_default()).await.map(|()| Value::Bool(true)),
            _ => {
                let tabs = screen.tabs().await?;
                let tabs = tabs.into_iter().map(|Tab { id, url, parent, focused, .. }| {
                    json!({"tabId": id, "url": url, "isSubtab": parent.is_some(), "parentTabId": parent, "focused": focused})
                });
                Ok(tabs.collect())
            }
        }
    }

    async fn ids(&self, keep: impl Fn(&Tab) -> bool) -> Vec<String> {
        let tabs = self.desk.workspace().tabs().await.unwrap();
        tabs.into_iter().filter(|tab| keep(tab)).map(|tab| tab.id).collect()
    }

    async fn omni(&self, method: &str, status_id: &str) -> Result<Value, ConnectorError> {
        let presence = self.desk.presence();
        let logged_out = || ConnectorError::unsupported("logged out");
        match method {
            "login" => presence.login(status_id).await.map(|()| Value::Bool(true)),
            "logout" => presence.logout().await.map(|()| Value::Bool(true)),
            "setServicePresenceStatus" => presence.set_status(status_id).await.map(|()| Value::Object(Map::new())),
            "getServicePresenceStatusId" => {
                let status = presence.status().await?.ok_or_else(logged_out)?;
                Ok(serde_json::to_value(status).unwrap())
            }
            _ => Ok(serde_json::to_value(presence.workload().await?).unwrap()),
        }
    }
}

/// A promise that is rejected.
fn rejected(done: Result<Value, ConnectorError>) -> Reply {
    done.map_err(|error| Thrown { code: Thrown::REJECTED.into(), description: error.message().to_owned() })
}
