use hookwright_runtime::scheme::Profile;

use crate::model::Catalog;

/// The payloads of a body: one, or those of a batch where the profile says that deliveries are such.
pub fn items(catalog: &Catalog, body: &[u8]) -> Vec<Vec<u8>> {
    let profile = catalog.profile.as_ref();
    let profile = profile.and_then(|profile| Profile::from_value(profile.data.clone()).ok());
    let envelope = profile.unwrap_or_default().envelope;
    match body.is_empty() && envelope.may_be_empty() {
        true => vec![b"{}".to_vec()],
        false => {
            let items = envelope.items.of(&body.to_vec().into());
            items.into_iter().map(|item| item.to_vec()).collect()
        }
    }
}
