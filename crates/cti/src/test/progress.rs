//! How far long work is, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::{Duration, Instant};

/// Work that is over sooner says nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// A line on the terminal's standard error that says how much is done.
pub(super) struct Progress {
    all: usize,
    began: Instant,
    pause: Duration,
    /// Whether anybody would see it.
    is_seen: bool,
    is_shown: bool,
}

impl Progress {
    pub(super) fn new(all: usize) -> Self {
        let is_seen = io::stderr().is_terminal();
        Self { all, began: Instant::now(), pause: Duration::from_micros(200), is_seen, is_shown: false }
    }

    /// Waits a moment, then says how much is done if the work takes long.
    pub(super) fn show(&mut self, done: usize) {
        thread::sleep(self.pause);
        // Short work is not held up, and long work is not looked at all the time.
        self.pause = (self.pause * 2).min(Duration::from_millis(100));
        if self.is_seen && self.began.elapsed() >= PATIENCE {
            self.is_shown = true;
            let _ = write!(io::stderr(), "\r{done} of {} played", self.all);
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
