//! What is wrong with a layout that can be read (`webex` sections 6.1 and 6.2).

mod addresses;
mod content;
mod shape;

use cti_model::{Code, Finding, Json, locate_all};
use serde_json::Value;

use super::{DesktopLayout, Profile};

/// Checks layouts.
///
/// ```
/// use cti_model::Code;
/// use cti_webex::layout::{DesktopLayout, LayoutChecker};
///
/// let default = DesktopLayout::parse(r#"{"version": "0.1.0", "area": {}}"#)?;
/// let uploaded = DesktopLayout::parse(r#"{"area": {}, "version": "0.1.0"}"#)?;
/// let findings = LayoutChecker::new().with_default(&default).check(&uploaded);
/// assert_eq!(findings[0].code, Code::DefaultLayout);
/// # Ok::<(), cti_webex::layout::LayoutError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct LayoutChecker {
    defaults: Vec<Value>,
}

impl LayoutChecker {
    /// A checker that knows no default layout.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a layout that the product brings. Uploaded unchanged it counts as a custom one, which gets no updates.
    pub fn with_default(mut self, layout: &DesktopLayout) -> Self {
        self.defaults.push(layout.json().to_value());
        self
    }

    /// What is wrong, in the order of the document, each with its place in the text.
    pub fn check(&self, layout: &DesktopLayout) -> Vec<Finding> {
        let mut check = Check { layout, profiles: layout.profiles(), found: Vec::new() };
        if self.defaults.contains(&layout.json().to_value()) {
            let what =
                "the layout is the product's own, unchanged; uploaded, it counts as a custom one and gets no updates";
            check.tell(Code::DefaultLayout, what, "").help = Some("assign the product's layout to the team".to_owned());
        }
        check.shapes();
        check.addresses();
        check.contents();
        let mut findings: Vec<Finding> = check.found.into_iter().map(Told::finding).collect();
        locate_all(layout.as_str(), &mut findings);
        findings.sort_by_key(|finding| finding.span.as_ref().map(|span| span.start));
        findings
    }
}

impl DesktopLayout {
    /// What is wrong, in the order of the document, each with its place in the text.
    pub fn check(&self) -> Vec<Finding> {
        LayoutChecker::new().check(self)
    }
}

struct Check<'a> {
    layout: &'a DesktopLayout,
    profiles: Vec<Profile<'a>>,
    found: Vec<Told>,
}

/// A finding that is being written.
struct Told {
    finding: Finding,
    help: Option<String>,
}

impl Told {
    fn finding(self) -> Finding {
        match self.help {
            Some(help) => self.finding.help(help),
            None => self.finding,
        }
    }
}

impl<'a> Check<'a> {
    fn tell(&mut self, code: Code, what: impl Into<String>, pointer: &str) -> &mut Told {
        self.found.push(Told { finding: Finding::new(code, what).at(pointer), help: None });
        let last = self.found.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the finding was just pushed")]
        &mut self.found[last]
    }

    fn json(&self) -> &'a Json {
        self.layout.json()
    }
}
