//! A screen in memory: what an agent would see.

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::kept::Kept;
use super::{Crm, CrmMatch, VirtualClock};
use crate::attribute::PanelRows;
use crate::connector::{
    Clock, Connector, ConnectorError, Desk, ErrorKind, NewTab, Overlay, ScreenPop, Search, Tab, Workspace,
};

/// How many sights are kept until they are taken.
const MOST_SEEN: usize = 10_000;

/// How many tabs are open at most.
const MOST_TABS: usize = 1_000;

/// What an agent sees, kept in memory.
pub struct MemoryScreen {
    clock: VirtualClock,
    crm: Arc<dyn Crm>,
    state: Mutex<State>,
}

redacted!(
    struct MemoryScreen {}
);

#[derive(Debug)]
struct State {
    seen: Kept<(Duration, Seen)>,
    tabs: Vec<Tab>,
    next_tab: u64,
    tabs_dropped: u64,
    layout: SoftphoneLayout,
    panel: SoftphonePanel,
    click_to_dial: bool,
    data: Map<String, Value>,
    /// The form of a new record that is shown and not saved: object type and fields.
    form: Option<(String, Map<String, Value>)>,
}

/// Something that appeared on the screen.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Seen {
    /// A screen pop.
    Pop(ScreenPop),
    /// A message in a box.
    Modal {
        /// Its title.
        title: String,
        /// What it says.
        message: String,
    },
    /// A message to be confirmed.
    Alert(String),
    /// Rows in the panel over the phone.
    Data(Map<String, Value>),
    /// The contact's attributes.
    Attributes,
}

redacted!(
    enum Seen {
        Pop,
        Modal,
        Alert,
        Data,
        Attributes,
    }
);

/// What a search pops; a small part of a soft-phone layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoftphoneLayout {
    /// The object type whose new form is shown when nothing matches; nothing is shown when `None`.
    pub no_match: Option<String>,
    /// Whether the page of results is shown when several match; by default nothing is (section 10.3).
    pub several: bool,
}

impl SoftphoneLayout {
    /// Shows the form of a new record of this object type when nothing matches.
    pub fn new_record_on_no_match(mut self, object: &str) -> Self {
        self.no_match = Some(object.to_owned());
        self
    }

    /// Shows the page of results when several records match.
    pub fn results_on_several(mut self) -> Self {
        self.several = true;
        self
    }
}

/// The soft-phone panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SoftphonePanel {
    /// Whether it is shown.
    pub visible: bool,
    /// Its height in pixels.
    pub height: u32,
    /// Its width in pixels.
    pub width: u32,
}

impl MemoryScreen {
    pub(super) fn new(clock: VirtualClock, crm: Arc<dyn Crm>) -> Self {
        let panel = SoftphonePanel { visible: true, height: 570, width: 330 };
        let state = State {
            seen: Kept::new(MOST_SEEN),
            tabs: Vec::new(),
            next_tab: 0,
            tabs_dropped: 0,
            layout: SoftphoneLayout::default(),
            panel,
            click_to_dial: true,
            data: Map::new(),
            form: None,
        };
        Self { clock, crm, state: Mutex::new(state) }
    }

    /// What appeared and was not taken, in order; of more than 10,000 sights the newest.
    pub fn seen(&self) -> Vec<Seen> {
        self.state().seen.all().into_iter().map(|(_, seen)| seen).collect()
    }

    /// What appeared since the last time this was asked, and when.
    pub fn take_seen(&self) -> Vec<(Duration, Seen)> {
        self.state().seen.take()
    }

    /// How many sights and tabs went because there were too many.
    pub(super) fn dropped(&self) -> [u64; 2] {
        let state = self.state();
        [state.seen.dropped(), state.tabs_dropped]
    }

    /// One thing that appeared, in words.
    pub fn describe(&self, seen: &Seen) -> String {
        match seen {
            Seen::Pop(ScreenPop::Record { id }) => match self.crm.label(id) {
                Some(label) => format!("record {label} ({id})"),
                None => format!("record {id}"),
            },
            Seen::Pop(ScreenPop::Url { url }) => format!("page {url}"),
            Seen::Pop(ScreenPop::ObjectHome { scope }) => format!("home of {scope}"),
            Seen::Pop(ScreenPop::List { list_view_id, scope }) => format!("list {list_view_id} of {scope}"),
            Seen::Pop(ScreenPop::Search { term }) => format!("results for `{term}`"),
            Seen::Pop(ScreenPop::NewRecord { object, default_field_values }) => {
                format!("new {object} {}", Value::Object(default_field_values.clone()))
            }
            Seen::Modal { title, message } => format!("message {title}: {message}"),
            Seen::Alert(message) => format!("alert {message}"),
            Seen::Data(rows) => format!("data {}", Value::Object(rows.clone())),
            Seen::Attributes => "attributes of the contact".to_owned(),
        }
    }

    /// The agent saves the form of a new record that was shown last; gives the id of the record. `None` when no form was
    /// shown since the last one was saved, or the CRM refuses it.
    pub fn save_new_record(&self) -> Option<String> {
        let (object, fields) = self.state().form.take()?;
        self.crm.save(&object, fields).ok()
    }

    /// Sets what a search pops.
    pub fn set_layout(&self, layout: SoftphoneLayout) {
        self.state().layout = layout;
    }

    /// The soft-phone panel.
    pub fn panel(&self) -> SoftphonePanel {
        self.state().panel
    }

    /// Whether numbers can be clicked.
    pub fn click_to_dial(&self) -> bool {
        self.state().click_to_dial
    }

    /// What the panel *Data* shows: the rows that were sent last.
    pub fn data_panel(&self) -> PanelRows {
        PanelRows::of_data(&self.state().data)
    }

    /// The rows in the panel over the phone.
    pub fn data(&self) -> Map<String, Value> {
        self.state().data.clone()
    }

    fn show(&self, seen: Seen) {
        let at = self.clock.now();
        self.state().seen.push((at, seen));
    }

    fn show_pop(&self, screen: &ScreenPop) -> Result<(), ConnectorError> {
        if let ScreenPop::Record { id } = screen {
            if self.crm.label(id).is_none() {
                return Err(ConnectorError::new(ErrorKind::NotFound, "the record does not exist"));
            }
            let tab = NewTab { url: format!("/{id}"), active: true, ..NewTab::default() };
            self.state().open(&tab, Some(id.clone()));
        }
        if let ScreenPop::Search { term } = screen
            && term.trim().chars().count() < 3
        {
            let message = "the page of results takes a text of at least 3 characters";
            return Err(ConnectorError::new(ErrorKind::Invalid, message));
        }
        if let ScreenPop::NewRecord { object, default_field_values } = screen {
            self.state().form = Some((object.clone(), default_field_values.clone()));
        }
        self.show(Seen::Pop(screen.clone()));
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a size of the panel that Open CTI refuses (`external-apis` section 3.1).
fn within(what: &str, pixels: RangeInclusive<u32>, found: u32) -> Result<(), ConnectorError> {
    if pixels.contains(&found) {
        return Ok(());
    }
    let (least, most) = (pixels.start(), pixels.end());
    let message = format!("the {what} of the panel is {found}: expected {least} to {most} pixels");
    Err(ConnectorError::new(ErrorKind::Invalid, message))
}

impl State {
    fn open(&mut self, tab: &NewTab, record_id: Option<String>) -> Tab {
        self.next_tab += 1;
        let id = match &tab.parent {
            None => format!("scc-pt-{}", self.next_tab),
            Some(_) => format!("scc-st-{}", self.next_tab),
        };
        if tab.active {
            // A sub tab in front leaves its primary tab in front of the other primary tabs.
            for other in &mut self.tabs {
                other.focused = Some(&other.id) == tab.parent.as_ref();
            }
        }
        let opened = Tab { id, url: tab.url.clone(), parent: tab.parent.clone(), record_id, focused: tab.active };
        if self.tabs.len() == MOST_TABS {
            // The oldest goes, and what is below it stays without a parent no longer than that.
            let oldest = self.tabs.remove(0);
            let before = self.tabs.len();
            self.tabs.retain(|tab| tab.parent.as_ref() != Some(&oldest.id));
            self.tabs_dropped += 1 + (before - self.tabs.len()) as u64;
        }
        self.tabs.push(opened.clone());
        opened
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Workspace for MemoryScreen {
    async fn search_and_pop(&self, search: &Search) -> Result<Map<String, Value>, ConnectorError> {
        let hits = self.crm.search(&search.term)?;
        let mut matches = Map::new();
        for CrmMatch { id, object, name } in &hits {
            matches.insert(id.clone(), json!({"Id": id, "RecordType": object, "Name": name}));
        }
        let layout = self.state().layout.clone();
        let pop = match (hits.as_slice(), layout.no_match) {
            ([one], _) => Some(ScreenPop::Record { id: one.id.clone() }),
            ([], Some(object)) => {
                Some(ScreenPop::NewRecord { object, default_field_values: search.default_field_values.clone() })
            }
            ([], None) => None,
            _ => layout.several.then(|| ScreenPop::Search { term: search.term.clone() }),
        };
        match pop {
            Some(pop) if search.deferred => {
                matches.insert("SCREEN_POP_DATA".to_owned(), serde_json::to_value(pop).unwrap_or_default());
            }
            Some(pop) => self.show_pop(&pop)?,
            None => {}
        }
        Ok(matches)
    }

    async fn pop(&self, screen: &ScreenPop) -> Result<(), ConnectorError> {
        self.show_pop(screen)
    }

    async fn layout(&self) -> Result<Value, ConnectorError> {
        let layout = self.state().layout.clone();
        let mut settings = Map::new();
        if let Some(object) = layout.no_match {
            settings.insert("NoMatch".to_owned(), json!({"screenPopType": "PopToEntity", "screenPopData": object}));
        }
        if layout.several {
            settings.insert("MultipleMatches".to_owned(), json!({"screenPopType": "PopToSearch"}));
        }
        let part = json!({"screenPopSettings": settings});
        Ok(json!({"Internal": part, "Inbound": part, "Outbound": part}))
    }

    async fn app_view(&self) -> Result<Map<String, Value>, ConnectorError> {
        let tab = self.state().tabs.iter().rev().find(|tab| tab.focused).cloned().unwrap_or_default();
        let mut view = Map::new();
        view.insert("url".to_owned(), tab.url.into());
        if let Some(id) = tab.record_id {
            let label = self.crm.label(&id).unwrap_or_default();
            let (object, name) = label.split_once(' ').unwrap_or((&label, ""));
            view.insert("objectType".to_owned(), object.into());
            view.insert("recordName".to_owned(), name.into());
            view.insert("recordId".to_owned(), id.into());
        }
        Ok(view)
    }

    async fn refresh(&self) -> Result<(), ConnectorError> {
        Ok(())
    }

    async fn show_panel(&self, visible: bool) -> Result<(), ConnectorError> {
        self.state().panel.visible = visible;
        Ok(())
    }

    async fn set_panel_height(&self, pixels: u32) -> Result<(), ConnectorError> {
        within("height", 240..=2_560, pixels)?;
        self.state().panel.height = pixels;
        Ok(())
    }

    async fn set_panel_width(&self, pixels: u32) -> Result<(), ConnectorError> {
        within("width", 200..=1_920, pixels)?;
        self.state().panel.width = pixels;
        Ok(())
    }

    async fn can_dial(&self) -> Result<bool, ConnectorError> {
        Ok(self.state().click_to_dial)
    }

    async fn set_click_to_dial(&self, enabled: bool) -> Result<(), ConnectorError> {
        self.state().click_to_dial = enabled;
        Ok(())
    }

    async fn open_tab(&self, tab: &NewTab) -> Result<Tab, ConnectorError> {
        let mut state = self.state();
        if let Some(parent) = &tab.parent
            && !state.tabs.iter().any(|tab| tab.id == *parent && tab.parent.is_none())
        {
            return Err(ConnectorError::new(ErrorKind::NotFound, "the primary tab does not exist"));
        }
        Ok(state.open(tab, None))
    }

    async fn close_tab(&self, id: &str) -> Result<(), ConnectorError> {
        let mut state = self.state();
        let before = state.tabs.len();
        state.tabs.retain(|tab| tab.id != id && tab.parent.as_deref() != Some(id));
        if state.tabs.len() == before {
            return Err(ConnectorError::new(ErrorKind::NotFound, "the tab does not exist"));
        }
        Ok(())
    }

    async fn tabs(&self) -> Result<Vec<Tab>, ConnectorError> {
        let mut tabs = self.state().tabs.clone();
        tabs.sort_by_key(|tab| tab.parent.is_some());
        Ok(tabs)
    }

    async fn show_modal(&self, title: &str, message: &str) -> Result<(), ConnectorError> {
        self.show(Seen::Modal { title: title.to_owned(), message: message.to_owned() });
        Ok(())
    }

    async fn alert(&self, message: &str) -> Result<(), ConnectorError> {
        self.show(Seen::Alert(message.to_owned()));
        Ok(())
    }
}

#[cfg_attr(target_family = "wasm", async_trait(?Send))]
#[cfg_attr(not(target_family = "wasm"), async_trait)]
impl Overlay for MemoryScreen {
    async fn show_data(&self, rows: &Map<String, Value>) -> Result<(), ConnectorError> {
        self.state().data.clone_from(rows);
        self.show(Seen::Data(rows.clone()));
        Ok(())
    }

    async fn show_attributes(&self) -> Result<(), ConnectorError> {
        self.show(Seen::Attributes);
        Ok(())
    }
}

impl Connector for MemoryScreen {
    fn install(self: Arc<Self>, desk: Desk) -> Desk {
        desk.with_workspace(self.clone()).with_overlay(self)
    }
}
