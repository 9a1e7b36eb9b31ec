use hookwright_runtime::scheme::Profile;
use minijinja::{Environment, Error};

use crate::docs::pen::Pen;
use crate::docs::{environment, slug};
use crate::interpret::Program;
use crate::model::{Catalog, Direction};
use crate::plan::{Plan, ProfileChoice};
use crate::rust::Krate;
use crate::words::entry::{Entry, entries};

/// What is documented.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The events, and the channels that carry them.
    pub catalog: &'a Catalog,
    /// The crate that they become: its names are shown.
    pub krate: &'a Krate,
    /// What commands call it.
    pub names: &'a Names,
}

/// What commands call the document and what belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The document, e.g. `acme.yaml`.
    pub document: String,
    /// The profile, e.g. `stripe`; `None`: none is chosen.
    pub profile: Option<String>,
}

/// What documentation is made as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Static pages with a search, which need no server.
    #[default]
    Site,
    /// One Markdown file.
    Markdown,
}

impl Names {
    /// What a user called it.
    pub fn of(plan: &Plan) -> Self {
        let name = |path: &std::path::Path| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        };
        Self {
            document: name(&plan.document),
            profile: plan.profile.as_ref().map(|choice| match choice {
                ProfileChoice::Name(it) => it.clone(),
                ProfileChoice::File(path) => name(path),
            }),
        }
    }
}

/// Everything that pages are made of, looked up once.
pub(super) struct Book<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) krate: &'a Krate,
    pub(super) names: &'a Names,
    pub(super) pen: Pen,
    pub(super) environment: Environment<'static>,
    pub(super) program: &'static Program,
    /// One an event.
    pub(super) entries: Vec<Entry<'a>>,
    /// The profile, as the runtime reads it.
    pub(super) profile: Option<Profile>,
    /// The names of the events' files, without their ending.
    pub(super) events: Vec<String>,
    /// Those of the channels.
    pub(super) channels: Vec<String>,
    /// The groups in the order in which events have them, and the events of each.
    pub(super) groups: Vec<(&'a str, Vec<usize>)>,
    /// The anchors of the groups.
    pub(super) anchors: Vec<String>,
}

impl<'a> Book<'a> {
    /// # Errors
    ///
    /// When a template is at fault.
    pub(super) fn new(source: &Source<'a>, pen: Pen) -> Result<Self, Error> {
        let catalog = source.catalog;
        let profile = catalog.profile.as_ref();
        let profile = profile.and_then(|it| Profile::from_value(it.data.clone()).ok());
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for (number, event) in catalog.events.iter().enumerate() {
            let at = *known.entry(event.group.as_str()).or_insert_with(|| {
                groups.push((&event.group, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, events)) = groups.get_mut(at) {
                events.push(number);
            }
        }
        let anchors = slug::files(groups.iter().map(|(name, _)| *name));
        Ok(Self {
            catalog,
            krate: source.krate,
            names: source.names,
            pen,
            environment: environment::environment()?,
            program: Program::new(catalog),
            entries: entries(catalog),
            profile,
            events: slug::files(catalog.events.iter().map(|it| it.event_type.as_str())),
            channels: slug::files(catalog.channels.iter().map(|it| it.key.as_str())),
            anchors: anchors.iter().map(|it| format!("group-{it}")).collect(),
            groups,
        })
    }

    /// Where an event is documented, from the root of the site.
    pub(super) fn event_href(&self, number: usize) -> String {
        let slug = self
            .events
            .get(number)
            .map(String::as_str)
            .unwrap_or_default();
        match self.pen {
            Pen::Html => format!("events/{slug}.html"),
            Pen::Markdown => format!("#event-{slug}"),
        }
    }

    /// Where a channel is documented, from the root of the site.
    pub(super) fn channel_href(&self, number: usize) -> String {
        let slug = self
            .channels
            .get(number)
            .map(String::as_str)
            .unwrap_or_default();
        match self.pen {
            Pen::Html => format!("channels/{slug}.html"),
            Pen::Markdown => format!("#channel-{slug}"),
        }
    }
}

/// What the described application does, in a word.
pub(super) fn does(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "sends",
        Direction::Receive => "receives",
    }
}
