//! Documents that others refer to by their address and that come with hookwright: nothing is fetched.

/// A document that comes with hookwright.
pub(super) struct Builtin {
    /// What findings call it; its ending says the format.
    pub(super) name: &'static str,
    /// Its text.
    pub(super) text: &'static str,
}

/// The JSON format of CloudEvents as a schema, and its attributes as headers.
const CLOUD_EVENT: Builtin = Builtin {
    name: "cloudevents.json",
    text: include_str!("builtin/cloudevents.json"),
};
const KAFKA_BINARY: Builtin = Builtin {
    name: "cloudevents-headers-kafka-binary.yaml",
    text: include_str!("builtin/kafka-binary.yaml"),
};

/// Finds what is meant by a remote address, of any version: these addresses name branches and tags.
pub(super) fn find(address: &str) -> Option<&'static Builtin> {
    let (_, rest) = address.split_once("://")?;
    let (folder, file) = rest.rsplit_once('/')?;
    let is_of_cloudevents = folder.contains("/cloudevents/spec");
    match file {
        "cloudevents.json" | "spec.json" if is_of_cloudevents => Some(&CLOUD_EVENT),
        "cloudevents-headers-kafka-binary.yaml" | "cloudevents-headers-kafka-binary.yml" => {
            Some(&KAFKA_BINARY)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn any_version() {
        let name = |address: &str| find(address).map(|it| it.name);
        let host = "https://raw.githubusercontent.com/cloudevents/spec";
        let schema = Some("cloudevents.json");
        assert_eq!(
            name(&format!(
                "{host}/v1.0.2/cloudevents/formats/cloudevents.json"
            )),
            schema
        );
        assert_eq!(name(&format!("{host}/v1.0.1/spec.json")), schema);
        assert_eq!(name("https://acme.com/spec.json"), None);
        assert_eq!(name("spec.json"), None);
    }
}
