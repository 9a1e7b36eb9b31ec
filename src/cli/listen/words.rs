use hookwright_runtime::signature::Refused;

/// Why a signature is refused or not looked at: of what is not set up, in words of the command line.
pub(super) fn words(refused: &Refused) -> String {
    let what_to_do = match refused {
        Refused::NoScheme => "name the provider, or a file, with `--profile`",
        Refused::NoSecret => {
            "name the variable with `--secret-env`, or a file with `--secret-file`"
        }
        Refused::NoConfiguredUrl => "give it with `--url`",
        Refused::NoKeyProvider => {
            "name a file with `--key`, or let them be fetched with `--fetch-keys`"
        }
        Refused::MissingConfig { name } => {
            return format!("this scheme signs `{name}`: give it with `--param {name}=VALUE`");
        }
        other => return other.to_string(),
    };
    let what = match refused {
        Refused::NoScheme => "it is not said how deliveries are signed",
        Refused::NoConfiguredUrl => "this scheme signs the URL as registered with the provider",
        Refused::NoKeyProvider => {
            "the keys of this scheme are the provider's to publish, and none is given"
        }
        _ => "no secret is given",
    };
    format!("{what}: {what_to_do}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_up_says_how() {
        let missing = Refused::MissingConfig {
            name: "webhook_id".into(),
        };
        for (refused, flag) in [
            (Refused::NoScheme, "`--profile`"),
            (Refused::NoSecret, "`--secret-env`"),
            (Refused::NoConfiguredUrl, "`--url`"),
            (Refused::NoKeyProvider, "`--fetch-keys`"),
            (missing, "`--param webhook_id=VALUE`"),
        ] {
            assert!(words(&refused).contains(flag), "{refused:?}");
        }
        let old = Refused::EmptySignature;
        assert_eq!(words(&old), old.to_string());
    }
}
