//! The pages of `hookwright docs` in a browser: that they are found, read and linked to, from a folder and from a server,
//! with scripts and without; that no string of a document does anything. Makes the pictures in `docs/`.
//!
//! The browser is Debian's; it is installed where that can be done, and without it the task says so and does nothing.

mod server;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::browser::{self, Browser, Step};
use crate::run::cargo;

const PROGRAM: &str = "target/debug/hookwright";
/// Sites are written below it.
const SITES: &str = "target/site";
const DOCS: &str = "docs";
/// The documents, each with its profile.
const DOCUMENTS: [(&str, &str, Option<&str>); 4] = [
    (
        "shop",
        "tests/docs/acme/acme.yaml",
        Some("standard-webhooks"),
    ),
    ("money", "specs/stripe/openapi.yaml", Some("stripe")),
    ("depot", "tests/docs/depot/depot.yaml", None),
    ("hostile", "xtask/src/site/hostile.yaml", None),
];

/// A browser, and where the sites are.
struct Test {
    browser: Browser,
    /// The address before the name of a site: a folder, or a server.
    root: String,
}

/// Runs the test.
pub(crate) fn run() -> Result<(), String> {
    if let Err(why) = browser::installed() {
        println!("skipped: no browser: {why}");
        return Ok(());
    }
    cargo(
        "the command line",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    for (name, document, profile) in DOCUMENTS {
        write(name, document, profile)?;
    }
    let folder = std::fs::canonicalize(SITES).map_err(|error| error.to_string())?;
    let from_folder = format!("file://{}", folder.display());
    let from_server = format!("http://{}", server::serve(&folder)?);
    for (kind, root) in [("a folder", from_folder), ("a server", from_server)] {
        let test = Test {
            browser: Browser::start()?,
            root,
        };
        let steps: [Step<Test>; 8] = [
            ("the search finds events and members", Test::search),
            ("keys lead everywhere", Test::keys),
            ("links lead into folded members", Test::deep_links),
            (
                "what is shown once is there wherever it is opened",
                Test::again,
            ),
            ("code is copied", Test::copies),
            ("channels lead to their messages and back", Test::channels),
            ("a hostile document is text", Test::hostile),
            (
                "everything can be read without scripts",
                Test::without_scripts,
            ),
        ];
        let place = format!("from {kind}: ");
        browser::take(&test, &place, &steps)?;
        test.browser.says_nothing(&place)?;
    }
    let test = Test {
        browser: Browser::start()?,
        root: format!("file://{}", folder.display()),
    };
    let steps: [Step<Test>; 3] = [
        (
            "it is dark where all is dark, and when asked to be",
            Test::dark,
        ),
        ("nothing is wider than a phone", Test::phone),
        (
            "its words stand out from what is behind them",
            Test::contrast,
        ),
    ];
    browser::take(&test, "", &steps)?;
    test.browser.says_nothing("")
}

fn write(name: &str, document: &str, profile: Option<&str>) -> Result<(), String> {
    let output: PathBuf = Path::new(SITES).join(name);
    let mut command = Command::new(PROGRAM);
    command.args(["docs", document, "--output"]).arg(&output);
    command.args(profile.iter().flat_map(|it| ["--profile", it]));
    let output = command.output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

impl Test {
    fn open(&self, page: &str) -> Result<(), String> {
        // A page of the same file would only be scrolled.
        self.browser.open("about:blank")?;
        self.browser.open(&format!("{}/{page}", self.root))
    }

    fn expect(&self, what: &str, expression: &str) -> Result<(), String> {
        self.browser.wait(what, expression)
    }

    fn search(&self) -> Result<(), String> {
        self.open("shop/index.html")?;
        self.browser.write("#find", "moved")?;
        let first = "document.querySelector('#found [aria-selected=true] code')?.textContent";
        self.expect(
            "an event by its type",
            &format!("{first} === 'shelf.moved'"),
        )?;
        self.browser.rewrite("#find", "height")?;
        self.expect(
            "an event by a member",
            &format!("{first} === 'shelf.moved'"),
        )?;
        self.expect(
            "the member is told",
            "document.querySelector('#found small code').textContent === 'height_mm'",
        )?;
        self.browser.rewrite("#find", "last digits")?;
        self.expect(
            "by what is said of a member",
            &format!("{first} === 'order.paid'"),
        )?;
        self.browser.rewrite("#find", "no such thing")?;
        self.expect(
            "that nothing was found is said",
            "document.getElementById('count').textContent === 'Nothing found.'",
        )
    }

    fn keys(&self) -> Result<(), String> {
        self.open("shop/events/order.lost.html")?;
        self.browser.press("/")?;
        self.expect(
            "/ goes to the search",
            "document.activeElement.id === 'find'",
        )?;
        self.browser.press("order")?;
        let selected = |at: usize| {
            format!(
                "document.querySelector('#found li:nth-child({at})')?.getAttribute('aria-selected') === 'true'"
            )
        };
        self.expect("the best is chosen", &selected(1))?;
        self.browser.press("\u{e015}")?;
        self.expect("down", &selected(2))?;
        self.browser.press("\u{e013}")?;
        self.expect("up", &selected(1))?;
        self.browser.press("\u{e00c}")?;
        self.expect(
            "Escape closes it",
            "document.getElementById('results').hidden",
        )?;
        self.browser.press("iban\u{e007}")?;
        self.expect(
            "Enter goes to the member",
            "location.pathname.endsWith('order.paid.html') && location.hash === '#body.method=1.iban'",
        )?;
        self.expect("which is shown", &shown("body.method=1.iban"))
    }

    fn deep_links(&self) -> Result<(), String> {
        self.open(
            "money/events/charge.dispute.closed.html#body.data.object.evidence_details.due_by",
        )?;
        self.expect(
            "it is shown",
            &shown("body.data.object.evidence_details.due_by"),
        )?;
        self.expect(
            "what it has nothing to do with stays folded",
            "!document.getElementById('body.request').querySelector('details').open",
        )?;
        self.open("shop/events/order.paid.html#examples")?;
        self.expect(
            "sections, too",
            "document.querySelector('#examples') !== null",
        )
    }

    fn again(&self) -> Result<(), String> {
        self.open("shop/events/order.paid.html#body.billed.referred_by.referred_by.email")?;
        self.expect(
            "three times within itself",
            &shown("body.billed.referred_by.referred_by.email"),
        )?;
        self.expect(
            "no place is there twice",
            "(() => { const ids = [...document.querySelectorAll('[id]')].map((it) => it.id);
                      return new Set(ids).size === ids.length; })()",
        )
    }

    fn copies(&self) -> Result<(), String> {
        self.open("shop/events/order.paid.html")?;
        self.browser.run(
            "window.copied = null;
             navigator.clipboard.writeText = async (text) => { window.copied = text; };
             document.querySelector('.code .copy').click();",
        )?;
        self.expect(
            "as it is",
            "JSON.parse(window.copied ?? 'null')?.type === 'order.paid'",
        )?;
        self.expect(
            "it is said",
            "document.querySelector('.copy').textContent === 'Copied'",
        )
    }

    fn channels(&self) -> Result<(), String> {
        self.open("depot/index.html")?;
        self.browser.click("#channels ~ ul a")?;
        self.expect(
            "a channel",
            "location.pathname.endsWith('channels/scans.html')",
        )?;
        self.expect(
            "its operations",
            "document.body.textContent.includes('app::TellSender')",
        )?;
        self.browser.click("#messages ~ ul a")?;
        self.expect("a message", "location.pathname.includes('/events/')")?;
        self.browser.click("#channels ~ ul a")?;
        self.expect(
            "and back",
            "location.pathname.endsWith('channels/scans.html')",
        )
    }

    /// Markup in every place of a document.
    fn hostile(&self) -> Result<(), String> {
        self.open("hostile/index.html")?;
        let links = self
            .browser
            .run("return [...document.querySelectorAll('.cards a')].map((it) => it.href);")?;
        let mut pages = vec![
            format!("{}/hostile/index.html", self.root),
            format!("{}/hostile/receiving.html", self.root),
        ];
        pages.extend(
            links
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
        if pages.len() != 4 {
            return Err(format!("{pages:?}"));
        }
        for page in pages {
            self.browser.open(&page)?;
            self.expect(
                "the scripts have run",
                "!document.getElementById('finder').hidden",
            )?;
            self.harmless().map_err(|why| format!("{page}: {why}"))?;
        }
        // The search shows the same strings.
        for word in ["onload", "proto", "onerror", "touch", "drow"] {
            self.browser.rewrite("#find", word)?;
            let there = format!("document.getElementById('found').textContent.includes('{word}')");
            self.expect("it is found", &there)?;
            self.harmless()
                .map_err(|why| format!("searching for {word}: {why}"))?;
        }
        // What would get in all the same does not run.
        let ran = self.browser.run(
            "try { document.getElementById('count').innerHTML = '<img src=x onerror=\"window.pwned=99\">'; return 'set'; }
             catch (error) { return error.name; }",
        )?;
        if ran != json!("TypeError") {
            return Err(format!("markup can be set: {ran}"));
        }
        self.expect("nothing ran", "window.pwned === undefined")?;
        let said = self.browser.console()?;
        let odd = said.iter().find(|line| !line.contains("TrustedHTML"));
        odd.map_or(Ok(()), |line| Err(format!("the console says {line}")))
    }

    fn harmless(&self) -> Result<(), String> {
        self.expect("nothing ran", "window.pwned === undefined")?;
        let odd = "script:not([src]), iframe, svg, style, marquee, img:not(.brand img), [onclick], [onload], [onerror], [onmouseover], [srcdoc]";
        let found = self.browser.run(&format!(
            "return [...document.querySelectorAll({})].map((it) => it.outerHTML);",
            json!(odd)
        ))?;
        if found != json!([]) {
            return Err(format!("an element that nobody made: {found}"));
        }
        let links = self.browser.run(
            "return [...document.querySelectorAll('a')].map((it) => it.href).filter((it) => !/^(https?|mailto|file):/.test(it));",
        )?;
        match links == json!([]) {
            true => Ok(()),
            false => Err(format!("links that run: {links}")),
        }
    }

    fn without_scripts(&self) -> Result<(), String> {
        let off = |value: bool| {
            self.browser.devtools(
                "Emulation.setScriptExecutionDisabled",
                &json!({ "value": value }),
            )
        };
        off(true)?;
        self.open("shop/index.html")?;
        self.expect(
            "no script has run",
            "document.getElementById('finder').hidden",
        )?;
        self.browser.click(".cards a")?;
        self.expect(
            "links lead on",
            "location.pathname.endsWith('order.paid.html')",
        )?;
        self.browser.click("[id='body.billed'] summary code")?;
        self.expect(
            "and say where the same is shown",
            "document.querySelector(\"[id='body.billed'] .see a\").checkVisibility()",
        )?;
        self.open("money/events/charge.dispute.closed.html")?;
        let member = "document.getElementById('body.request.id').checkVisibility()";
        self.expect("members are folded", &format!("!{member}"))?;
        self.browser.click("[id='body.request'] summary code")?;
        self.expect("and open", member)?;
        off(false)
    }

    fn dark(&self) -> Result<(), String> {
        let background = "return getComputedStyle(document.body).backgroundColor;";
        self.browser.scheme("light")?;
        self.open("money/events/invoice.paid.html")?;
        let light = self.browser.run(background)?;
        self.browser.size(1360, 1180, false)?;
        self.picture("site-light.png")?;
        self.browser.size(1360, 820, false)?;
        self.browser.scheme("dark")?;
        let dark = self.browser.run(background)?;
        self.browser.write("#find", "paid")?;
        self.expect(
            "the search is open",
            "!document.getElementById('results').hidden",
        )?;
        self.picture("site-dark.png")?;
        self.browser.press("\u{e00c}")?;
        self.browser.click("#theme")?;
        let asked = self.browser.run(background)?;
        self.browser.scheme("light")?;
        if light == dark || asked != light {
            return Err(format!("{light}, dark: {dark}, asked to be light: {asked}"));
        }
        self.browser.run("localStorage.clear();").map(drop)
    }

    fn phone(&self) -> Result<(), String> {
        self.browser.size(390, 844, true)?;
        let pages = [
            "shop/index.html",
            "shop/events/order.paid.html",
            "shop/receiving.html",
            "depot/channels/scans.html",
            "money/index.html",
            "money/receiving.html",
            "hostile/index.html",
            "money/events/invoice.paid.html",
        ];
        for page in pages {
            self.open(page)?;
            self.browser
                .run("for (const one of document.querySelectorAll('details')) one.open = true;")?;
            let fits = "document.documentElement.scrollWidth <= window.innerWidth";
            self.expect(page, fits)?;
        }
        self.open("money/events/invoice.paid.html#body")?;
        self.picture("site-phone.png")?;
        self.browser
            .devtools("Emulation.clearDeviceMetricsOverride", &json!({}))
    }

    /// WCAG 2.2, "Contrast (Minimum)": 4.5 to 1 for text.
    fn contrast(&self) -> Result<(), String> {
        for scheme in ["light", "dark"] {
            self.browser.scheme(scheme)?;
            for page in [
                "shop/events/order.paid.html",
                "shop/index.html",
                "depot/channels/scans.html",
            ] {
                self.open(page)?;
                let weak = self.browser.run(CONTRAST)?;
                if weak != json!([]) {
                    return Err(format!("{scheme}, {page}: {weak}"));
                }
            }
        }
        self.browser.scheme("light")
    }

    fn picture(&self, name: &str) -> Result<(), String> {
        std::thread::sleep(std::time::Duration::from_millis(400));
        self.browser.screenshot(&Path::new(DOCS).join(name))
    }
}

/// An expression that is true when a member is there, and seen.
fn shown(id: &str) -> String {
    let id = json!(id);
    format!(
        "document.getElementById({id})?.checkVisibility() && document.getElementById({id}).classList.contains('hit')"
    )
}

/// The elements whose own text is too close in color to what is behind it.
const CONTRAST: &str = r"
const parts = (color) => color.match(/[\d.]+/g).map(Number);
const channel = (value) => { const it = value / 255; return it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4; };
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = parts(getComputedStyle(at).backgroundColor);
    if (color.length === 3 || color[3] > 0) return color;
  }
  return [255, 255, 255];
};
const weak = new Set();
for (const element of document.querySelectorAll('body *')) {
  const text = [...element.childNodes].some((it) => it.nodeType === 3 && it.data.trim());
  if (!text || !element.checkVisibility()) continue;
  const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) weak.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 20)}`);
}
return [...weak];
";
