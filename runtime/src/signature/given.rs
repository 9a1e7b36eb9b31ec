use std::time::SystemTime;

use crate::secret::Secret;
use crate::signature::{Codes, Request, Settings};

/// What there is to verify, and what the receiver knows.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) secrets: &'a [Secret],
    /// What codes are computed with, where the secrets were here before.
    pub(super) codes: Option<&'a Codes>,
    pub(super) settings: &'a Settings,
    pub(super) now: SystemTime,
}
