//! Documentation for people: `docs/<case>/<case>.yaml` gives exactly the pages and the Markdown beside it (`cargo xtask bless
//! docs` rewrites them); every link leads somewhere, and no string of a document becomes markup.
//!
//! What pages do in a browser is proven by `cargo xtask site`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files and may panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use hookwright::Config;
use hookwright::docs::Form;
use hookwright::output::{self, Files, Product};
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{Html, Node};

#[path = "hostile/fill.rs"]
#[allow(dead_code, reason = "shared with tests/hostile.rs")]
mod fill;

use fill::Template;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn made(config: &Config, form: Form) -> Option<Files> {
    let documented = hookwright::documentation(config, form).expect("surroundings");
    (!documented.report.has_errors()).then_some(documented.files)
}

// -- golden ------------------------------------------------------------------------------------------------------------

#[test]
fn golden() {
    let bless = env::var_os("HOOKWRIGHT_BLESS").is_some();
    let mut stale = Vec::new();
    for (case, profile) in [("acme", Some("standard-webhooks")), ("depot", None)] {
        let dir = folder("docs").join(case);
        let config = Config {
            profile: profile.map(str::to_owned),
            ..Config::new(dir.join(format!("{case}.yaml")))
        };
        let mut site = made(&config, Form::Site).expect("a site");
        assert_eq!(
            Some(&site),
            made(&config, Form::Site).as_ref(),
            "{case}: not the same twice"
        );
        // They are what they are in `templates/docs/assets`.
        site.retain(|path, _| !path.starts_with("assets") || path.ends_with("search.js"));
        let text = made(&config, Form::Markdown).expect("a text");
        for (product, files, dir) in [
            (Product::Site, site, dir.join("site")),
            (Product::Files, text, dir),
        ] {
            if bless {
                output::write(product, &files, &dir).expect("a folder that can be written");
            }
            let differences =
                output::check(product, &files, &dir).expect("a folder that can be read");
            stale.extend(differences.iter().map(|it| format!("{case}: {it:#?}")));
        }
    }
    assert!(
        stale.is_empty(),
        "run `cargo xtask bless docs`:\n{}",
        stale.join("\n")
    );
}

// -- pages -------------------------------------------------------------------------------------------------------------

/// The elements that pages have, with the attributes that each may have beside `id` and `class`.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("html", &["lang"]),
    ("head", &[]),
    ("meta", &["charset", "http-equiv", "content", "name"]),
    ("title", &[]),
    ("link", &["rel", "href"]),
    ("script", &["src"]),
    ("body", &["data-root"]),
    ("header", &[]),
    ("main", &["tabindex"]),
    ("nav", &["aria-label"]),
    ("footer", &[]),
    ("section", &["aria-labelledby"]),
    ("article", &[]),
    ("div", &["hidden"]),
    ("a", &["href", "rel", "aria-current", "aria-label"]),
    ("img", &["src", "alt", "width", "height"]),
    ("form", &["role", "hidden"]),
    ("button", &["type", "hidden", "aria-label", "title"]),
    (
        "input",
        &[
            "type",
            "role",
            "aria-label",
            "aria-expanded",
            "aria-controls",
            "aria-autocomplete",
            "placeholder",
            "autocomplete",
            "autocapitalize",
            "spellcheck",
        ],
    ),
    ("kbd", &["aria-hidden"]),
    ("ul", &["role", "aria-label"]),
    ("ol", &["start"]),
    ("li", &[]),
    ("p", &["role"]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("span", &[]),
    ("small", &[]),
    ("bdi", &[]),
    ("code", &[]),
    ("pre", &["tabindex", "aria-label"]),
    ("i", &[]),
    ("b", &[]),
    ("u", &[]),
    ("s", &[]),
    ("em", &[]),
    ("strong", &[]),
    ("del", &[]),
    ("br", &[]),
    ("hr", &[]),
    ("blockquote", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("details", &["open", "data-home"]),
    ("summary", &[]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["style"]),
    ("td", &["style"]),
];

/// What a page leads to, and what leads into it.
#[derive(Default)]
struct Page {
    links: BTreeSet<String>,
    ids: BTreeSet<String>,
    wrong: Vec<String>,
}

fn page(text: &str) -> Page {
    let html = Html::parse_document(text);
    let mut page = Page::default();
    // The comment that says whose file it is follows the type of the document.
    page.wrong.extend(
        html.errors
            .iter()
            .map(|it| format!("not well formed: {it}")),
    );
    for node in html.tree.values() {
        let Node::Element(element) = node else {
            continue;
        };
        let name = element.name();
        let Some((_, allowed)) = ELEMENTS.iter().find(|(it, _)| *it == name) else {
            page.wrong.push(format!("an element `{name}`"));
            continue;
        };
        for (attribute, value) in element.attrs() {
            if !["id", "class"].contains(&attribute) && !allowed.contains(&attribute) {
                page.wrong
                    .push(format!("an attribute `{attribute}` of `{name}`"));
            }
            match attribute {
                "id" if !page.ids.insert(value.to_owned()) => {
                    page.wrong.push(format!("the id `{value}` twice"))
                }
                "href" | "src" => drop(page.links.insert(value.to_owned())),
                "data-home" => drop(page.links.insert(format!("#{value}"))),
                _ => {}
            }
        }
    }
    page
}

/// What is wrong with a site: pages that are not well formed, links that lead nowhere.
fn complaints(files: &Files, step: usize) -> Vec<String> {
    let html = |path: &Path| path.extension().is_some_and(|end| end == "html");
    let name = |path: &Path| path.to_str().unwrap().replace('\\', "/");
    let pages: BTreeMap<String, Page> = files
        .iter()
        .filter(|(path, _)| html(path))
        .enumerate()
        .filter(|(at, (path, _))| at % step == 0 || path.parent() == Some(Path::new("")))
        .map(|(_, (path, bytes))| (name(path), page(std::str::from_utf8(bytes).unwrap())))
        .collect();
    let mut wrong = Vec::new();
    for (path, page) in &pages {
        wrong.extend(page.wrong.iter().map(|it| format!("{path}: {it}")));
        for link in &page.links {
            if let Some(why) = leads_nowhere(path, link, files, &pages) {
                wrong.push(format!("{path}: `{link}`: {why}"));
            }
        }
    }
    wrong
}

fn leads_nowhere(
    from: &str,
    link: &str,
    files: &Files,
    pages: &BTreeMap<String, Page>,
) -> Option<&'static str> {
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|it| link.to_ascii_lowercase().starts_with(it))
    {
        return None;
    }
    let (path, id) = match link.split_once('#') {
        Some((path, id)) => (path, Some(id)),
        None => (link, None),
    };
    let target = match path {
        "" => from.to_owned(),
        path => match path.strip_prefix("../") {
            Some(rest) => rest.to_owned(),
            None => path.to_owned(),
        },
    };
    if !files.contains_key(Path::new(&target)) {
        return Some("no such file");
    }
    let id = id?;
    let page = pages.get(&target)?;
    (!page.ids.contains(id)).then_some("no such place")
}

/// What is wrong with a Markdown file: HTML that is not ours, links that lead nowhere.
fn markdown_complaints(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let (mut ids, mut links) = (BTreeSet::new(), BTreeSet::new());
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let id = html
                    .strip_prefix("<a id=\"")
                    .and_then(|it| it.trim_end().strip_suffix("\">"));
                match id {
                    Some(id) => drop(ids.insert(id.to_owned())),
                    None if html.trim() == "</a>"
                        || html.starts_with("<!-- @generated by hookwright docs.") => {}
                    None => wrong.push(format!("HTML: {html}")),
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                wrong.push(format!("a picture: {dest_url}"))
            }
            Event::Start(Tag::Table(_)) => wrong.push("a table".to_owned()),
            Event::Start(Tag::Link { dest_url, .. }) => drop(links.insert(dest_url.to_string())),
            Event::FootnoteReference(name) => wrong.push(format!("a footnote: {name}")),
            _ => {}
        }
    }
    for link in links {
        let leads = match link.strip_prefix('#') {
            Some(id) => ids.contains(id),
            None => ["https://", "http://", "mailto:"]
                .iter()
                .any(|it| link.to_ascii_lowercase().starts_with(it)),
        };
        if !leads {
            wrong.push(format!("`{link}` leads nowhere"));
        }
    }
    wrong
}

/// The checks see what they are for.
#[test]
fn what_is_wrong_is_seen() {
    let page = |body: &str| {
        page(&format!(
            "<!doctype html><html lang=en><head><title>x</title></head><body>{body}</body></html>"
        ))
    };
    assert_eq!(page("<p id=a>x</p>").wrong, [""; 0]);
    for body in [
        "<p onclick=x>",
        "<iframe>",
        "<p id=a><p id=a>",
        "<img src=x onerror=y>",
        "<style>",
        "<p>x</b></p>",
        "<svg>",
    ] {
        assert!(!page(body).wrong.is_empty(), "{body}");
    }
    let site = |link: &str| {
        let text = format!("<!doctype html><title>x</title><p id=a><a href=\"{link}\">x</a>");
        complaints(
            &Files::from([(PathBuf::from("index.html"), text.into_bytes())]),
            1,
        )
    };
    assert_eq!(site("index.html#a"), [""; 0]);
    for link in [
        "#b",
        "other.html",
        "javascript:x",
        "../index.html#b",
        "data:x",
    ] {
        assert!(!site(link).is_empty(), "{link}");
    }
    assert_eq!(markdown_complaints("a *b* [c](https://d)"), [""; 0]);
    for text in [
        "<b>x</b>",
        "[a](javascript:b)",
        "![a](https://b)",
        "[a](#b)",
        "|a|\n|-|\n|b|",
    ] {
        assert!(!markdown_complaints(text).is_empty(), "{text}");
    }
}

// -- documents ---------------------------------------------------------------------------------------------------------

fn check(config: &Config, step: usize) -> Vec<String> {
    let name = config.document.display();
    let mut wrong = Vec::new();
    if let Some(site) = made(config, Form::Site) {
        wrong.extend(
            complaints(&site, step)
                .into_iter()
                .map(|it| format!("{name}: {it}")),
        );
    }
    if let Some(text) = made(config, Form::Markdown) {
        let text = text.into_values().next().unwrap();
        let text = String::from_utf8(text).unwrap();
        wrong.extend(
            markdown_complaints(&text)
                .into_iter()
                .map(|it| format!("{name}: {it}")),
        );
    }
    wrong
}

#[test]
fn our_own_documents() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let mut documents = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(specs).unwrap() {
        let dir = entry.unwrap().path();
        for name in ["openapi.yaml", "asyncapi.yaml"] {
            let document = dir.join(name);
            if document.is_file() {
                let profile = dir.join("profile.yaml");
                let profile = profile
                    .is_file()
                    .then(|| profile.to_str().unwrap().to_owned());
                documents += 1;
                wrong.extend(check(
                    &Config {
                        profile,
                        ..Config::new(document)
                    },
                    9,
                ));
            }
        }
    }
    assert!(documents > 20, "{documents}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_documents() {
    let folder = folder("hostile");
    let mut strings = fill::strings(&folder).unwrap();
    let more = [
        "<script>window.pwned=1</script>",
        "</script><script>window.pwned=2</script>",
        "</title><img src=x onerror=pwn()>",
        "\" onmouseover=\"pwn()",
        "' onfocus='pwn()' autofocus='",
        "[x](javascript:pwn())",
        "[x](java\nscript:pwn())",
        "<javascript:pwn()>",
        "![x](https://evil.test/x.png)",
        "[x]: javascript:pwn()",
        "<a href=javascript:pwn()>x</a>",
        "&lt;script&gt;",
        "<!-- -->",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "<?php",
        "<details open ontoggle=pwn()>",
        "</ul></details>",
        "</code></pre>",
        "[^1]",
        "| a | b |\n|---|---|\n| c | d |",
        "\u{202e}gnp.exe",
        "<bdo dir=rtl>x</bdo>",
        "<svg/onload=pwn()>",
    ];
    strings.extend(more.map(str::to_owned));
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs-hostile");
    fs::create_dir_all(&scratch).unwrap();
    let mut wrong = Vec::new();
    let mut sites = 0;
    for (name, step) in [("openapi", 9), ("asyncapi", 7), ("catalogue", 7)] {
        let template = Template::read(&folder, name).unwrap();
        for turn in (0..strings.len()).step_by(step) {
            let Ok(document) = template.turn(&strings, turn) else {
                continue;
            };
            let file = scratch.join(format!("{name}.json"));
            fs::write(&file, document.to_string()).unwrap();
            let config = Config::new(&file);
            sites += usize::from(made(&config, Form::Site).is_some());
            wrong.extend(
                check(&config, 1)
                    .into_iter()
                    .map(|it| format!("turn {turn}: {it}")),
            );
        }
    }
    assert!(sites > 60, "only {sites} documents could be documented");
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Shapes that are in themselves end, and what is deep is shown further down.
#[test]
fn deep_and_endless_documents() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs-deep");
    fs::create_dir_all(&scratch).unwrap();
    let schemas: Vec<String> = (0..600)
        .map(|at| {
            let next = (at + 1) % 600;
            format!("\"S{at}\":{{\"type\":\"object\",\"properties\":{{\"m{at}\":{{\"$ref\":\"#/components/schemas/S{next}\"}},\"l\":{{\"type\":\"array\",\"items\":{{\"$ref\":\"#/components/schemas/S{at}\"}}}}}}}}")
        })
        .collect();
    let text = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"webhooks\":{{\"a\":{{\"post\":{{\"requestBody\":{{\"content\":{{\"application/json\":{{\"schema\":{{\"$ref\":\"#/components/schemas/S0\"}}}}}}}}}}}}}},\"components\":{{\"schemas\":{{{}}}}}}}",
        schemas.join(",")
    );
    let file = scratch.join("deep.json");
    fs::write(&file, text).unwrap();
    let config = Config::new(&file);
    let site = made(&config, Form::Site).expect("a site");
    let page = std::str::from_utf8(&site[Path::new("events/a.html")]).unwrap();
    for at in [0, 7, 8, 300, 599] {
        assert!(
            page.contains(&format!("<bdi>m{at}</bdi>")),
            "m{at} is missing"
        );
    }
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    let wrong = check(&config, 1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Thousands of events, each in a group of its own, all called alike: pages do not grow with their number.
#[test]
fn many_events() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs-many");
    fs::create_dir_all(&scratch).unwrap();
    let file = scratch.join("many.json");
    let site = |count: usize| {
        let webhooks: Vec<String> = (0..count)
            .map(|at| format!("\"{}\":{{\"post\":{{\"tags\":[\"g{at}\"],\"requestBody\":{{\"content\":{{\"application/json\":{{\"schema\":{{\"type\":\"object\"}}}}}}}}}}}}", " ".repeat(at + 1)))
            .collect();
        let text = format!(
            "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"webhooks\":{{{}}}}}",
            webhooks.join(",")
        );
        fs::write(&file, text).unwrap();
        made(&Config::new(&file), Form::Site).expect("a site")
    };
    let files = site(1500);
    let events: Vec<usize> = files
        .iter()
        .filter(|(path, _)| path.starts_with("events"))
        .map(|(_, text)| text.len())
        .collect();
    assert_eq!(events.len(), 1500);
    let largest = events.iter().max().unwrap();
    assert!(*largest < 20_000, "{largest} bytes");
    assert_eq!(complaints(&files, 100), [""; 0]);
}

/// Names in snippets are those of the generated crate, and snippets are Rust.
#[test]
fn snippets_are_of_the_generated_crate() {
    let dir = folder("docs/acme");
    let config = Config {
        profile: Some("standard-webhooks".to_owned()),
        ..Config::new(dir.join("acme.yaml"))
    };
    let text = made(&config, Form::Markdown).expect("a text");
    let text = String::from_utf8(text.into_values().next().unwrap()).unwrap();
    let generated = hookwright::generate(&config).expect("surroundings").files;
    let source = |path: &str| String::from_utf8(generated[Path::new(path)].clone()).unwrap();
    let (events, handler) = (source("src/event.rs"), source("src/handler.rs"));
    let snippets: Vec<&str> = text
        .split("```rust\n")
        .skip(1)
        .filter_map(|it| it.split("```").next())
        .collect();
    assert_eq!(
        snippets.len(),
        1 + 2 * 3,
        "one about all events, two an event"
    );
    for snippet in &snippets {
        let body = snippet
            .lines()
            .partition::<Vec<&str>, _>(|line| line.starts_with("use ") || line.starts_with("impl"));
        let is_items = body.0.iter().any(|line| line.starts_with("impl"));
        let whole = match is_items {
            true => (*snippet).to_owned(),
            false => format!("fn f() {{ {snippet} }}"),
        };
        syn::parse_file(&whole).unwrap_or_else(|error| panic!("{error}: {whole}"));
    }
    for name in ["OrderPaid", "OrderLost", "ShelfMoved"] {
        assert!(events.contains(&format!("    {name}(")), "{name}");
        assert!(text.contains(&format!("Event::{name}(event)")), "{name}");
    }
    for method in ["on_order_paid", "on_order_lost", "on_shelf_moved"] {
        assert!(handler.contains(&format!("fn {method}(")), "{method}");
        assert!(
            text.contains(&format!("async fn {method}(&self")),
            "{method}"
        );
    }
}

/// Every document of a corpus is documented.
#[test]
fn corpus() {
    let Some(corpus) = env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        eprintln!(
            "skipped: set HOOKWRIGHT_CORPUS to a folder of public documents to run this test"
        );
        return;
    };
    let mut documents = Vec::new();
    for (kind, column) in [("openapi", "file"), ("asyncapi", "file")] {
        let Ok(mut table) = csv::Reader::from_path(corpus.join(kind).join("manifest.csv")) else {
            continue;
        };
        for row in table.deserialize::<BTreeMap<String, String>>() {
            let row = row.unwrap();
            let path = row
                .get(column)
                .or(row.get("path"))
                .or(row.get("spec"))
                .cloned()
                .unwrap_or_default();
            documents.push(corpus.join(kind).join(path));
        }
    }
    documents.retain(|it| it.is_file());
    assert!(documents.len() > 100, "{} documents", documents.len());
    // Two at a time; of large sites, some of the pages are read.
    let next = std::sync::atomic::AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(Vec::new());
    let counts = std::sync::Mutex::new((0, 0, 0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let work = || {
                while let Some(document) =
                    documents.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let Ok(documented) =
                        hookwright::documentation(&Config::new(document), Form::Site)
                    else {
                        continue;
                    };
                    if documented.report.has_errors() {
                        continue;
                    }
                    let files = documented.files;
                    let found = complaints(&files, 1 + files.len() / 12);
                    let mut counts = counts.lock().unwrap();
                    counts.0 += 1;
                    counts.1 += files.len();
                    counts.2 += files.values().map(Vec::len).sum::<usize>();
                    wrong.lock().unwrap().extend(
                        found
                            .into_iter()
                            .map(|it| format!("{}: {it}", document.display())),
                    );
                }
            };
            std::thread::Builder::new()
                .stack_size(16 << 20)
                .spawn_scoped(scope, work)
                .unwrap();
        }
    });
    let (sites, files, bytes) = counts.into_inner().unwrap();
    eprintln!(
        "{sites} of {} documents, {files} files, {bytes} bytes",
        documents.len()
    );
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}
