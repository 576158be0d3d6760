//! The ids of runs and sessions.

use std::cell::Cell;
use std::fmt;
#[cfg(not(all(feature = "web", target_family = "wasm")))]
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The id of a run: 128 bits, written as 32 hexadecimal digits.
///
/// A run has one unless its caller chooses it ([`RunOptions::id`](crate::RunOptions::id)), as one does who resumes a run.
///
/// ```
/// use cti_engine::RunId;
///
/// let id = RunId::new();
/// assert_eq!(id.to_string().parse::<RunId>()?, id);
/// assert_ne!(id, RunId::new());
/// # Ok::<(), cti_engine::RunIdError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(u128);

/// A text that is not a [`RunId`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a run: expected 32 hexadecimal digits")]
pub struct RunIdError;

impl RunId {
    /// A fresh id. It begins with bits that this process chose at random, so that no other process gives the same. On
    /// wasm32 these come from JavaScript's `Math.random` with the feature `web`; without it there is no source of randomness
    /// there, and a caller who needs unique ids chooses them.
    #[expect(clippy::new_without_default, reason = "two fresh ids are never equal, so none is the default")]
    pub fn new() -> Self {
        /// A thread takes so many numbers at a time: a counter that all threads write costs more than the rest of an id.
        const AT_A_TIME: u64 = 1 << 12;
        static PROCESS: LazyLock<u128> = LazyLock::new(|| u128::from(random()) << 64);
        static TAKEN: AtomicU64 = AtomicU64::new(0);
        thread_local! {
            /// The next number of this thread; where it ends, at a multiple, there is none left.
            static NEXT: Cell<u64> = const { Cell::new(0) };
        }
        let number = NEXT.with(|next| {
            let number = match next.get() {
                number if number.is_multiple_of(AT_A_TIME) => TAKEN.fetch_add(1, Ordering::Relaxed) * AT_A_TIME + 1,
                number => number,
            };
            next.set(number + 1);
            number
        });
        Self(*PROCESS | u128::from(number))
    }

    /// The id with that number.
    pub const fn from_u128(number: u128) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn as_u128(self) -> u128 {
        self.0
    }
}

/// Bits of JavaScript's, 32 at a time: a number of it has 53.
#[cfg(all(feature = "web", target_family = "wasm"))]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the number is from 0 and below 2^32")]
fn random() -> u64 {
    let half = || u64::from((js_sys::Math::random() * 4_294_967_296.0) as u32);
    half() << 32 | half()
}

/// Bits that the standard library takes from the system's randomness to seed its hash maps.
#[cfg(not(all(feature = "web", target_family = "wasm")))]
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunId({self})")
    }
}

impl FromStr for RunId {
    type Err = RunIdError;

    fn from_str(text: &str) -> Result<Self, RunIdError> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(RunIdError);
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| RunIdError)
    }
}

impl Serialize for RunId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RunId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The id of a session: one agent at one desk, as the embedder names it. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(Arc<str>);

impl SessionId {
    /// The id of that name.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SessionId {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for SessionId {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        cti_model::OneLine(&self.0).fmt(f)
    }
}
