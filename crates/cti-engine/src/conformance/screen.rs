//! What the engine expects of the agent's screen and of the panel over the phone.

use serde_json::{Map, json};

use super::ConformanceReport;
use crate::connector::{ErrorKind, NewTab, Overlay, ScreenPop, Search, Workspace};

/// What the suite may do on a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceCase {
    /// A record that can be shown.
    pub record_id: String,
    /// An id without a record.
    pub missing_id: String,
    /// A page that can be opened.
    pub url: String,
}

/// Runs the suite on a screen. It pops a record, and opens and closes tabs.
pub async fn workspace(screen: &dyn Workspace, case: &WorkspaceCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("workspace");
    let record = |id: &str| ScreenPop::Record { id: id.to_owned() };
    report.answers("a record is shown", screen.pop(&record(&case.record_id)).await, |()| true);
    let missing = screen.pop(&record(&case.missing_id)).await;
    report.refuses("a record that is not there is not shown", missing, &[ErrorKind::NotFound, ErrorKind::Invalid]);
    let tab = |parent: Option<&String>| NewTab {
        url: case.url.clone(),
        parent: parent.cloned(),
        active: true,
        ..NewTab::default()
    };
    let primary = screen.open_tab(&tab(None)).await;
    let name = "a primary tab that is opened has an id and no parent";
    let primary = report.answers(name, primary, |tab| !tab.id.is_empty() && tab.parent.is_none());
    if let Some(primary) = primary {
        let below = screen.open_tab(&tab(Some(&primary.id))).await;
        let name = "a sub tab knows its primary tab";
        let below = report.answers(name, below, |tab| tab.parent.as_ref() == Some(&primary.id));
        let tabs = screen.tabs().await;
        report.answers("primary tabs are listed before sub tabs", tabs, |tabs| {
            let listed = |id: &str| tabs.iter().any(|tab| tab.id == id);
            let all = listed(&primary.id) && below.as_ref().is_none_or(|tab| listed(&tab.id));
            all && tabs.iter().map(|tab| tab.parent.is_some()).is_sorted()
        });
        report.answers("a tab is closed", screen.close_tab(&primary.id).await, |()| true);
        let tabs = screen.tabs().await;
        report.answers("with a primary tab its sub tabs are closed", tabs, |tabs| {
            tabs.iter().all(|tab| tab.id != primary.id && tab.parent.as_ref() != Some(&primary.id))
        });
        let again = screen.close_tab(&primary.id).await;
        report.refuses("a tab that is not there is not closed", again, &[ErrorKind::NotFound]);
    }
    let search = Search { term: "no such text anywhere".to_owned(), deferred: true, ..Search::default() };
    report.answers("a search that finds nothing succeeds", screen.search_and_pop(&search).await, |_| true);
    report.answers("the agent looks at something", screen.app_view().await, |_| true);
    report.answers("the soft-phone panel is hidden", screen.show_panel(false).await, |()| true);
    report.answers("the soft-phone panel is shown", screen.show_panel(true).await, |()| true);
    for enabled in [false, true] {
        report.answers("click-to-dial is switched", screen.set_click_to_dial(enabled).await, |()| true);
    }
    report
}

/// Runs the suite on the panel over the phone.
pub async fn overlay(panel: &dyn Overlay) -> ConformanceReport {
    let mut report = ConformanceReport::new("overlay");
    let rows = Map::from_iter([("text".to_owned(), json!("a")), ("number".to_owned(), json!(1))]);
    report.answers("rows are shown", panel.show_data(&rows).await, |()| true);
    report.answers("no rows are shown", panel.show_data(&Map::new()).await, |()| true);
    report.answers("attributes are shown", panel.show_attributes().await, |()| true);
    report
}
