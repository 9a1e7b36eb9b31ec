use crate::diagnostic::{Code as Finding, Diagnostic, Report};
use crate::model;
use crate::rust::channel::address::{TAKEN, parameters};
use crate::rust::channel::binding::bindings;
use crate::rust::channel::message;
use crate::rust::channel::operation::Operations;
use crate::rust::channel::server::{protocols, servers};
use crate::rust::channel::view::{Channel, Channels, Messages};
use crate::rust::item::Lowerer;
use crate::rust::krate::Module;
use crate::rust::settings::Runtime;
use crate::rust::text::{Code, optional};
use crate::rust::{doc, ident, table};

/// How many messages channels and operations may carry together: each is code, and one may be carried by all of them.
const CARRIED: usize = 50_000;
/// How much of a key is part of a module's name; keys may be whole addresses.
const LONGEST: usize = 80;

/// Lowers the channels of a catalog; `None` when there are none, or they are not wanted.
pub(in crate::rust) fn lower(
    lowerer: &Lowerer<'_>,
    modules: &[Module],
    group_of: &[usize],
    report: &mut Report,
) -> Option<Channels> {
    let catalog = lowerer.catalog;
    if catalog.channels.is_empty() || !lowerer.settings.channels {
        return None;
    }
    if carried(catalog) > CARRIED {
        let message = format!(
            "the channels are left out: they and their operations carry more than {CARRIED} messages"
        );
        leave_out(
            message,
            "choose some with `events`, or say `channels = false`",
            catalog,
            report,
        );
        return None;
    }
    let transport_path = match &lowerer.settings.runtime {
        Runtime::Dependency { path, .. } => {
            path.as_ref().map(|path| format!("{path}/../transport"))
        }
        Runtime::Vendored => {
            let message =
                "the channels are left out: the runtime that a crate carries has no transport";
            let help = "leave `runtime` at \"dependency\", or say `channels = false`";
            leave_out(message.to_owned(), help, catalog, report);
            return None;
        }
    };
    let names = message::names(catalog);
    let mut taken: Vec<ident::Names> = catalog
        .channels
        .iter()
        .map(|_| ident::Names::with(TAKEN))
        .collect();
    let mut channels: Vec<Channel> = Vec::new();
    let mut files = ident::Names::modules();
    for (channel, taken) in catalog.channels.iter().zip(&mut taken) {
        channels.push(lower_one(channel, taken, &mut files));
    }
    let mut operations = Operations {
        catalog,
        names: &names,
        channels: &mut channels,
        taken: &mut taken,
    };
    let (app, peer) = operations.sides();
    for (at, channel) in catalog.channels.iter().enumerate() {
        let variants = operations.variants(&channel.messages);
        operations.channels[at].messages = Messages {
            name: Code::new("Message"),
            doc: vec![doc::line("What the channel carries.")],
            variants,
            selector: table::selector(&channel.routing.selector),
            others: Code::new("[]"),
        };
    }
    Some(Channels {
        transport_path,
        protocols: protocols(catalog),
        messages: message::messages(lowerer, modules, group_of, &names),
        channels,
        servers: servers(catalog),
        app,
        peer,
    })
}

/// How many messages channels and operations carry together, each counted wherever it is carried.
fn carried(catalog: &model::Catalog) -> usize {
    let channels = catalog.channels.iter().map(|it| it.messages.len());
    let operations = catalog.operations.iter().map(|it| {
        let reply = it.reply.as_ref().map_or(0, |reply| reply.messages.len());
        it.messages.len() + reply
    });
    channels.chain(operations).sum()
}

fn leave_out(message: String, help: &str, catalog: &model::Catalog, report: &mut Report) {
    if let Some(first) = catalog.channels.first() {
        let finding = Diagnostic::new(Finding::CHANNEL_LEFT_OUT, message, first.origin.clone());
        report.push(finding.help(help));
    }
}

fn lower_one(
    channel: &model::Channel,
    taken: &mut ident::Names,
    files: &mut ident::Names,
) -> Channel {
    let short: String = channel.key.chars().take(LONGEST).collect();
    let word = ident::snake(&short);
    let (file, _) = files.take([
        word.clone(),
        format!("{}_channel", word.trim_end_matches('_')),
    ]);
    let (parameters, values) = parameters(channel, taken);
    Channel {
        module: Code::new(ident::raw(&file)),
        file,
        title: Code::new(doc::quoted(&channel.key)),
        doc: channel_doc(channel),
        key: channel.key.clone(),
        address: optional(channel.template()),
        parameters,
        values,
        bindings: bindings(&channel.bindings),
        ..Channel::default()
    }
}

fn channel_doc(channel: &model::Channel) -> Vec<Code> {
    let said = channel
        .description
        .as_deref()
        .or(channel.summary.as_deref());
    let mut lines = doc::lines(said.or(channel.title.as_deref()).unwrap_or_default());
    if !lines.is_empty() {
        lines.push(doc::line(""));
    }
    lines.push(doc::line(&match &channel.address {
        Some(address) if channel.template().is_none() => format!(
            "The address is known at run time: values in {} cannot be told apart.",
            doc::quoted(address)
        ),
        Some(address) => format!("Address: {}.", doc::quoted(address)),
        None => "The address is known at run time.".to_owned(),
    }));
    lines
}
