//! Shapes: keys in another letter case, areas of another kind, grids and tabs that do not fit.

use cti_model::{Code, Json, Object, shortened};

use super::Check;
use crate::layout::keys::{AREA, CHAT, COMPONENT, GRID, NAV, NAVIGATION, PAGE, PROFILE, ROLES, SIZE, TAKEN, WRAPPER};
use crate::layout::{Component, member};

/// What the desktop reads in an area.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Page,
    Component,
    Components,
    Entries,
    Entry,
    Unknown,
}

/// Areas, and what the desktop reads in them.
const AREAS: [(&str, Shape); 8] = [
    ("header", Shape::Page),
    ("headless", Shape::Page),
    ("panel", Shape::Component),
    ("advancedHeader", Shape::Components),
    ("persistent", Shape::Components),
    ("navigation", Shape::Entries),
    ("homepage", Shape::Entry),
    ("widgetExplorer", Shape::Unknown),
];

impl Check<'_> {
    pub(super) fn shapes(&mut self) {
        let Some(top) = self.json().as_object() else { return };
        let all: Vec<&str> = ROLES.iter().chain(PROFILE).copied().collect();
        self.keys(top, "", &all);
        self.duplicates(self.json(), "");
        if !self.profiles.iter().any(|profile| profile.pointer().is_empty()) {
            self.stray_areas(top, "");
        }
        for profile in self.profiles.clone() {
            if profile.role().is_some() {
                self.keys(profile.members(), profile.pointer(), PROFILE);
            }
            if let Some(chat) = profile.members().get("desktopChatApp").and_then(Json::as_object) {
                self.keys(chat, &member(profile.pointer(), "desktopChatApp"), CHAT);
            }
            self.stray_areas(profile.members(), profile.pointer());
            let at = member(profile.pointer(), "area");
            match profile.members().get("area") {
                Some(Json::Object(area)) => self.area(area, &at),
                Some(other) => self.wrong(&at, "`area`", "an object of areas", other),
                None => {
                    let what = "the profile has no `area`, so its role sees an empty desktop";
                    self.tell(Code::LayoutShape, what, profile.pointer());
                }
            }
        }
        self.mixed_shapes();
    }

    /// A layout has profiles of roles, or one profile for all. Roles came with 0.1.0.
    fn mixed_shapes(&mut self) {
        let profiles = self.profiles.clone();
        let (own, of_roles): (Vec<_>, Vec<_>) = profiles.iter().partition(|profile| profile.role().is_none());
        if of_roles.is_empty() {
            return;
        }
        if !own.is_empty() {
            let what = "the layout has an `area` for all and profiles of roles; which one counts no source states";
            self.tell(Code::LayoutShape, what, "/area").help = Some("keep the profiles of roles".to_owned());
        }
        let version = self.json().as_object().and_then(|top| top.get("version")).and_then(Json::as_str);
        if let Some(version) = version.filter(|version| version.starts_with("0.0.")) {
            let what =
                format!("version `{}` is one without roles, and the layout has profiles of roles", shortened(version));
            self.tell(Code::MixedVersions, what, "/version");
        }
    }

    fn wrong(&mut self, pointer: &str, name: &str, expected: &str, found: &Json) {
        let found = match found {
            Json::Number(_) => "a number",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
            other => other.kind(),
        };
        self.tell(Code::LayoutShape, format!("{name} is {found}, expected {expected}"), pointer);
    }

    /// Areas that stand beside `area`, or beside the profiles of roles: the desktop reads none of them.
    fn stray_areas(&mut self, object: &Object, pointer: &str) {
        for (key, _) in object.effective() {
            if AREA.iter().any(|area| area.eq_ignore_ascii_case(key)) {
                let what = format!("`{}` stands outside of `area`, so the desktop ignores it", shortened(key));
                self.tell(Code::LayoutShape, what, &member(pointer, key)).help =
                    Some("move it into the `area` of the profile".to_owned());
            }
        }
    }

    /// Keys that differ from known ones in their letter case alone.
    fn keys(&mut self, object: &Object, pointer: &str, known: &[&str]) {
        for (key, _) in object.effective() {
            if known.contains(&key) {
                continue;
            }
            let Some(meant) = known.iter().find(|known| known.eq_ignore_ascii_case(key)) else { continue };
            let what = format!("the key `{}` is ignored: the desktop reads `{meant}`", shortened(key));
            self.tell(Code::LayoutKeyCase, what, &member(pointer, key)).help = Some(format!("write `{meant}`"));
        }
    }

    /// Keys that stand twice in one object, anywhere.
    fn duplicates(&mut self, json: &Json, pointer: &str) {
        match json {
            Json::Object(object) => {
                for key in object.repeated().keys() {
                    let what = format!("the key `{}` is written more than once; the last one counts", shortened(key));
                    self.tell(Code::DuplicateKey, what, &member(pointer, key));
                }
                for (key, value) in object.effective() {
                    self.duplicates(value, &member(pointer, key));
                }
            }
            Json::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.duplicates(item, &format!("{pointer}/{place}"));
                }
            }
            _ => {}
        }
    }

    fn area(&mut self, area: &Object, pointer: &str) {
        self.keys(area, pointer, AREA);
        for (name, shape) in AREAS {
            let Some(json) = area.get(name) else { continue };
            let (at, quoted) = (member(pointer, name), format!("`{name}`"));
            match (shape, json) {
                (Shape::Page, Json::Object(_)) => self.page(json, &at, name == "headless"),
                (Shape::Page, other) => self.wrong(&at, &quoted, "a page", other),
                (Shape::Component, _) => self.component(json, &at, &quoted),
                (Shape::Components, Json::Array(items)) => {
                    for (place, item) in items.iter().enumerate() {
                        self.component(item, &format!("{at}/{place}"), "an item");
                    }
                }
                (Shape::Components, other) => self.wrong(&at, &quoted, "a list of components", other),
                (Shape::Entries, Json::Array(items)) => {
                    for (place, item) in items.iter().enumerate() {
                        self.entry(item, &format!("{at}/{place}"));
                    }
                }
                (Shape::Entries, other) => self.wrong(&at, &quoted, "a list of pages with their buttons", other),
                (Shape::Entry, _) => self.entry(json, &at),
                (Shape::Unknown, _) => {}
            }
        }
        self.areas_of_components(area, pointer);
    }

    /// Pages inside components, such as those of `dynamic-area`.
    fn areas_of_components(&mut self, area: &Object, pointer: &str) {
        let mut pages = Vec::new();
        for (name, value) in area.effective() {
            inner_pages(value, &member(pointer, name), &mut pages);
        }
        for (page, at) in pages {
            self.page(page, &at, false);
        }
    }

    fn entry(&mut self, json: &Json, pointer: &str) {
        let Some(object) = json.as_object() else {
            return self.wrong(pointer, "the item", "an object with `nav` and `page`", json);
        };
        self.keys(object, pointer, NAVIGATION);
        match object.get("nav") {
            Some(Json::Object(nav)) => self.nav(nav, &member(pointer, "nav")),
            Some(other) => self.wrong(&member(pointer, "nav"), "`nav`", "an object", other),
            None => _ = self.tell(Code::LayoutShape, "the page has no `nav`, so no button opens it", pointer),
        }
        match object.get("page") {
            Some(page) => self.page(page, &member(pointer, "page"), false),
            None => _ = self.tell(Code::LayoutShape, "the button has no `page` to open", pointer),
        }
    }

    fn nav(&mut self, nav: &Object, pointer: &str) {
        self.keys(nav, pointer, NAV);
        let target = nav.get("navigateTo").and_then(Json::as_str).unwrap_or_default();
        // Paths of the web may begin and end with a slash.
        let path = target.trim().trim_matches('/');
        if TAKEN.contains(&path) {
            let what = format!("`navigateTo` is `{path}`, a path that the desktop uses itself");
            self.tell(Code::LayoutShape, what, &member(pointer, "navigateTo")).help =
                Some("name the page otherwise".to_owned());
        }
    }

    fn page(&mut self, json: &Json, pointer: &str, is_headless: bool) {
        let Some(object) = json.as_object() else {
            return self.wrong(pointer, "the page", "an object with `widgets`", json);
        };
        self.keys(object, pointer, PAGE);
        match object.get("widgets") {
            Some(Json::Object(widgets)) => {
                for (name, widget) in widgets.effective() {
                    self.component(widget, &member(&member(pointer, "widgets"), name), "the widget");
                }
            }
            Some(other) => self.wrong(&member(pointer, "widgets"), "`widgets`", "an object of components", other),
            None => _ = self.tell(Code::LayoutShape, "the page has no `widgets`", pointer),
        }
        self.grid(object, pointer, is_headless);
    }

    fn grid(&mut self, object: &Object, pointer: &str, is_headless: bool) {
        let widgets = object.get("widgets").and_then(Json::as_object);
        let flexible = matches!(object.get("useFlexLayout"), Some(Json::Bool(true)));
        let at = member(pointer, "layout");
        let Some(layout) = object.get("layout") else {
            if !flexible && widgets.is_some_and(|widgets| !widgets.is_empty()) && !is_headless {
                let what = "the page has no `layout`, so its components have no place";
                self.tell(Code::LayoutGrid, what, pointer).help = Some("add one, or set `useFlexLayout`".to_owned());
            }
            return;
        };
        let Some(layout) = layout.as_object() else { return self.wrong(&at, "`layout`", "an object", layout) };
        self.keys(layout, &at, GRID);
        let size = layout.get("size").and_then(Json::as_object);
        if let Some(size) = size {
            self.keys(size, &member(&at, "size"), SIZE);
        }
        let sizes = |key| size.and_then(|size| size.get(key)).and_then(Json::as_array);
        let (columns, rows) = (sizes("cols"), sizes("rows"));
        let Some(areas) = layout.get("areas").and_then(Json::as_array) else {
            self.tell(Code::LayoutGrid, "the grid has no `areas`", &at);
            return;
        };
        for (key, sizes, is_list) in [("cols", columns, columns.is_some()), ("rows", rows, rows.is_some())] {
            let whole =
                |it: &Json| matches!(it, Json::Number(number) if number.as_str().bytes().all(|b| b.is_ascii_digit()));
            if !is_list {
                self.tell(Code::LayoutGrid, format!("the grid has no list of `{key}`"), &at);
            } else if sizes.unwrap_or_default().iter().any(|it| !whole(it)) {
                let what = format!("a size in `{key}` is not a whole number");
                self.tell(Code::LayoutGrid, what, &member(&member(&at, "size"), key));
            }
        }
        if rows.is_some_and(|rows| rows.len() != areas.len()) {
            let what =
                format!("the grid has {} rows and {} sizes of rows", areas.len(), rows.unwrap_or_default().len());
            self.tell(Code::LayoutGrid, what, &member(&at, "areas"));
        }
        let (mut placed, mut told) = (Vec::new(), Vec::new());
        for (place, row) in areas.iter().enumerate() {
            let at = format!("{}/{place}", member(&at, "areas"));
            let Some(cells) = row.as_array() else {
                self.wrong(&at, "the row", "a list of names", row);
                continue;
            };
            if columns.is_some_and(|columns| columns.len() != cells.len()) {
                let sizes = columns.unwrap_or_default().len();
                let what = format!("the row has {} cells, and there are {sizes} sizes of columns", cells.len());
                self.tell(Code::LayoutGrid, what, &at);
            }
            for (cell, name) in cells.iter().enumerate() {
                let at = format!("{at}/{cell}");
                let Some(name) = name.as_str() else {
                    self.wrong(&at, "the cell", "the name of a component", name);
                    continue;
                };
                if widgets.is_none_or(|widgets| widgets.get(name).is_none()) && !told.contains(&name) {
                    told.push(name);
                    let what = format!("the page has no component `{}`", shortened(name));
                    self.tell(Code::LayoutGrid, what, &at);
                }
                placed.push(name);
            }
        }
        for (name, _) in widgets.into_iter().flat_map(Object::effective) {
            if !placed.contains(&name) {
                let what = format!("component `{}` has no place in the grid", shortened(name));
                self.tell(Code::LayoutGrid, what, &member(&member(pointer, "widgets"), name));
            }
        }
    }

    fn component(&mut self, json: &Json, pointer: &str, what: &str) {
        let Some(object) = json.as_object() else { return self.wrong(pointer, what, "a component", json) };
        self.keys(object, pointer, COMPONENT);
        match object.get("comp") {
            Some(Json::String(comp)) if !comp.trim().is_empty() => {}
            Some(Json::String(_)) => _ = self.tell(Code::LayoutShape, "`comp` is empty", pointer),
            Some(other) => self.wrong(&member(pointer, "comp"), "`comp`", "the name of an element", other),
            None => {
                _ = self.tell(Code::LayoutShape, format!("{what} has no `comp`, so it is not a component"), pointer);
            }
        }
        for key in ["attributes", "properties"] {
            if let Some(other) = object.get(key).filter(|it| it.as_object().is_none()) {
                self.wrong(&member(pointer, key), &format!("`{key}`"), "an object", other);
            }
        }
        if let Some(Json::Object(wrapper)) = object.get("wrapper") {
            self.keys(wrapper, &member(pointer, "wrapper"), WRAPPER);
        }
        match object.get("children") {
            Some(Json::Array(children)) => {
                for (place, child) in children.iter().enumerate() {
                    // Text may stand among elements.
                    if child.as_str().is_none() {
                        self.component(child, &format!("{}/{place}", member(pointer, "children")), "the child");
                    }
                }
            }
            Some(other) => self.wrong(&member(pointer, "children"), "`children`", "a list of components", other),
            None => {}
        }
        if let Some(tabs) = Component::new(json, pointer.to_owned()).filter(|it| it.comp() == "md-tabs") {
            self.tabs(&tabs);
        }
    }

    /// A tab, its panel, the next tab …
    fn tabs(&mut self, tabs: &Component<'_>) {
        let children = tabs.children();
        for pair in children.chunks(2) {
            let (tab, panel) = (pair.first(), pair.get(1));
            let comps = (tab.map(Component::comp), panel.map(Component::comp));
            let Some(first) = tab else { continue };
            if comps != (Some("md-tab"), Some("md-tab-panel")) {
                let what = "a tab is expected here, and its panel behind it";
                self.tell(Code::LayoutTabs, what, first.pointer()).help =
                    Some("let `md-tab` and `md-tab-panel` alternate".to_owned());
                // What follows is shifted, and so would be told again.
                return;
            }
            let visibility = |it: Option<&Component<'_>>| it.and_then(|it| it.members().get("visibility").cloned());
            if visibility(tab) != visibility(panel) {
                let what = "the tab and its panel differ in `visibility`";
                self.tell(Code::LayoutTabs, what, first.pointer());
            }
        }
    }
}

/// Pages that stand under a key `area` inside components.
fn inner_pages<'j>(json: &'j Json, pointer: &str, found: &mut Vec<(&'j Json, String)>) {
    match json {
        Json::Object(object) => {
            for (key, value) in object.effective() {
                let at = member(pointer, key);
                let is_page = value.as_object().is_some_and(|page| page.get("widgets").is_some());
                if key == "area" && is_page {
                    found.push((value, at.clone()));
                }
                inner_pages(value, &at, found);
            }
        }
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                inner_pages(item, &format!("{pointer}/{place}"), found);
            }
        }
        _ => {}
    }
}
