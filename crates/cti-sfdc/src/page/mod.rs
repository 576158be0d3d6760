//! What a page is asked to do, whatever its interface: invocations and replies, addresses that are safe to open, errors.

mod error;
mod invocation;
mod url;

pub use error::{CommandError, Fault, FaultCode};
pub use invocation::{Api, Apis, Invocation, Reply, Thrown};
pub(crate) use invocation::{classic_value, object_of};
pub use url::{PageUrl, PageUrlError};
