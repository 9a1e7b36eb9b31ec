//! The files that documents refer to, and those that these refer to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::load::documents::{Documents, canonical};
#[cfg(any(feature = "avro", feature = "protobuf"))]
use crate::load::import;
use crate::load::reference::{self, Anchors, Target};
use crate::load::{address, builtin};
use crate::origin::DocumentId;

/// Loads them all. What goes wrong is told when it is resolved.
pub(super) fn follow(documents: &mut Documents, allow_dirs: &[PathBuf]) {
    let loaded = documents.documents.iter().enumerate();
    let known = loaded.map(|(at, document)| (document.path.clone(), DocumentId(at as u32)));
    let allowed = allow_dirs.iter().map(|dir| canonical(dir));
    let mut follower = Follower {
        known: known.collect(),
        allowed: std::iter::once(documents.folder.clone())
            .chain(allowed)
            .collect(),
        documents,
    };
    let mut next = 0;
    while next < follower.documents.documents.len() {
        follower.document(DocumentId(next as u32));
        next += 1;
    }
}

struct Follower<'d> {
    documents: &'d mut Documents,
    /// What was loaded, by its path, or by its address.
    known: HashMap<PathBuf, DocumentId>,
    /// Folders that references may lead to.
    allowed: Vec<PathBuf>,
}

impl Follower<'_> {
    fn document(&mut self, id: DocumentId) {
        let Some(document) = self.documents.document(id) else {
            return;
        };
        let folder = document.path.parent();
        let folder = folder.map(Path::to_path_buf).unwrap_or_default();
        let address = document.address.clone();
        for file in reference::files(&document.root) {
            let address = match address::is_remote(&file) {
                // Without a host of its own, a document has no scheme for `//host/file`.
                true if file.starts_with("//") => {
                    address::join(address.as_deref().unwrap_or("https://"), &file)
                }
                true => Some(file.clone()),
                false => address
                    .as_deref()
                    .and_then(|base| address::join(base, &file)),
            };
            let target = match address {
                Some(address) => self.at_address(&address),
                None => self.in_folder(&folder, &file),
            };
            self.documents.targets.insert((id, file), target);
        }
        #[cfg(any(feature = "avro", feature = "protobuf"))]
        self.imported(id, &folder);
    }

    /// Loads the files that texts in other languages name: beside the text, else beside the root document.
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    fn imported(&mut self, id: DocumentId, folder: &Path) {
        let document = self.documents.document(id);
        let document = document.filter(|it| it.address.is_none() && !it.is_aside);
        let files = document.map(|it| import::files(&it.root));
        for file in files.unwrap_or_default() {
            let key = (id, file);
            if self.documents.targets.contains_key(&key) {
                continue;
            }
            let mut target = self.in_folder(folder, &key.1);
            if target == Target::Missing {
                let root = self.documents.folder.clone();
                target = self.in_folder(&root, &key.1);
            }
            self.documents.targets.insert(key, target);
        }
    }

    /// What an address on another host means: a document that comes with hookwright, or a copy that was vendored.
    fn at_address(&mut self, address: &str) -> Target {
        let key = PathBuf::from(address);
        if let Some(id) = self.known.get(&key) {
            return Target::Document(*id);
        }
        let target = match builtin::find(address) {
            Some(builtin) => Target::Document(self.documents.add_text(builtin.name, builtin.text)),
            None => self.vendored(address),
        };
        match target {
            Target::Document(id) => drop(self.known.insert(key, id)),
            Target::Remote => drop(self.documents.remote.insert(address.to_owned())),
            _ => {}
        }
        target
    }

    fn vendored(&mut self, address: &str) -> Target {
        let documents = &mut *self.documents;
        let Some(pinned) = documents.lock.find(address) else {
            return Target::Remote;
        };
        let hash = pinned.sha256.clone();
        let path = documents.folder.join(&pinned.file);
        // A copy that is a link to somewhere else is none.
        if !canonical(&path).starts_with(&documents.folder) {
            return Target::Changed;
        }
        let Ok(id) = documents.load(&path) else {
            return Target::Changed;
        };
        match documents.documents.pop() {
            Some(mut document) if document.hash == hash => {
                document.anchors = Anchors::of(&document.root);
                document.address = Some(address.to_owned());
                documents.documents.push(document);
                Target::Document(id)
            }
            _ => Target::Changed,
        }
    }

    fn in_folder(&mut self, folder: &Path, file: &str) -> Target {
        let path = folder.join(&*reference::decode(file));
        let Ok(path) = path.canonicalize() else {
            return Target::Missing;
        };
        if !self.allowed.iter().any(|folder| path.starts_with(folder)) {
            return Target::Outside;
        }
        if let Some(id) = self.known.get(&path) {
            return Target::Document(*id);
        }
        match self.documents.load(&path) {
            Ok(id) => {
                if let Some(document) = self.documents.documents.last_mut() {
                    document.anchors = Anchors::of(&document.root);
                }
                self.known.insert(path, id);
                Target::Document(id)
            }
            Err(_) => Target::Missing,
        }
    }
}
