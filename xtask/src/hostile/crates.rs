//! Crates out of hostile strings, and out of one small document of every family: they build, pass their tests and are
//! documented with warnings denied, and nothing else happens.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::corpus::workspace;
use crate::hostile::family::families;
use crate::hostile::fill::{Template, strings};

/// Of the turns, one in so many becomes a crate of its own; all of them are modules.
const CRATES: usize = 8;
/// The bytes of a small document.
const SMALL: usize = 20_000;

/// Generates, builds, tests and documents everything; returns the number of findings.
///
/// `every` makes a crate of every turn.
pub(crate) fn check(binary: &Path, out: &Path, every: bool) -> Result<usize, String> {
    let _ = fs::remove_dir_all(out);
    let folder = workspace().join("tests/hostile");
    let template = Template::read(&folder, "openapi")?;
    let channels = Template::read(&folder, "asyncapi")?;
    let strings = strings(&folder)?;
    let mut house = House::new(binary, out);
    let step = if every { 1 } else { CRATES };
    for turn in 0..strings.len() {
        let text = template.turn(&strings, turn)?.to_string();
        house.module(&format!("turn_{turn}"), &text)?;
        if turn % step == 0 {
            house.member(&format!("turn-{turn}"), "json", &text)?;
            let text = channels.turn(&strings, turn)?.to_string();
            house.member(&format!("channels-{turn}"), "json", &text)?;
        }
    }
    house.module("plain", &template.plain()?.to_string())?;
    for family in families() {
        let name = format!("family-{}", family.name);
        house.member(&name, family.ending, &(family.text)(SMALL))?;
    }
    house.write()?;
    println!(
        "{} modules, {} crates, {} documents with findings",
        house.modules.len(),
        house.members.len(),
        house.refused
    );
    let mut failed = 0;
    failed += house.cargo("test", &["test", "--workspace", "--no-fail-fast"])?;
    failed += house.cargo("doc", &["doc", "--workspace", "--no-deps", "--keep-going"])?;
    for canary in canaries(out) {
        println!("a string was run: {} is there", canary.display());
        failed += 1;
    }
    Ok(failed)
}

/// A workspace of generated code.
struct House<'a> {
    binary: &'a Path,
    out: &'a Path,
    /// Of the package that has a module for every document.
    modules: Vec<String>,
    /// Packages of their own.
    members: Vec<String>,
    /// Documents that no crate was made of.
    refused: usize,
}

impl<'a> House<'a> {
    fn new(binary: &'a Path, out: &'a Path) -> Self {
        Self {
            binary,
            out,
            modules: Vec::new(),
            members: Vec::new(),
            refused: 0,
        }
    }

    fn module(&mut self, name: &str, text: &str) -> Result<(), String> {
        let output = self.out.join("modules/src").join(name);
        let config = "form = \"module\"\n".to_owned();
        if self.generate(name, "json", text, &config, &output)? {
            self.modules.push(name.to_owned());
            return Ok(());
        }
        Err(format!("{name}: no module"))
    }

    fn member(&mut self, name: &str, ending: &str, text: &str) -> Result<(), String> {
        let runtime = toml_text(&workspace().join("runtime"));
        let config = format!("name = \"{name}\"\nruntime = {{ path = {runtime} }}\n");
        if self.generate(name, ending, text, &config, &self.out.join(name))? {
            self.members.push(name.to_owned());
        } else {
            self.refused += 1;
        }
        Ok(())
    }

    /// True when a crate was made, false when the document was refused with findings.
    fn generate(
        &self,
        name: &str,
        ending: &str,
        text: &str,
        config: &str,
        output: &Path,
    ) -> Result<bool, String> {
        let documents = self.out.join("documents");
        fs::create_dir_all(&documents).map_err(|error| error.to_string())?;
        let document = documents.join(format!("{name}.{ending}"));
        let file = documents.join(format!("{name}.toml"));
        fs::write(&document, text).map_err(|error| error.to_string())?;
        let config = format!("document = {}\n{config}", toml_text(&document));
        fs::write(&file, config).map_err(|error| error.to_string())?;
        let made = Command::new(self.binary)
            .args(["generate", "--config"])
            .arg(&file)
            .arg("--output")
            .arg(output)
            .output()
            .map_err(|error| error.to_string())?;
        match made.status.code() {
            Some(0) => Ok(true),
            Some(2) => Ok(false),
            code => Err(format!("{name}: {code:?} {}", lossy(&made.stderr))),
        }
    }

    /// Writes the workspace around the generated code.
    fn write(&self) -> Result<(), String> {
        let members = self.members.iter().map(String::as_str);
        let members: Vec<String> = members
            .chain(["modules"])
            .map(|name| format!("    \"{name}\",\n"))
            .collect();
        let workspace = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
            members.concat()
        );
        let runtime = toml_text(&self::workspace().join("runtime"));
        let package = format!(
            "[package]\nname = \"modules\"\nedition = \"2024\"\n\n[dependencies]\nhookwright-runtime = {{ path = {runtime}, features = [\"http\"] }}\n"
        );
        let modules = self.modules.iter();
        let modules: String = modules.map(|name| format!("pub mod {name};\n")).collect();
        let lib = format!("//! Every string in every place.\n{modules}");
        let files = [
            ("Cargo.toml", workspace),
            ("modules/Cargo.toml", package),
            ("modules/src/lib.rs", lib),
        ];
        files.iter().try_for_each(|(path, text)| {
            fs::write(self.out.join(path), text).map_err(|error| error.to_string())
        })
    }

    /// Runs Cargo with warnings denied; prints what it says when it fails, or when a test of a document runs.
    fn cargo(&self, what: &str, args: &[&str]) -> Result<usize, String> {
        let start = std::time::Instant::now();
        let output = Command::new("cargo")
            .args(args)
            .current_dir(self.out)
            .env("RUSTFLAGS", "-D warnings")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("CARGO_TARGET_DIR", self.out.join("target"))
            .output()
            .map_err(|error| error.to_string())?;
        let doctests = doctests(&output);
        let failed = usize::from(!output.status.success()) + doctests;
        let log = self.out.join(format!("{what}.log"));
        fs::write(
            &log,
            [output.stdout.clone(), output.stderr.clone()].concat(),
        )
        .map_err(|error| error.to_string())?;
        let seconds = start.elapsed().as_secs();
        let end = if failed == 0 { "all good" } else { "FAILED" };
        println!(
            "cargo {what}: {end}, {doctests} doctests, {seconds} s, {}",
            log.display()
        );
        for line in lossy(&output.stderr)
            .lines()
            .filter(|it| it.starts_with("error"))
            .take(20)
        {
            println!("  {line}");
        }
        Ok(failed)
    }
}

/// The number of doctests that ran.
fn doctests(output: &Output) -> usize {
    let text = lossy(&output.stdout);
    // With a name that no test function can have: `src/lib.rs - module (line 7)`.
    text.lines()
        .filter(|line| line.starts_with("test src/") && line.contains("(line "))
        .count()
}

/// Files that only a string of a document would make, wherever its code would run.
fn canaries(out: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let root = workspace();
    let around = [Some(root.as_path()), root.parent(), Some(Path::new("/etc"))];
    for folder in around.into_iter().flatten() {
        found.extend(entries(folder).filter(|path| is_canary(path)));
    }
    let mut folders = vec![out.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if is_canary(&path) {
                found.push(path);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

fn is_canary(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().contains("CANARY"))
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path()))
}

/// A path as a literal of TOML.
fn toml_text(path: &Path) -> String {
    format!("'{}'", path.display())
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
