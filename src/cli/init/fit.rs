use crate::cli::init::found::About;
use crate::plan::ProfileChoice;
use crate::profile;

/// A provider whose profile a document may want.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) name: String,
    /// A sentence.
    pub(super) reason: String,
    /// True when the document is at the provider's own host.
    pub(super) is_sure: bool,
}

/// The provider whose host a document has, or whose name is in its title. Which these are, profiles say.
pub(super) fn provider(about: &About) -> Option<Fit> {
    let known: Vec<Known> = profile::names().filter_map(Known::of).collect();
    let mut at_host = known.iter().filter_map(|it| Some((it, it.host_of(about)?)));
    if let Some((known, host)) = at_host.next() {
        return Some(Fit {
            name: known.id.clone(),
            reason: format!("`{host}` is a host of {}.", known.name),
            is_sure: true,
        });
    }
    let title = about.title.as_deref().unwrap_or_default();
    let named = known.iter().filter(|it| it.is_named_in(title));
    let longest = named.max_by_key(|it| it.name.len())?;
    Some(Fit {
        name: longest.id.clone(),
        reason: format!(
            "its title names {}: if that is who sends, the profile is `{}`.",
            longest.name, longest.id
        ),
        is_sure: false,
    })
}

struct Known {
    id: String,
    name: String,
    host: Option<String>,
}

impl Known {
    fn of(name: &'static str) -> Option<Self> {
        let profile = profile::open(&ProfileChoice::Name(name.to_owned())).ok()?;
        let called = profile.data.get("name").and_then(|it| it.as_str());
        let source = profile.envelope.source.as_deref().unwrap_or_default();
        let host = source.strip_prefix("https://").unwrap_or_default();
        let host = host.split('/').next().unwrap_or_default();
        Some(Self {
            id: name.to_owned(),
            name: called.unwrap_or(name).to_owned(),
            host: host.contains('.').then(|| host.to_owned()),
        })
    }

    /// The host of the document that is the provider's, or below it.
    fn host_of<'a>(&self, about: &'a About) -> Option<&'a str> {
        let own = self.host.as_deref()?;
        let own = own.strip_prefix("www.").unwrap_or(own);
        let is_own = |host: &&String| {
            let before = host.strip_suffix(own);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        about.hosts.iter().find(is_own).map(String::as_str)
    }

    /// True when the name stands in a title, as words.
    fn is_named_in(&self, title: &str) -> bool {
        let words = |text: &str| {
            let text = text.to_lowercase();
            let words = text.split(|c: char| !c.is_alphanumeric());
            words
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (name, title) = (words(&self.name), words(title));
        !name.is_empty() && title.windows(name.len()).any(|part| part == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, host: &str, expect: Option<(&str, bool)>) {
        let about = About {
            title: Some(title.to_owned()),
            hosts: vec![host.to_owned()],
        };
        let fit = provider(&about);
        let fit = fit.as_ref().map(|it| (it.name.as_str(), it.is_sure));
        assert_eq!(fit, expect);
    }

    #[test]
    fn hosts_are_sure_and_titles_are_not() {
        check("Payments", "api.stripe.com", Some(("stripe", true)));
        check("Payments", "notstripe.com", None);
        check("The GitHub API", "api.acme.io", Some(("github", false)));
        check("Striped socks", "acme.io", None);
    }
}
