//! How many made-up cases a property is tried on.

use proptest::test_runner::Config;

/// The usual number of cases (`PROPTEST_CASES`), few under miri. Failures are printed and not kept in a file.
pub(crate) fn config() -> Config {
    let usual = Config::default();
    let cases = if cfg!(miri) { 4 } else { usual.cases };
    Config { cases, failure_persistence: None, ..usual }
}
