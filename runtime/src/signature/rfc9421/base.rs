use crate::signature::Refused;
use crate::signature::rfc9421::component::Message;
use crate::signature::rfc9421::structured::InnerList;

/// RFC 9421, "Creating the Signature Base": the text that is signed.
pub(super) fn base(message: &Message<'_>, input: &InnerList) -> Result<String, Refused> {
    let mut lines = Vec::with_capacity(input.items.len() + 1);
    for (at, component) in input.items.iter().enumerate() {
        // "Each component identifier MUST occur only once".
        if input
            .items
            .iter()
            .skip(at + 1)
            .any(|other| other == component)
        {
            return Err(Refused::MalformedSignature);
        }
        let value = message.value(component)?;
        lines.push(format!("{}: {value}", component.write()));
    }
    lines.push(format!("\"@signature-params\": {}", input.write()));
    Ok(lines.join("\n"))
}
