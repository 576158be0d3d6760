//! The agent's screen over the bridge.

use async_trait::async_trait;
use cti_engine::connector::{CallType, ConnectorError, ErrorKind, NewTab, ScreenPop, Search, Tab, Workspace};
use cti_engine::phone_number::is_withheld;
use serde_json::{Map, Value};

use super::{Bridge, BridgeAnswer, BridgeError, PageCommand};
use crate::console::{TabAnswer, TabCommand, TabInfo};
use crate::open_cti::{Command, CommandAnswer, PanelHeight, PanelWidth, Pop, SearchAndPop, SearchTerm};
use crate::page::{CommandError, PageUrl};

/// The most primary tabs of Classic that are asked one by one.
const MAX_TABS: usize = 100;

fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> ConnectorError {
    ConnectorError::new(ErrorKind::Invalid, error.to_string()).caused_by(error)
}

/// An answer of another kind than that of its command, which no page can cause.
fn unexpected(method: &str) -> ConnectorError {
    CommandError::unreadable(method, "the answer of its own command").into()
}

impl Bridge {
    async fn open_cti(&self, command: Command) -> Result<CommandAnswer, ConnectorError> {
        let method = command.method();
        match self.run(command).await? {
            BridgeAnswer::OpenCti(answer) => Ok(answer),
            _ => Err(unexpected(method)),
        }
    }

    async fn tab(&self, command: TabCommand) -> Result<TabAnswer, BridgeError> {
        let method = command.method();
        match self.run(command).await? {
            BridgeAnswer::Tab(answer) => Ok(answer),
            _ => Err(CommandError::unreadable(method, "the answer of its own command").into()),
        }
    }

    async fn ids(&self, command: TabCommand) -> Result<Vec<String>, BridgeError> {
        match self.tab(command).await? {
            TabAnswer::Ids(ids) => Ok(ids.into_iter().take(MAX_TABS).collect()),
            _ => Ok(Vec::new()),
        }
    }

    /// The id of a tab in front; none where the page does not say.
    async fn focused(&self, command: TabCommand) -> Result<Option<String>, BridgeError> {
        match self.tab(command).await {
            Ok(TabAnswer::Id(id)) => Ok(id),
            Ok(_) => Ok(None),
            Err(BridgeError::Command(error)) if error.is_refusal() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn all_tabs(&self) -> Result<Vec<Tab>, BridgeError> {
        match self.tab(TabCommand::All).await {
            Ok(TabAnswer::Tabs(tabs)) => return Ok(TabInfo::flat(tabs)),
            Err(BridgeError::Command(CommandError::Unsupported { .. })) | Ok(_) => {}
            Err(error) => return Err(error),
        }
        let primary = self.ids(TabCommand::PrimaryIds).await?;
        let front =
            [self.focused(TabCommand::FocusedPrimaryId).await?, self.focused(TabCommand::FocusedSubtabId).await?];
        let mut ids: Vec<(String, Option<String>)> = primary.iter().map(|id| (id.clone(), None)).collect();
        for parent in primary {
            let below = self.ids(TabCommand::SubtabIds { parent: parent.clone() }).await?;
            ids.extend(below.into_iter().map(|id| (id, Some(parent.clone()))));
        }
        let mut tabs = Vec::new();
        for (id, parent) in ids.into_iter().take(MAX_TABS) {
            let page = match self.tab(TabCommand::Page { tab: id.clone() }).await {
                Ok(TabAnswer::Page(page)) => page,
                // It was closed meanwhile.
                Err(BridgeError::Command(error)) if error.is_refusal() => continue,
                Ok(_) => Map::new(),
                Err(error) => return Err(error),
            };
            let text = |name: &str| page.get(name).and_then(Value::as_str).map(str::to_owned);
            let focused = front.iter().flatten().any(|front| *front == id);
            tabs.push(Tab { id, url: text("url").unwrap_or_default(), parent, record_id: text("objectId"), focused });
        }
        Ok(tabs)
    }

    /// Why something about a tab was refused: because the tab is not there, if it is not.
    async fn tab_error(&self, id: &str, error: BridgeError) -> ConnectorError {
        let is_refusal = matches!(&error, BridgeError::Command(error) if error.is_refusal());
        if is_refusal
            && let Ok(tabs) = self.all_tabs().await
            && !tabs.iter().any(|tab| tab.id == id)
        {
            return ConnectorError::new(ErrorKind::NotFound, "the tab does not exist").caused_by(error);
        }
        error.into()
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Workspace for Bridge {
    async fn search_and_pop(&self, search: &Search) -> Result<Map<String, Value>, ConnectorError> {
        // A caller who withholds the number is nobody that could be found.
        if is_withheld(&search.term) {
            return Ok(Map::new());
        }
        let command = SearchAndPop {
            search_params: Some(SearchTerm::new(&search.term)?),
            query_params: search.query_params.clone().filter(|params| !params.is_null()),
            default_field_values: search.default_field_values.clone(),
            // A type that is missing means inbound (`external-apis` section 3.1).
            call_type: Some(search.call_type.clone())
                .filter(|kind| *kind != CallType::default())
                .unwrap_or(CallType::Inbound),
            deferred: search.deferred,
        };
        match self.open_cti(command.into()).await? {
            CommandAnswer::Matches(matches) => Ok(matches.into_inner()),
            _ => Err(unexpected("searchAndScreenPop")),
        }
    }

    async fn pop(&self, screen: &ScreenPop) -> Result<(), ConnectorError> {
        let pop = Pop::try_from(screen)?;
        // Open CTI pops what belongs to the CRM; anything else is a window of its own (`external-apis` section 3.1).
        if let Pop::Url { url } = &pop
            && url.is_absolute()
        {
            self.run(PageCommand::OpenWindow { url: url.clone() }).await?;
            return Ok(());
        }
        self.open_cti(pop.into()).await.map(drop)
    }

    async fn layout(&self) -> Result<Value, ConnectorError> {
        match self.open_cti(Command::GetSoftphoneLayout).await? {
            CommandAnswer::Layout(layout) => serde_json::to_value(layout).map_err(invalid),
            _ => Err(unexpected("getSoftphoneLayout")),
        }
    }

    async fn app_view(&self) -> Result<Map<String, Value>, ConnectorError> {
        match self.open_cti(Command::GetAppViewInfo).await? {
            CommandAnswer::View(view) => match serde_json::to_value(view) {
                Ok(Value::Object(view)) => Ok(view),
                _ => Ok(Map::new()),
            },
            _ => Err(unexpected("getAppViewInfo")),
        }
    }

    async fn refresh(&self) -> Result<(), ConnectorError> {
        self.open_cti(Command::RefreshView).await.map(drop)
    }

    async fn show_panel(&self, visible: bool) -> Result<(), ConnectorError> {
        self.open_cti(Command::SetSoftphonePanelVisibility { visible }).await.map(drop)
    }

    async fn set_panel_height(&self, pixels: u32) -> Result<(), ConnectorError> {
        let height = PanelHeight::new(pixels).map_err(invalid)?;
        self.open_cti(Command::SetSoftphonePanelHeight { height }).await.map(drop)
    }

    async fn set_panel_width(&self, pixels: u32) -> Result<(), ConnectorError> {
        let width = PanelWidth::new(pixels).map_err(invalid)?;
        self.open_cti(Command::SetSoftphonePanelWidth { width }).await.map(drop)
    }

    async fn set_click_to_dial(&self, enabled: bool) -> Result<(), ConnectorError> {
        let command = if enabled { Command::EnableClickToDial } else { Command::DisableClickToDial };
        self.open_cti(command).await.map(drop)
    }

    async fn open_tab(&self, tab: &NewTab) -> Result<Tab, ConnectorError> {
        let url = PageUrl::new(&tab.url).map_err(CommandError::from)?;
        let NewTab { parent, label, active, .. } = tab.clone();
        let command = TabCommand::Open { url, parent: parent.clone(), label: label.clone(), active };
        let id = match self.tab(command).await {
            Ok(TabAnswer::Id(Some(id))) => id,
            Ok(_) => return Err(unexpected("openTab")),
            Err(error) => {
                return Err(match &parent {
                    Some(parent) => self.tab_error(parent, error).await,
                    None => error.into(),
                });
            }
        };
        if let Some(label) = label {
            match self.tab(TabCommand::Label { tab: id.clone(), label }).await {
                // Classic has set it as it opened the tab.
                Ok(_) | Err(BridgeError::Command(CommandError::Unsupported { .. })) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Tab { id, url: tab.url.clone(), parent, record_id: None, focused: active })
    }

    async fn close_tab(&self, id: &str) -> Result<(), ConnectorError> {
        match self.tab(TabCommand::Close { tab: id.to_owned() }).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.tab_error(id, error).await),
        }
    }

    async fn tabs(&self) -> Result<Vec<Tab>, ConnectorError> {
        Ok(self.all_tabs().await?)
    }

    async fn show_modal(&self, title: &str, message: &str) -> Result<(), ConnectorError> {
        let (title, message) = (title.to_owned(), message.to_owned());
        self.run(PageCommand::ShowMessage { title, message }).await?;
        Ok(())
    }

    async fn alert(&self, message: &str) -> Result<(), ConnectorError> {
        self.show_modal("", message).await
    }
}
