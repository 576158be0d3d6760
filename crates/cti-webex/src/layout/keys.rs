//! The keys that the desktop reads, object by object (`webex` section 6.1).

/// Profiles of roles, at the top of a layout.
pub(super) const ROLES: &[&str] = &["agent", "supervisor", "supervisorAgent"];

/// A profile.
pub(super) const PROFILE: &[&str] = &[
    "version",
    "appTitle",
    "logo",
    "headerActions",
    "stopNavigateOnAcceptTask",
    "dragDropEnabled",
    "notificationTimer",
    "maximumNotificationCount",
    "browserNotificationTimer",
    "wxmConfigured",
    "desktopChatApp",
    "area",
    "layoutName",
    "isRoleBasedLayout",
    "collapseVoiceIntPane",
    "taskPageIllustration",
];

/// The areas of a profile.
pub(super) const AREA: &[&str] =
    &["header", "advancedHeader", "headless", "panel", "navigation", "homepage", "persistent", "widgetExplorer"];

/// A page.
pub(super) const PAGE: &[&str] = &["id", "widgets", "layout", "useFlexLayout", "pageHeader", "pageSubHeader"];

/// The grid of a page.
pub(super) const GRID: &[&str] = &["areas", "size"];

/// The sizes of a grid.
pub(super) const SIZE: &[&str] = &["cols", "rows"];

/// A component.
pub(super) const COMPONENT: &[&str] = &[
    "comp",
    "script",
    "attributes",
    "properties",
    "children",
    "textContent",
    "wrapper",
    "visibility",
    "width",
    "height",
    "style",
    "responsive",
];

/// What stands around a component.
pub(super) const WRAPPER: &[&str] = &["title", "maximizeAreaName", "id"];

/// An item of the navigation.
pub(super) const NAVIGATION: &[&str] = &["nav", "page", "visibility"];

/// The button of an item of the navigation.
pub(super) const NAV: &[&str] =
    &["label", "icon", "iconType", "iconSize", "navigateTo", "align", "isDefaultLandingPage", "isResponsive"];

/// What a button cannot navigate to: the desktop has files of its own there.
pub(super) const TAKEN: &[&str] =
    &["images", "fonts", "css", "build_info", "help", "app", "i18n", "icons", "images-mfe-wc", "sounds"];

/// The chat application.
pub(super) const CHAT: &[&str] = &["webexConfigured", "msTeamConfigured"];
