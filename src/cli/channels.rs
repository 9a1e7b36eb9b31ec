//! The channels and operations of a document, for `list`.

use std::fmt::Write;

use serde_json::json;

use crate::diagnostic::visible;
use crate::model::{Catalog, Channel, Direction, Operation};

/// The widest column that others are aligned to.
const WIDEST: usize = 60;

/// Two tables; nothing when there are no channels. `place` says where it is read which message it is.
pub(super) fn tables(catalog: &Catalog, place: impl Fn(&Channel) -> String) -> String {
    if catalog.channels.is_empty() {
        return String::new();
    }
    let address = |it: &Channel| {
        it.address
            .clone()
            .unwrap_or_else(|| "(at run time)".to_owned())
    };
    let channels = catalog.channels.iter().map(|it| {
        vec![
            it.key.clone(),
            address(it),
            place(it),
            keys(catalog, &it.messages).join(", "),
        ]
    });
    let operations = catalog.operations.iter().map(|it| {
        let reply = it
            .reply
            .as_ref()
            .map(|reply| keys(catalog, &reply.messages).join(", "));
        let messages = keys(catalog, &it.messages).join(", ");
        vec![
            it.key.clone(),
            does(it).to_owned(),
            channel(catalog, it).to_owned(),
            messages,
            reply.unwrap_or_default(),
        ]
    });
    let channels = aligned(
        &["CHANNEL", "ADDRESS", "TOLD APART BY", "MESSAGES"],
        channels,
    );
    let operations = aligned(
        &["OPERATION", "DOES", "CHANNEL", "MESSAGES", "REPLY"],
        operations,
    );
    format!("\n{channels}\n{operations}")
}

/// A line of JSON a channel, then one an operation.
pub(super) fn json_lines(
    catalog: &Catalog,
    decision: impl Fn(&Channel) -> &'static str,
    place: impl Fn(&Channel) -> String,
) -> String {
    let channels = catalog.channels.iter().map(|it| {
        json!({
            "channel": it.key,
            "address": it.address,
            "parameters": it.parameters.iter().map(|it| &it.name).collect::<Vec<_>>(),
            "messages": keys(catalog, &it.messages),
            "decidedBy": decision(it),
            "readFrom": place(it),
        })
    });
    let operations = catalog.operations.iter().map(|it| {
        json!({
            "operation": it.key,
            "does": does(it),
            "channel": channel(catalog, it),
            "messages": keys(catalog, &it.messages),
            "reply": it.reply.as_ref().map(|reply| keys(catalog, &reply.messages)),
        })
    });
    channels
        .chain(operations)
        .map(|it| format!("{it}\n"))
        .collect()
}

fn keys<'a>(catalog: &'a Catalog, messages: &[usize]) -> Vec<&'a str> {
    let events = messages.iter().filter_map(|at| catalog.events.get(*at));
    events.map(|event| event.key.as_str()).collect()
}

fn channel<'a>(catalog: &'a Catalog, operation: &Operation) -> &'a str {
    catalog
        .channels
        .get(operation.channel)
        .map_or("", |it| &it.key)
}

fn does(operation: &Operation) -> &'static str {
    match operation.direction {
        Direction::Send => "send",
        Direction::Receive => "receive",
    }
}

fn aligned(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let heads = heads.iter().map(|head| (*head).to_owned()).collect();
    let shown = |row: Vec<String>| -> Vec<String> {
        row.iter().map(|text| visible(text).into_owned()).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).map(shown).collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let widths = rows
            .iter()
            .filter_map(|row| Some(row.get(column)?.chars().count()));
        widths.max().unwrap_or_default().min(WIDEST)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
