//! What may be shared between threads; on wasm32, where there is one thread, anything.

use std::future::Future;
use std::pin::Pin;

/// A connector that several tasks share: `Send + Sync`, and on wasm32 nothing, so that a connector there may hold what the
/// browser gives it. It is implemented for all that qualifies.
#[cfg(not(target_family = "wasm"))]
pub trait Shared: Send + Sync {}

#[cfg(not(target_family = "wasm"))]
impl<T: ?Sized + Send + Sync> Shared for T {}

/// A connector that several tasks share: on wasm32 anything.
#[cfg(target_family = "wasm")]
pub trait Shared {}

#[cfg(target_family = "wasm")]
impl<T: ?Sized> Shared for T {}

/// A future that may move between threads: `Send`, and on wasm32 anything. It is implemented for all that qualifies.
#[cfg(not(target_family = "wasm"))]
pub trait MaybeSend: Send {}

#[cfg(not(target_family = "wasm"))]
impl<T: ?Sized + Send> MaybeSend for T {}

/// A future that may move between threads: on wasm32 anything.
#[cfg(target_family = "wasm")]
pub trait MaybeSend {}

#[cfg(target_family = "wasm")]
impl<T: ?Sized> MaybeSend for T {}

#[cfg(not(target_family = "wasm"))]
/// A boxed future that may move between threads, where there are several.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[cfg(target_family = "wasm")]
/// A boxed future that may move between threads, where there are several.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
