//! Typed views into a layout: profiles, areas, pages, components.

use cti_model::{Json, Object};

use super::keys::ROLES;
use super::member;

/// For whom a profile is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// An agent.
    Agent,
    /// A supervisor.
    Supervisor,
    /// A supervisor who takes contacts too.
    SupervisorAgent,
}

impl Role {
    /// Its key in a layout.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::SupervisorAgent => "supervisorAgent",
        }
    }

    fn of(key: &str) -> Option<Self> {
        [Self::Agent, Self::Supervisor, Self::SupervisorAgent].into_iter().find(|role| role.as_str() == key)
    }
}

cti_model::names! {
    /// When a component is shown (`webex` section 6.1).
    pub enum Visibility {
        /// While there is a transcript of the dialogue with a bot.
        IvrTranscript = "IVR_TRANSCRIPT",
        /// While the customer's journey is set up.
        WxmJourney = "WXM_JOURNEY",
        /// While a page is popped.
        ScreenPop = "SCREEN_POP",
        /// While metrics of the customer's experience are set up.
        WxmMetrics = "WXM_METRICS",
        /// While the call is transcribed.
        RtTranscript = "RT_TRANSCRIPT",
        /// While the widget of the customer's journey is set up.
        CustomerJourneyWidget = "CUSTOMER_JOURNEY_WIDGET",
    }
}

/// What one role sees, or everyone.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    role: Option<Role>,
    pointer: String,
    object: &'a Object,
}

impl<'a> Profile<'a> {
    /// The profiles of a document: those of roles, and the document itself where it has an area.
    pub(super) fn all(json: &'a Json) -> Vec<Self> {
        let Some(top) = json.as_object() else { return Vec::new() };
        let own = top.get("area").is_some().then(|| Self { role: None, pointer: String::new(), object: top });
        let of_role = |key: &&str| {
            let object = top.get(key)?.as_object()?;
            Some(Self { role: Role::of(key), pointer: member("", key), object })
        };
        own.into_iter().chain(ROLES.iter().filter_map(of_role)).collect()
    }

    /// The role; `None` for the one profile of a layout without roles.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Where it stands, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Its members, unknown ones included.
    pub fn members(&self) -> &'a Object {
        self.object
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.object.get(key)?.as_str()
    }

    /// The version of the layout's form, such as `0.1.0`.
    pub fn version(&self) -> Option<&'a str> {
        self.text("version")
    }

    /// The title of the desktop.
    pub fn app_title(&self) -> Option<&'a str> {
        self.text("appTitle")
    }

    /// The address of the logo; empty for Webex's own.
    pub fn logo(&self) -> Option<&'a str> {
        self.text("logo")
    }

    /// The areas.
    pub fn area(&self) -> Option<&'a Object> {
        self.object.get("area")?.as_object()
    }

    fn area_pointer(&self, name: &str) -> String {
        member(&member(&self.pointer, "area"), name)
    }

    fn page(&self, name: &str) -> Option<Page<'a>> {
        Page::new(self.area()?.get(name)?, self.area_pointer(name))
    }

    /// The page that is not shown, where the connector lives.
    pub fn headless(&self) -> Option<Page<'a>> {
        self.page("headless")
    }

    /// The page in the header, of layouts before 0.1.0.
    pub fn header(&self) -> Option<Page<'a>> {
        self.page("header")
    }

    /// The components of the header, since 0.1.0.
    pub fn advanced_header(&self) -> Vec<Component<'a>> {
        self.list("advancedHeader")
    }

    /// Components that stay on every page.
    pub fn persistent(&self) -> Vec<Component<'a>> {
        self.list("persistent")
    }

    fn list(&self, name: &str) -> Vec<Component<'a>> {
        let items = self.area().and_then(|area| area.get(name)).and_then(Json::as_array).unwrap_or_default();
        components_of(items, &self.area_pointer(name))
    }

    /// The panel beside a contact: tabs.
    pub fn panel(&self) -> Option<Component<'a>> {
        Component::new(self.area()?.get("panel")?, self.area_pointer("panel"))
    }

    /// The pages that can be opened from the navigation.
    pub fn navigation(&self) -> Vec<Navigation<'a>> {
        let items = self.area().and_then(|area| area.get("navigation")).and_then(Json::as_array).unwrap_or_default();
        let at = self.area_pointer("navigation");
        items.iter().enumerate().filter_map(|(place, item)| Navigation::new(item, format!("{at}/{place}"))).collect()
    }

    /// The first page, of supervisors.
    pub fn homepage(&self) -> Option<Navigation<'a>> {
        Navigation::new(self.area()?.get("homepage")?, self.area_pointer("homepage"))
    }

    /// Every component, wherever it stands, in the order of the document.
    pub fn components(&self) -> Vec<Component<'a>> {
        let mut all = Vec::new();
        if let Some(area) = self.object.get("area") {
            gather(area, &member(&self.pointer, "area"), &mut all);
        }
        all
    }
}

/// Every object with a component's key, in the order of the document.
fn gather<'a>(json: &'a Json, pointer: &str, all: &mut Vec<Component<'a>>) {
    match json {
        Json::Object(object) => {
            all.extend(Component::new(json, pointer.to_owned()));
            for (key, value) in object.effective() {
                gather(value, &member(pointer, key), all);
            }
        }
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                gather(item, &format!("{pointer}/{place}"), all);
            }
        }
        _ => {}
    }
}

fn components_of<'a>(items: &'a [Json], pointer: &str) -> Vec<Component<'a>> {
    items.iter().enumerate().filter_map(|(place, item)| Component::new(item, format!("{pointer}/{place}"))).collect()
}

/// A page that the navigation opens, and the button that opens it.
#[derive(Clone, Debug)]
pub struct Navigation<'a> {
    pointer: String,
    object: &'a Object,
}

impl<'a> Navigation<'a> {
    fn new(json: &'a Json, pointer: String) -> Option<Self> {
        Some(Self { pointer, object: json.as_object()? })
    }

    /// Where it stands, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    fn nav(&self, key: &str) -> Option<&'a str> {
        self.object.get("nav")?.as_object()?.get(key)?.as_str()
    }

    /// The text of the button.
    pub fn label(&self) -> Option<&'a str> {
        self.nav("label")
    }

    /// The name of the page in the address.
    pub fn navigate_to(&self) -> Option<&'a str> {
        self.nav("navigateTo")
    }

    /// When the button is shown.
    pub fn visibility(&self) -> Option<Visibility> {
        self.object.get("visibility")?.as_str().map(Visibility::from)
    }

    /// The page.
    pub fn page(&self) -> Option<Page<'a>> {
        Page::new(self.object.get("page")?, member(&self.pointer, "page"))
    }
}

/// A page: components in a grid.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    pointer: String,
    object: &'a Object,
}

/// The grid of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grid<'a> {
    /// The names of the components, row by row; one that stands in several cells fills them all.
    pub areas: Vec<Vec<&'a str>>,
    /// The sizes of the columns, in proportion to each other.
    pub columns: Vec<&'a Json>,
    /// The sizes of the rows.
    pub rows: Vec<&'a Json>,
}

impl<'a> Page<'a> {
    fn new(json: &'a Json, pointer: String) -> Option<Self> {
        Some(Self { pointer, object: json.as_object()? })
    }

    /// Where it stands, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Its id.
    pub fn id(&self) -> Option<&'a str> {
        self.object.get("id")?.as_str()
    }

    /// Its components, with the names by which the grid places them.
    pub fn widgets(&self) -> Vec<(&'a str, Component<'a>)> {
        let Some(widgets) = self.object.get("widgets").and_then(Json::as_object) else { return Vec::new() };
        let at = member(&self.pointer, "widgets");
        let widget = |(name, json): (&'a str, &'a Json)| Some((name, Component::new(json, member(&at, name))?));
        widgets.effective().filter_map(widget).collect()
    }

    /// Whether its components flow and have no grid.
    pub fn is_flexible(&self) -> bool {
        matches!(self.object.get("useFlexLayout"), Some(Json::Bool(true)))
    }

    /// The grid; what in it is not text is left out.
    pub fn grid(&self) -> Option<Grid<'a>> {
        let layout = self.object.get("layout")?.as_object()?;
        let rows = layout.get("areas").and_then(Json::as_array).unwrap_or_default();
        let row = |row: &'a Json| row.as_array().unwrap_or_default().iter().filter_map(Json::as_str).collect();
        let size = layout.get("size").and_then(Json::as_object);
        let sizes = |key: &str| {
            let sizes = size.and_then(|size| size.get(key)).and_then(Json::as_array);
            sizes.unwrap_or_default().iter().collect()
        };
        Some(Grid { areas: rows.iter().map(row).collect(), columns: sizes("cols"), rows: sizes("rows") })
    }
}

/// A component of the desktop: an element, with its attributes and properties.
#[derive(Clone, Debug)]
pub struct Component<'a> {
    pointer: String,
    object: &'a Object,
    comp: &'a str,
}

impl<'a> Component<'a> {
    pub(super) fn new(json: &'a Json, pointer: String) -> Option<Self> {
        let object = json.as_object()?;
        let comp = object.get("comp")?.as_str()?;
        Some(Self { pointer, object, comp })
    }

    /// Where it stands, as a JSON pointer.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The name of the element, or of something built in when it begins with `#`.
    pub fn comp(&self) -> &'a str {
        self.comp
    }

    /// Its members, unknown ones included.
    pub fn members(&self) -> &'a Object {
        self.object
    }

    /// The address of the script that defines it, as it is written.
    pub fn script(&self) -> Option<&'a str> {
        self.object.get("script")?.as_str()
    }

    /// Its text.
    pub fn text_content(&self) -> Option<&'a str> {
        self.object.get("textContent")?.as_str()
    }

    /// When it is shown.
    pub fn visibility(&self) -> Option<Visibility> {
        self.object.get("visibility")?.as_str().map(Visibility::from)
    }

    /// The title of the frame around it.
    pub fn title(&self) -> Option<&'a str> {
        self.object.get("wrapper")?.as_object()?.get("title")?.as_str()
    }

    /// Attributes of the element; their values keep their types.
    pub fn attributes(&self) -> Option<&'a Object> {
        self.object.get("attributes")?.as_object()
    }

    /// Properties of the element.
    pub fn properties(&self) -> Option<&'a Object> {
        self.object.get("properties")?.as_object()
    }

    /// An attribute, or else a property, of that name, with the JSON pointer to it.
    pub fn setting(&self, name: &str) -> Option<(&'a Json, String)> {
        let of = |object: Option<&'a Object>, key: &str| {
            Some((object?.get(name)?, member(&member(&self.pointer, key), name)))
        };
        of(self.attributes(), "attributes").or_else(|| of(self.properties(), "properties"))
    }

    /// The components inside it.
    pub fn children(&self) -> Vec<Component<'a>> {
        let items = self.object.get("children").and_then(Json::as_array).unwrap_or_default();
        components_of(items, &member(&self.pointer, "children"))
    }
}
