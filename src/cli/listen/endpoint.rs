use std::path::PathBuf;
use std::time::SystemTime;

use bytes::Bytes;
use hookwright_runtime::scheme::{DeliveryFacts, Profile, Scheme};
use hookwright_runtime::signature::Signer;
use hookwright_runtime::{Secret, signature};
use http::{HeaderMap, Request};

use crate::cli::capture::Hidden;
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::key::{self, Keys, Material};
use crate::cli::listen::judge::{Case, Judge, judge};
use crate::cli::terminal::Terminal;
use crate::cli::{target, validate};
use crate::config::Config;
use crate::diagnostic::Code;
use crate::interpret::{Program, fill_slot};
use crate::model::{self, Catalog};
use crate::plan::{Plan, ProfileChoice};

/// What takes the deliveries that come to a path, and to those below it.
pub(super) struct Endpoint {
    /// E.g. `/stripe`; `/` takes everything that no other does.
    pub(super) path: String,
    /// What it is called: the provider, or the API.
    pub(super) name: String,
    /// What the provider expects as an answer.
    pub(super) facts: DeliveryFacts,
    judge: Box<dyn Judge>,
    fetches: bool,
    pub(super) hidden: Hidden,
    pub(super) signing: Signing,
    /// How `hookwright send` is told the same.
    pub(super) flags: Vec<(&'static str, String)>,
    /// Where deliveries go on to.
    pub(super) forward_to: Option<String>,
}

/// What an endpoint is made of.
pub(super) struct Plate<'a> {
    pub(super) path: &'a str,
    pub(super) document: Option<PathBuf>,
    pub(super) reading: Reading,
    pub(super) keys: Keys,
    pub(super) url: Option<String>,
    pub(super) forward_to: Option<String>,
    pub(super) fetches: bool,
}

/// What deliveries are signed with when they are sent again.
pub(super) struct Signing {
    signer: Result<Signer, String>,
    /// Headers that say which delivery it is: they stay.
    ids: Vec<String>,
}

impl Plate<'_> {
    /// Opens the endpoint with this number. `None` when its document has errors, which were printed.
    ///
    /// # Errors
    ///
    /// When something that it names cannot be read.
    pub(super) fn open(
        self,
        number: usize,
        terminal: &Terminal,
    ) -> Result<Option<Endpoint>, Failure> {
        let config = self.reading.config(self.document.as_deref(), terminal)?;
        let Some((catalog, name)) = catalog(&config, terminal)? else {
            return Ok(None);
        };
        let profile = match &catalog.profile {
            Some(profile) => Profile::from_value(profile.data.clone()).map_err(unreadable)?,
            None => Profile::default(),
        };
        let schemes = match &catalog.profile {
            Some(profile) => self.keys.schemes(profile)?,
            None => Vec::new(),
        };
        let material = match self.keys.has_material(&schemes) {
            true => self.keys.material(&schemes, terminal)?,
            false => Material::default(),
        };
        let params = self.keys.params()?;
        let hidden = Hidden::of(&profile, &schemes, &material.secrets, &params);
        let signing = Signing::new(
            &profile,
            &schemes,
            &material.secrets,
            self.url.as_deref(),
            &params,
        );
        if !fill_slot(number, &name, &catalog, Program::new(&catalog)) {
            return Err(Failure::usage(
                "there are more endpoints than one process can have",
                "start another one",
            ));
        }
        let flags = flags(&config, catalog.profile.as_ref());
        let case = Case {
            schemes,
            material,
            url: self.url,
            params,
            fetches: self.fetches.then(target::fetching).transpose()?,
        };
        let Some(judge) = judge(number, case) else {
            return Ok(None);
        };
        Ok(Some(Endpoint {
            path: self.path.to_owned(),
            name,
            facts: profile.delivery,
            judge,
            fetches: self.fetches,
            hidden,
            signing,
            flags,
            forward_to: self.forward_to,
        }))
    }
}

/// The catalog that is said, and a name for it; without a document, one that knows the profile alone.
fn catalog(config: &Config, terminal: &Terminal) -> Result<Option<(Catalog, String)>, Failure> {
    if config.document.as_os_str().is_empty() {
        let profile = config.profile.as_deref();
        let profile = profile.map(|it| crate::profile::open(&ProfileChoice::new(it)));
        let profile = profile.transpose()?;
        let name = profile
            .as_ref()
            .map_or("anything", |profile| profile.id.as_str());
        let name = name.to_owned();
        return Ok(Some((
            Catalog {
                profile,
                ..Catalog::default()
            },
            name,
        )));
    }
    let name = Plan::new(config)?.name;
    let catalog = validate::open(config, terminal)?;
    Ok(catalog.map(|catalog| {
        let id = catalog.profile.as_ref().map(|profile| profile.id.clone());
        let name = name.or(id.filter(|id| !id.is_empty()));
        let title = catalog.info.title.clone();
        (
            catalog,
            name.or(title).unwrap_or_else(|| "events".to_owned()),
        )
    }))
}

fn flags(config: &Config, profile: Option<&model::Profile>) -> Vec<(&'static str, String)> {
    let mut flags = Vec::new();
    if !config.document.as_os_str().is_empty() {
        flags.push(("--document", config.document.display().to_string()));
    }
    if let Some(profile) = config.profile.clone().or(profile.map(|it| it.id.clone())) {
        flags.push(("--profile", profile));
    }
    flags
}

fn unreadable(error: hookwright_runtime::scheme::SchemeError) -> Failure {
    Failure::new(
        Code::PROFILE_INVALID,
        error.to_string(),
        "correct the profile",
    )
}

impl Endpoint {
    /// Asks the judge, who takes his time when he fetches keys.
    pub(super) fn judge<T>(&self, ask: impl FnOnce(&dyn Judge) -> T) -> T {
        match self.fetches {
            true => tokio::task::block_in_place(|| ask(&*self.judge)),
            false => ask(&*self.judge),
        }
    }

    /// True when a request to this path is its.
    pub(super) fn takes(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.path.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Signing {
    fn new(
        profile: &Profile,
        schemes: &[Scheme],
        secrets: &[Secret],
        url: Option<&str>,
        params: &[(String, String)],
    ) -> Self {
        let ids = profile.envelope.id.iter().flat_map(|id| &id.of);
        Self {
            signer: signer(schemes, secrets, url, params),
            ids: ids
                .filter_map(|place| place.header())
                .map(str::to_ascii_lowercase)
                .collect(),
        }
    }

    /// What signs; or why nothing does.
    pub(super) fn signer(&self) -> Result<&Signer, &str> {
        self.signer.as_ref().map_err(String::as_str)
    }

    /// Takes the old signature out of headers, and what was signed with it, so that new ones can be put in. The id stays:
    /// it is the same event.
    pub(super) fn strip(&self, request: &Request<Bytes>, headers: &mut HeaderMap) {
        let Ok(signer) = &self.signer else { return };
        let mut made = self.made(signer, request, &HeaderMap::new());
        if made.is_empty() {
            // What is signed must be there: signed over what is there.
            made = self.made(signer, request, headers);
        }
        for name in made.keys() {
            if !self.ids.iter().any(|id| id == name.as_str()) {
                headers.remove(name);
            }
        }
    }

    fn made(&self, signer: &Signer, request: &Request<Bytes>, headers: &HeaderMap) -> HeaderMap {
        let url = request.uri().to_string();
        let view = signature::Request::new(headers, request.body())
            .with_method(request.method().as_str())
            .with_url(&url);
        signer
            .sign(&view, SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }
}

fn signer(
    schemes: &[Scheme],
    secrets: &[Secret],
    url: Option<&str>,
    params: &[(String, String)],
) -> Result<Signer, String> {
    let scheme = schemes.iter().find(|scheme| key::is_signed(scheme));
    let scheme = scheme.ok_or("nothing says how deliveries are signed")?;
    let secret = secrets.first().ok_or("no secret is given")?;
    let mut signer =
        Signer::new(scheme.clone(), secret.clone()).map_err(|error| error.to_string())?;
    if let Some(url) = url {
        signer = signer.with_url(url);
    }
    Ok(params.iter().fold(signer, |signer, (name, value)| {
        signer.with_config(name, value)
    }))
}
