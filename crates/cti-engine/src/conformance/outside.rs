//! What the engine expects of an HTTP client and of a clock.

use std::time::Duration;

use super::ConformanceReport;
use crate::connector::{Clock, ErrorKind, Http, HttpRequest};

/// What the suite may send.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpCase {
    /// A request that is answered with a status below 400.
    pub answered: Option<HttpRequest>,
    /// A request that is answered with a status of 400 or more.
    pub refused: Option<HttpRequest>,
    /// A request that nobody answers.
    pub unreachable: Option<HttpRequest>,
}

/// Runs the suite on an HTTP client.
pub async fn http(client: &dyn Http, case: &HttpCase) -> ConformanceReport {
    let mut report = ConformanceReport::new("http");
    if let Some(request) = &case.answered {
        let answer = client.send(request).await;
        let answer = report.answers("a request is answered", answer, |answer| answer.status < 400);
        if let Some(answer) = answer {
            let lower = answer.headers.keys().all(|name| !name.chars().any(|c| c.is_ascii_uppercase()));
            report.holds(
                "header names are given in lower case",
                lower,
                format!("they are {:?}", answer.headers.keys()),
            );
        }
    }
    if let Some(request) = &case.refused {
        let answer = client.send(request).await;
        report.answers("a status of 400 or more is an answer, not an error", answer, |answer| answer.status >= 400);
    }
    if let Some(request) = &case.unreachable {
        let answer = client.send(request).await;
        let kinds = [ErrorKind::Unavailable, ErrorKind::Timeout];
        report.refuses("who cannot be reached is unavailable", answer, &kinds);
    }
    report
}

/// Runs the suite on a clock. It sleeps for a few milliseconds.
pub async fn clock(clock: &dyn Clock) -> ConformanceReport {
    const SHORT: Duration = Duration::from_millis(5);
    let mut report = ConformanceReport::new("clock");
    let (before, date) = (clock.now(), clock.timestamp());
    clock.sleep_until(Duration::ZERO).await;
    clock.sleep_until(before.saturating_add(SHORT)).await;
    let after = clock.now();
    let slept = format!("it shows {after:?} after a sleep from {before:?} for {SHORT:?}");
    report.holds("a sleep ends when its time has come, and no sooner", after >= before.saturating_add(SHORT), slept);
    let goes_on = (0..1_000).map(|_| clock.now()).is_sorted();
    report.holds("time never goes back", goes_on, "it did within a thousand looks");
    report.holds("the date goes on", clock.timestamp() >= date, "it went back while time went on");
    report
}
