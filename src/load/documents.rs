use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Report, Sources};
use crate::error::Error;
#[cfg(any(feature = "avro", feature = "protobuf"))]
use crate::load::Beside;
use crate::load::fault::{broken_text, tree};
use crate::load::follow::follow;
use crate::load::lock::{self, Lock};
use crate::load::reference::{self, Anchors, Target};
use crate::load::text::Why;
use crate::load::{At, Dialect, Kind, Node, Span};
use crate::model::Stamp;
use crate::origin::{DocumentId, Origin, Pointer};

/// The most findings about a text that are told where a reference leads to it.
const TOLD: usize = 20;

/// How documents are opened.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Folders outside the root document's own that references may lead to.
    pub allow_dirs: Vec<PathBuf>,
    /// OpenAPI Overlays, in the order in which they are applied to the root document.
    pub overlays: Vec<PathBuf>,
}

/// All documents of a run: the root, and every file that it leads to.
#[derive(Debug)]
pub struct Documents {
    pub(super) documents: Vec<Document>,
    roots: usize,
    // What a reference to another file means, by the document that holds it and the file as written.
    pub(super) targets: BTreeMap<(DocumentId, String), Target>,
    pub(super) folder: PathBuf,
    // What was vendored for the root document.
    pub(super) lock: Lock,
    // Addresses that references lead to and that are not vendored.
    pub(super) remote: BTreeSet<String>,
    // Where the places of overlays begin: they are counted on from the end of the root's text, one after another.
    overlays: Vec<(u32, DocumentId)>,
}

#[derive(Debug)]
pub(super) struct Document {
    pub(super) path: PathBuf,
    name: String,
    text: String,
    pub(super) hash: String,
    pub(super) root: Node,
    pub(super) anchors: Anchors,
    // What is wrong with the text.
    findings: Report,
    // What has a tag that nobody knows.
    tags: Vec<Span>,
    // True when no file of the user's holds it.
    pub(super) is_aside: bool,
    // Where a vendored document comes from: its references are relative to that.
    pub(super) address: Option<String>,
}

impl Documents {
    /// Opens the document at `path` with every file that it refers to; a folder is a catalogue of all its documents.
    ///
    /// Texts that cannot be read as trees are reported, and stand there as `null`.
    ///
    /// # Errors
    ///
    /// When the file, or an overlay, cannot be read. A file that only a reference names is reported where the
    /// reference is resolved.
    pub fn open(path: &Path, options: &Options, report: &mut Report) -> Result<Documents, Error> {
        let is_folder = path.is_dir();
        let folder = match is_folder {
            true => path.to_path_buf(),
            false => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        };
        let folder = canonical(&folder);
        let mut documents = Documents {
            documents: Vec::new(),
            roots: 0,
            targets: BTreeMap::new(),
            lock: Lock::beside(&folder)?,
            folder,
            remote: BTreeSet::new(),
            overlays: Vec::new(),
        };
        match is_folder {
            true => {
                for file in files_below(path)? {
                    documents.load(&file)?;
                }
            }
            false => {
                documents.load(path)?;
            }
        }
        documents.roots = documents.documents.len();
        for overlay in &options.overlays {
            super::overlay::apply(&mut documents, overlay, report)?;
        }
        for document in &mut documents.documents {
            document.anchors = Anchors::of(&document.root);
            report.extend(document.findings.clone());
        }
        follow(&mut documents, &options.allow_dirs);
        for dir in options.allow_dirs.iter().filter(|dir| !dir.is_dir()) {
            let message = format!("`{}` is allowed, and is no folder", dir.display());
            report.push(Diagnostic::bare(Code::CONFIG_UNUSED, message).help("check its name"));
        }
        Ok(documents)
    }

    /// Takes a document that is already text; `name` is what messages call it, and its ending says the format.
    /// References to files lead nowhere.
    pub fn from_text(name: &str, text: &str, report: &mut Report) -> Documents {
        let mut documents = Documents {
            documents: Vec::new(),
            roots: 1,
            targets: BTreeMap::new(),
            folder: PathBuf::new(),
            lock: Lock::default(),
            remote: BTreeSet::new(),
            overlays: Vec::new(),
        };
        documents.add(
            PathBuf::from(name),
            name.to_owned(),
            text.as_bytes().to_vec(),
        );
        for document in &mut documents.documents {
            document.anchors = Anchors::of(&document.root);
            report.extend(document.findings.clone());
        }
        documents
    }

    /// Adds a text that is no file of the user's: a profile, or what comes with hookwright.
    pub fn add_text(&mut self, name: &str, text: &str) -> DocumentId {
        let (path, bytes) = (PathBuf::from(name), text.as_bytes().to_vec());
        let id = self.add(path, name.to_owned(), bytes);
        if let Some(document) = self.documents.last_mut() {
            document.is_aside = true;
        }
        id
    }

    /// The root document; of a catalogue, the first one.
    pub fn root(&self) -> At<'_> {
        self.at(DocumentId(0))
    }

    /// The documents that the user named: one, or those of the folder, with their paths relative to it.
    pub fn roots(&self) -> impl Iterator<Item = (&Path, At<'_>)> {
        self.documents
            .iter()
            .take(self.roots)
            .enumerate()
            .map(|(at, document)| {
                let path = document
                    .path
                    .strip_prefix(&self.folder)
                    .unwrap_or(&document.path);
                (path, self.at(DocumentId(at as u32)))
            })
    }

    /// True when the user named a folder, or a file of it.
    pub fn is_folder(&self) -> bool {
        self.documents
            .first()
            .is_none_or(|document| document.path == self.folder)
            || self.roots > 1
    }

    /// The top of a document.
    pub fn at(&self, document: DocumentId) -> At<'_> {
        static NOTHING: Node = Node {
            span: Span { start: 0, end: 0 },
            kind: Kind::Null,
        };
        let node = self
            .document(document)
            .map_or(&NOTHING, |document| &document.root);
        At::new(self, document, node, Pointer::root())
    }

    /// Where values of a document have a YAML tag that nobody knows. They are read as if they had none.
    pub(crate) fn tags(&self, document: DocumentId) -> &[Span] {
        let document = self.document(document);
        document.map(|it| it.tags.as_slice()).unwrap_or_default()
    }

    /// What the root document speaks, of a catalogue the first document that is read; reported when there is none.
    pub fn dialect(&self, report: &mut Report) -> Option<Dialect> {
        if self.is_folder() {
            let mut roots = self.roots();
            let known = roots.find_map(|(_, root)| Dialect::of(&root, &mut Report::new()));
            if known.is_some() {
                return known;
            }
        }
        Dialect::of(&self.root(), report)
    }

    /// Name and hash of every document, the root first.
    pub fn stamps(&self) -> Vec<Stamp> {
        let stamp = |document: &Document| Stamp {
            name: document.name.clone(),
            hash: document.hash.clone(),
        };
        self.own().map(stamp).collect()
    }

    /// What findings call the documents, by their numbers.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.name.as_str())
    }

    /// The number of bytes that were read.
    pub fn bytes(&self) -> usize {
        self.own().map(|document| document.text.len()).sum()
    }

    /// Every file that was read.
    pub fn files(&self) -> Vec<&Path> {
        let documents = self.own().map(|document| document.path.as_path());
        documents.chain(self.lock.path()).collect()
    }

    /// The addresses on other hosts that references lead to, sorted: those that are not vendored, and that no document
    /// carries as its name.
    pub fn remote(&self) -> Vec<&str> {
        let is_named = |address: &&str| self.documents.iter().any(|it| it.anchors.has(address));
        let addresses = self.remote.iter().map(String::as_str);
        addresses.filter(|address| !is_named(address)).collect()
    }

    /// The addresses of the documents that were read from vendored copies.
    pub fn vendored(&self) -> impl Iterator<Item = &str> {
        self.documents
            .iter()
            .filter_map(|document| document.address.as_deref())
    }

    fn own(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().filter(|document| !document.is_aside)
    }

    /// Follows the references that start at `at`.
    pub(super) fn resolve<'a>(&'a self, at: &At<'a>, report: &mut Report) -> Option<At<'a>> {
        reference::resolve(self, at, report)
    }

    pub(super) fn document(&self, document: DocumentId) -> Option<&Document> {
        self.documents.get(document.0 as usize)
    }

    pub(super) fn documents(&self) -> &[Document] {
        &self.documents
    }

    pub(super) fn root_mut(&mut self) -> Option<&mut Node> {
        self.documents
            .first_mut()
            .map(|document| &mut document.root)
    }

    pub(super) fn target(&self, document: DocumentId, file: &str) -> Option<&Target> {
        self.targets.get(&(document, file.to_owned()))
    }

    /// Says what is wrong with the text of a document that a reference leads to. `None`: it is no tree at all.
    pub(super) fn tell(&self, document: DocumentId, report: &mut Report) -> Option<()> {
        let document = self.document(document)?;
        for finding in document.findings.diagnostics().iter().take(TOLD) {
            report.push(finding.clone());
        }
        (!document.root.is_null() || !document.findings.has_errors()).then_some(())
    }

    /// Adds an overlay. Returns its number, and what to add to its places when they become places of the root.
    pub(super) fn load_overlay(&mut self, path: &Path) -> Result<(DocumentId, u32), Error> {
        let length = |id: DocumentId| self.document(id).map_or(0, |it| place(it.text.len()));
        let last = self.overlays.last().copied();
        let (base, id) = last.unwrap_or((0, DocumentId(0)));
        let base = base.saturating_add(length(id)).saturating_add(1);
        let id = self.load(path)?;
        self.overlays.push((base, id));
        Ok((id, base))
    }

    /// Where a node stands: its document and its bytes. A node that an overlay brought stands in the overlay.
    fn locate(&self, origin: &Origin) -> Option<(DocumentId, Span)> {
        let span = span_of(&self.document(origin.document)?.root, &origin.pointer);
        let overlay = match origin.document {
            DocumentId(0) => self.overlays.iter().rfind(|(base, _)| *base <= span.start),
            _ => None,
        };
        let Some((base, id)) = overlay else {
            return Some((origin.document, span));
        };
        let span = Span {
            start: span.start - base,
            end: span.end.saturating_sub(*base),
        };
        Some((*id, span))
    }

    /// Reads a file and adds it.
    pub(super) fn load(&mut self, path: &Path) -> Result<DocumentId, Error> {
        let bytes = read(path)?;
        let path = canonical(path);
        let name = match path.strip_prefix(&self.folder) {
            Ok(below) if !below.as_os_str().is_empty() => {
                below.to_string_lossy().replace('\\', "/")
            }
            _ => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
        };
        Ok(self.add(path, name, bytes))
    }

    fn add(&mut self, path: PathBuf, name: String, bytes: Vec<u8>) -> DocumentId {
        let mut findings = Report::new();
        let id = DocumentId(u32::try_from(self.documents.len()).unwrap_or(u32::MAX));
        let hash = lock::hash(&bytes);
        let (text, broken) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (
                    String::from_utf8_lossy(error.as_bytes()).into_owned(),
                    Some(at),
                )
            }
        };
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text);
        let mut tags = Vec::new();
        let root = match broken {
            Some(at) => {
                findings.push(broken_text(id, Why::Syntax, "the text is not UTF-8", at));
                Node {
                    span: Span::default(),
                    kind: Kind::Null,
                }
            }
            None => tree(&path, &text, id, &mut tags, &mut findings),
        };
        self.documents.push(Document {
            path,
            name,
            text,
            hash,
            root,
            anchors: Anchors::default(),
            findings,
            tags,
            is_aside: false,
            address: None,
        });
        id
    }

    /// What the name of a file in a text of another language leads to.
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    pub(crate) fn beside(&self, document: DocumentId, file: &str) -> Beside<'_> {
        match self.target(document, file) {
            Some(Target::Document(id)) => Beside::File(self.at(*id)),
            Some(Target::Outside) => Beside::Outside,
            _ => Beside::Missing,
        }
    }
}

impl Sources for Documents {
    fn text(&self, origin: &Origin) -> Option<(&str, &str)> {
        let (document, _) = self.locate(origin)?;
        self.document(document)
            .map(|document| (document.name.as_str(), document.text.as_str()))
    }

    fn span(&self, origin: &Origin) -> Option<(usize, usize)> {
        let (_, span) = self.locate(origin)?;
        Some((span.start as usize, span.end as usize))
    }
}

/// The bytes of the node that a pointer leads to; of its nearest parent when there is none.
fn span_of(root: &Node, pointer: &Pointer) -> Span {
    let mut node = root;
    let mut span = root.span;
    for segment in pointer.segments() {
        let next = match &node.kind {
            Kind::Map(map) => map
                .entry(&segment)
                .map(|entry| (entry.key_span, &entry.value)),
            Kind::List(items) => segment
                .parse::<usize>()
                .ok()
                .and_then(|at| items.get(at))
                .map(|it| (it.span, it)),
            _ => None,
        };
        let Some((key, value)) = next else { break };
        // The key says more than the many lines below it.
        span = if matches!(value.kind, Kind::Map(_) | Kind::List(_)) {
            key
        } else {
            value.span
        };
        node = value;
    }
    span
}

fn place(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[allow(clippy::disallowed_methods, reason = "this room reads")]
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::read(path, source))
}

/// The path without links and dots, where it leads somewhere.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// Every JSON and YAML file below a folder, sorted by path.
#[allow(clippy::disallowed_methods, reason = "this room reads")]
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|source| Error::read(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| Error::read(&folder, source))?;
            let path = entry.path();
            let kind = entry
                .file_type()
                .map_err(|source| Error::read(&path, source))?;
            let ending = path
                .extension()
                .map(|ending| ending.to_string_lossy().to_lowercase());
            match ending.as_deref() {
                // Copies of what the documents refer to are no documents of their own.
                _ if kind.is_dir() && path.file_name().is_some_and(|it| it == lock::VENDORED) => {}
                _ if kind.is_dir() => folders.push(path),
                Some("json" | "yaml" | "yml") if kind.is_file() => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
