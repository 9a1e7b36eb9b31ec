use std::time::Duration;

use crate::moment::{self, Millis};
use crate::scheme::{HttpAlgorithm, Param, Rfc9421};
use crate::signature::rfc9421::structured::{Bare, InnerList};
use crate::signature::{Given, Refused, freshness};

/// The parameters of a signature.
pub(super) struct Params<'a>(pub(super) &'a InnerList);

impl Params<'_> {
    pub(super) fn text(&self, param: Param) -> Option<&str> {
        match self.get(param) {
            Some(Bare::String(text)) => Some(text),
            _ => None,
        }
    }

    fn get(&self, param: Param) -> Option<&Bare> {
        let mut params = self.0.params.iter();
        params
            .find(|(key, _)| key == param.name())
            .map(|(_, value)| value)
    }

    /// Refuses a signature that lacks something that the scheme wants, whoever made it.
    pub(super) fn check(&self, rule: &Rfc9421) -> Result<(), Refused> {
        for param in &rule.required_params {
            if self.get(*param).is_none() {
                return Err(Refused::MissingParameter {
                    name: param.name().to_owned(),
                });
            }
        }
        for component in &rule.required_components {
            let covered =
                |item: &super::structured::Item| item.text == *component && item.params.is_empty();
            if !self.0.items.iter().any(covered) {
                return Err(Refused::NotCovered {
                    component: component.clone(),
                });
            }
        }
        match (&rule.tag, self.text(Param::Tag)) {
            (Some(expected), found) if found != Some(expected) => Err(wrong(Param::Tag)),
            _ => Ok(()),
        }
    }

    /// The algorithms that it may be made by: the one that it names, or all that the scheme accepts.
    pub(super) fn algorithms(&self, rule: &Rfc9421) -> Result<Vec<HttpAlgorithm>, Refused> {
        let named = match self.get(Param::Alg) {
            None => return Ok(rule.algs.clone()),
            Some(Bare::String(name)) => name.as_str(),
            Some(_) => "",
        };
        let mut accepted = rule.algs.iter();
        match accepted.find(|algorithm| algorithm.name() == named) {
            Some(algorithm) => Ok(vec![*algorithm]),
            None => Err(Refused::WrongAlgorithm {
                accepted: rule.algs.iter().map(|it| it.name().to_owned()).collect(),
            }),
        }
    }

    /// Refuses a genuine signature that is too old, from the future or at its end, or was seen before.
    pub(super) fn check_age(&self, rule: &Rfc9421, given: Given<'_>) -> Result<(), Refused> {
        let now = moment::since_1970(given.now);
        let leeway = Duration::from_secs(rule.leeway_s);
        let (created, expires) = (self.time(Param::Created)?, self.time(Param::Expires)?);
        if let Some(created) = created {
            freshness::check_past(created, rule.max_age_s, given)?;
            freshness::check_future(created, Some(rule.leeway_s), given)?;
        }
        if let Some(expires) = expires
            && now >= expires + moment::millis(leeway)
        {
            return Err(Refused::Expired {
                ago: freshness::duration(now - expires),
            });
        }
        if let (Some(created), Some(expires)) = (created, expires) {
            let window = expires - created;
            let most = rule
                .max_window_s
                .map(|seconds| moment::millis(Duration::from_secs(seconds)));
            if window <= 0 || most.is_some_and(|most| window > most) {
                return Err(wrong(Param::Expires));
            }
        }
        match self.get(Param::Nonce) {
            Some(Bare::String(nonce)) => {
                let key = self.text(Param::KeyId).unwrap_or_default();
                freshness::check_nonce(&format!("{key} {nonce}"), given)
            }
            Some(_) => Err(wrong(Param::Nonce)),
            None => Ok(()),
        }
    }

    fn time(&self, param: Param) -> Result<Option<Millis>, Refused> {
        match self.get(param) {
            None => Ok(None),
            Some(Bare::Integer(seconds)) => Ok(Some(Millis::from(*seconds) * 1000)),
            Some(_) => Err(wrong(param)),
        }
    }
}

fn wrong(param: Param) -> Refused {
    Refused::WrongParameter {
        name: param.name().to_owned(),
    }
}
