//! The answer to who asked what becomes of an event.

use std::sync::{Arc, Mutex, PoisonError};

use event_listener::Event;

use super::account::{Account, Cause, NotRun, Ticket, Why};

/// What one side writes and the other waits for.
#[derive(Debug, Default)]
struct Slot {
    account: Mutex<Option<Account>>,
    written: Event,
}

impl Slot {
    fn write(&self, account: Account) {
        *self.account.lock().unwrap_or_else(PoisonError::into_inner) = Some(account);
        self.written.notify(usize::MAX);
    }

    fn take(&self) -> Option<Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Where an account is written. One that is dropped unwritten was that of a run that was lost. Nothing is locked when it
/// is written or dropped.
#[derive(Debug)]
pub(super) struct Reply {
    slot: Arc<Slot>,
    /// `None` once it is written.
    about: Option<Box<(Ticket, Cause)>>,
}

/// Where an account is waited for.
#[derive(Debug)]
pub(super) struct Asked(Arc<Slot>);

impl Reply {
    pub(super) fn write(mut self, account: Account) {
        self.about = None;
        self.slot.write(account);
    }
}

/// A reply, and where it is waited for.
pub(super) fn reply() -> (Unaddressed, Asked) {
    let slot = Arc::<Slot>::default();
    (Unaddressed(Arc::clone(&slot)), Asked(slot))
}

/// A reply whose ticket is not known yet.
#[derive(Debug)]
pub(super) struct Unaddressed(Arc<Slot>);

impl Unaddressed {
    pub(super) fn about(self, ticket: Ticket, cause: Cause) -> Reply {
        Reply { slot: self.0, about: Some(Box::new((ticket, cause))) }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(about) = self.about.take() {
            let (ticket, cause) = *about;
            self.slot.write(Account::NotRun(NotRun { ticket, cause, why: Why::Lost }));
        }
    }
}

impl Asked {
    pub(super) async fn account(self) -> Account {
        loop {
            let written = self.0.written.listen();
            if let Some(account) = self.0.take() {
                return account;
            }
            written.await;
        }
    }
}
