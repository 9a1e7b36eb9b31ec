//! Where messages come from, for documents with channels.

use crate::diagnostic::{Code, Report};
use crate::diff::change::{added, changed, removed};
use crate::model::{Catalog, Channel};

pub(super) fn compare(old: &Catalog, new: &Catalog, report: &mut Report) {
    let find = |channels: &'_ [Channel], key: &str| channels.iter().position(|it| it.key == key);
    let by_address = |channel: &Channel| {
        new.channels
            .iter()
            .find(|it| it.address.is_some() && it.address == channel.address)
    };
    for before in &old.channels {
        let same = find(&new.channels, &before.key).map(|at| &new.channels[at]);
        match same.or_else(|| by_address(before)) {
            None => {
                let message = format!("the channel `{}` is gone", before.key);
                report.push(removed(Code::DIFF_CHANNEL_REMOVED, message, &before.origin));
            }
            Some(after) if after.address != before.address => {
                let address = |it: &Channel| {
                    it.address
                        .clone()
                        .unwrap_or_else(|| "an address known at run time".to_owned())
                };
                let message = format!(
                    "the channel `{}` is at `{}`; it was at `{}`",
                    before.key,
                    address(after),
                    address(before)
                );
                report.push(changed(
                    Code::DIFF_CHANNEL_ADDRESS,
                    message,
                    &before.origin,
                    &after.origin,
                ));
            }
            Some(_) => {}
        }
    }
    for after in &new.channels {
        let is_known = old
            .channels
            .iter()
            .any(|it| it.key == after.key || (it.address.is_some() && it.address == after.address));
        if !is_known {
            let message = format!("the channel `{}` is new", after.key);
            report.push(added(Code::DIFF_CHANNEL_ADDED, message, &after.origin));
        }
    }
}
