//! Which template makes which page.

use std::path::PathBuf;

use minijinja::value::{Serde, Value};
use minijinja::{Error, context};
use serde::Serialize;

use crate::docs::channel::{self, ChannelPage, PageLink, ServerView, servers};
use crate::docs::delivery;
use crate::docs::event::{self, EventPage, gist};
use crate::docs::markup::Markup;
use crate::docs::pen::Pen;
use crate::docs::search;
use crate::docs::source::{Book, Source};
use crate::output::Files;

/// More groups are listed on the first page alone: every page lists them.
const GROUPS: usize = 150;
/// Groups of more events are not listed whole beside each of them.
const BESIDE: usize = 120;

/// So many threads make pages, when there are at least so many pages; each has a stack for deep payloads.
const THREADS: usize = 4;
const FEW: usize = 32;
const STACK: usize = 8 << 20;

/// Files that are the same on every site.
const ASSETS: &[(&str, &str)] = &[
    (
        "assets/style.css",
        include_str!("../../templates/docs/assets/style.css"),
    ),
    (
        "assets/script.js",
        include_str!("../../templates/docs/assets/script.js"),
    ),
    (
        "assets/icon.svg",
        include_str!("../../templates/docs/assets/icon.svg"),
    ),
];

/// What every page says.
#[derive(Debug, Serialize)]
struct Frame {
    title: String,
    version: Option<String>,
    document: String,
    hash: String,
    generator: &'static str,
    events: usize,
    channels: usize,
    /// What is listed beside every page: the groups, unless there are too many of them.
    groups: Vec<Group>,
    group_count: usize,
}

/// Events that belong together.
#[derive(Debug, Serialize)]
struct Group {
    name: String,
    anchor: String,
    count: usize,
}

/// A group with its events.
#[derive(Debug, Serialize)]
struct GroupView {
    name: String,
    anchor: String,
    events: Vec<Brief>,
}

/// An event or a channel in a list.
#[derive(Debug, Serialize)]
struct Brief {
    text: String,
    href: String,
    /// The same, as it stands in Markdown.
    link: Markup,
    gist: String,
    title: Option<String>,
    deprecated: bool,
}

/// The page on which everything starts.
#[derive(Debug, Serialize)]
struct IndexPage {
    doc: Option<Markup>,
    groups: Vec<GroupView>,
    channels: Vec<Brief>,
    servers: Vec<ServerView>,
}

/// What stands beside a page.
#[derive(Debug, Default, Serialize)]
struct Beside {
    /// The group that is open.
    group: String,
    /// Its pages, as far as they are listed.
    links: Vec<PageLink>,
    /// How many more there are.
    more: usize,
    /// The page itself.
    here: String,
    at_receiving: bool,
    at_channel: bool,
}

/// Renders a site: an index, a page an event, a page a channel, and one about receiving.
///
/// # Errors
///
/// When a template is at fault.
pub fn site(source: &Source<'_>) -> Result<Files, Error> {
    let book = Book::new(source, Pen::Html)?;
    let site = Site {
        frame: Value::from(Serde(frame(&book))),
        book,
    };
    let mut files = Files::new();
    for (path, text) in ASSETS {
        files.insert(PathBuf::from(path), text.as_bytes().to_vec());
    }
    let pages = site.events(&mut files)?;
    let index = search::script(&site.book, &pages);
    files.insert(PathBuf::from("assets/search.js"), index.into_bytes());
    for number in 0..site.book.catalog.channels.len() {
        if let Some(page) = channel::page(&site.book, number) {
            let path = format!("channels/{}.html", page.slug);
            let text = site.render("channel.html", "../", &page, &site.beside_channel(number))?;
            files.insert(PathBuf::from(path), text);
        }
    }
    let beside = Beside::default();
    let delivery = delivery::page(&site.book)?;
    let at_receiving = Beside {
        at_receiving: true,
        ..Beside::default()
    };
    let text = site.render("receiving.html", "", &delivery, &at_receiving)?;
    files.insert(PathBuf::from("receiving.html"), text);
    let text = site.render("index.html", "", &index_page(&site.book), &beside)?;
    files.insert(PathBuf::from("index.html"), text);
    Ok(files)
}

/// Renders one Markdown file of everything.
///
/// # Errors
///
/// When a template is at fault.
pub fn markdown(source: &Source<'_>) -> Result<String, Error> {
    let book = Book::new(source, Pen::Markdown)?;
    let events: Vec<EventPage> = (0..book.catalog.events.len())
        .filter_map(|number| event::page(&book, number).transpose())
        .collect::<Result<_, _>>()?;
    let channels: Vec<ChannelPage> = (0..book.catalog.channels.len())
        .filter_map(|number| channel::page(&book, number))
        .collect();
    let template = book.environment.get_template("events.md")?;
    let text = template.render(context! {
        site => Value::from(Serde(frame(&book))),
        page => Value::from(Serde(index_page(&book))),
        events => Value::from(Serde(events)),
        channels => Value::from(Serde(channels)),
        receiving => Value::from(Serde(delivery::page(&book)?)),
    })?;
    Ok(tidied(&text))
}

/// Without blanks at the ends of lines, and without several blank lines in a row. Code stays as it is.
fn tidied(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence = 0;
    for line in text.lines() {
        let inner = line.trim_start();
        let ticks = inner.len() - inner.trim_start_matches('`').len();
        match fence {
            0 if ticks >= 3 => fence = ticks,
            open if open > 0 && ticks >= open && inner.len() == ticks => fence = 0,
            _ => {}
        }
        let is_repeated = line.trim_end().is_empty() && (out.is_empty() || out.ends_with("\n\n"));
        if fence == 0 && is_repeated {
            continue;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

struct Site<'a> {
    book: Book<'a>,
    frame: Value,
}

impl Site<'_> {
    /// Adds the pages of events; returns what the search asks of them.
    fn events(&self, files: &mut Files) -> Result<Vec<EventPage>, Error> {
        // The same beside every event of the document.
        let receiving = Value::from(Serde(delivery::page(&self.book)?));
        let count = self.book.catalog.events.len();
        let mut pages = Vec::with_capacity(count);
        for made in parallel(count, |number| self.event(number, &receiving)) {
            if let Some((text, page)) = made? {
                files.insert(PathBuf::from(format!("events/{}.html", page.slug)), text);
                pages.push(page);
            }
        }
        Ok(pages)
    }

    fn event(
        &self,
        number: usize,
        receiving: &Value,
    ) -> Result<Option<(Vec<u8>, EventPage)>, Error> {
        let Some(mut page) = event::page(&self.book, number)? else {
            return Ok(None);
        };
        let template = self.book.environment.get_template("event.html")?;
        let text = template.render(context! {
            site => self.frame.clone(),
            root => "../",
            page => Value::from(Serde(&page)),
            beside => Value::from(Serde(self.beside_event(number))),
            receiving => receiving.clone(),
        })?;
        // Only what the search asks for is kept.
        page.payload.clear();
        page.examples.clear();
        Ok(Some((text.into_bytes(), page)))
    }

    fn render<T: Serialize>(
        &self,
        template: &str,
        root: &str,
        page: &T,
        beside: &Beside,
    ) -> Result<Vec<u8>, Error> {
        let template = self.book.environment.get_template(template)?;
        let text = template.render(context! {
            site => self.frame.clone(),
            root => root,
            page => Value::from(Serde(page)),
            beside => Value::from(Serde(beside)),
        })?;
        Ok(text.into_bytes())
    }

    /// The events of the same group, or those nearby when there are many.
    fn beside_event(&self, number: usize) -> Beside {
        let book = &self.book;
        let Some(event) = book.catalog.events.get(number) else {
            return Beside::default();
        };
        let group = book.groups.iter().find(|(name, _)| *name == event.group);
        let all = group
            .map(|(_, events)| events.as_slice())
            .unwrap_or_default();
        let near = nearby(all, all.iter().position(|it| *it == number).unwrap_or(0));
        let link = |at: &usize| {
            let event = book.catalog.events.get(*at)?;
            Some(PageLink::of(&event.event_type, book.event_href(*at)))
        };
        Beside {
            group: event.group.clone(),
            links: near.iter().filter_map(link).collect(),
            more: all.len() - near.len(),
            here: book.event_href(number),
            ..Beside::default()
        }
    }

    fn beside_channel(&self, number: usize) -> Beside {
        let book = &self.book;
        let all: Vec<usize> = (0..book.catalog.channels.len()).collect();
        let near = nearby(&all, number);
        let link = |at: &usize| {
            let channel = book.catalog.channels.get(*at)?;
            Some(PageLink::of(&channel.key, book.channel_href(*at)))
        };
        Beside {
            group: String::new(),
            links: near.iter().filter_map(link).collect(),
            more: all.len() - near.len(),
            here: book.channel_href(number),
            at_channel: true,
            ..Beside::default()
        }
    }
}

/// What `work` makes of each number below `count`, in their order, by a few threads.
fn parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if count < FEW {
        return (0..count).map(work).collect();
    }
    let share = count.div_ceil(THREADS);
    let part = |at: usize| -> Vec<T> {
        let end = count.min((at + 1) * share);
        (at * share..end).map(&work).collect()
    };
    let part = &part;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|at| {
                let builder = std::thread::Builder::new().stack_size(STACK);
                (at, builder.spawn_scoped(scope, move || part(at)))
            })
            .collect();
        let join = |(at, thread): (
            usize,
            std::io::Result<std::thread::ScopedJoinHandle<'_, Vec<T>>>,
        )| {
            match thread.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(made)) => made,
                Ok(Err(panic)) => std::panic::resume_unwind(panic),
                // No thread is to be had: then this one.
                Err(_) => part(at),
            }
        };
        threads.into_iter().flat_map(join).collect()
    })
}

/// All of a list, or what is around one of it when there are many.
fn nearby(all: &[usize], at: usize) -> &[usize] {
    if all.len() <= BESIDE {
        return all;
    }
    let start = at.saturating_sub(BESIDE / 4).min(all.len() - BESIDE / 2);
    all.get(start..start + BESIDE / 2).unwrap_or(all)
}

fn frame(book: &Book<'_>) -> Frame {
    let info = &book.catalog.info;
    let stamp = book.catalog.documents.first();
    let hash = stamp.map(|it| it.hash.as_str()).unwrap_or_default();
    let listed = match book.groups.len() > GROUPS {
        true => 0,
        false => book.groups.len(),
    };
    let groups = book.groups.iter().zip(&book.anchors).take(listed);
    Frame {
        group_count: book.groups.len(),
        title: match info.title.as_deref().map(str::trim) {
            None | Some("") => "Events".to_owned(),
            Some(title) => title.to_owned(),
        },
        version: info.version.clone(),
        document: stamp.map(|it| it.name.clone()).unwrap_or_default(),
        hash: hash.chars().take(12).collect(),
        generator: env!("CARGO_PKG_VERSION"),
        events: book.catalog.events.len(),
        channels: book.catalog.channels.len(),
        groups: groups
            .map(|((name, events), anchor)| Group {
                name: (*name).to_owned(),
                anchor: anchor.clone(),
                count: events.len(),
            })
            .collect(),
    }
}

fn index_page(book: &Book<'_>) -> IndexPage {
    let catalog = book.catalog;
    let brief = |number: &usize| {
        let event = catalog.events.get(*number)?;
        let title = event
            .message
            .title
            .clone()
            .filter(|it| *it != event.event_type);
        Some(Brief {
            text: event.event_type.clone(),
            link: Markup::new(book.event_href(*number)),
            href: book.event_href(*number),
            gist: sentence(&gist(event)),
            title,
            deprecated: event.deprecated,
        })
    };
    let groups = book.groups.iter().zip(&book.anchors);
    let channels = catalog
        .channels
        .iter()
        .enumerate()
        .map(|(number, channel)| {
            let text = channel
                .summary
                .as_deref()
                .or(channel.description.as_deref());
            Brief {
                text: channel
                    .address
                    .clone()
                    .unwrap_or_else(|| channel.key.clone()),
                link: Markup::new(book.channel_href(number)),
                href: book.channel_href(number),
                gist: sentence(&crate::docs::prose::plain(text.unwrap_or_default())),
                title: channel.title.clone().or_else(|| Some(channel.key.clone())),
                deprecated: channel.deprecated,
            }
        });
    IndexPage {
        doc: catalog
            .info
            .description
            .as_deref()
            .and_then(|it| book.pen.prose(it)),
        groups: groups
            .map(|((name, events), anchor)| GroupView {
                name: (*name).to_owned(),
                anchor: anchor.clone(),
                events: events.iter().filter_map(brief).collect(),
            })
            .collect(),
        channels: channels.collect(),
        servers: servers(book),
    }
}

/// One sentence, or what there is room for.
fn sentence(text: &str) -> String {
    const MOST: usize = 160;
    let sentence = text
        .find(". ")
        .and_then(|end| text.get(..=end))
        .unwrap_or(text);
    crate::docs::prose::shortened(sentence, MOST)
}
