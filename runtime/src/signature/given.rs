use std::time::SystemTime;

use crate::secret::Secret;
use crate::signature::{Request, Settings};

/// What there is to verify, and what the receiver knows.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) secrets: &'a [Secret],
    pub(super) settings: &'a Settings,
    pub(super) now: SystemTime,
}
