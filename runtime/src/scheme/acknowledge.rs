use serde::Deserialize;

/// What an accepted delivery is answered with, where the status does not say enough.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledge {
    /// `<Ack>true</Ack>` in an element of a SOAP envelope.
    SoapAck(SoapAck),
}

/// The element that holds `Ack`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoapAck {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub element: String,
}

impl Acknowledge {
    /// The media type and the body.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::scheme::{Acknowledge, SoapAck};
    ///
    /// let ack = SoapAck { namespace: "urn:acme".into(), element: "response".into() };
    /// let (media_type, body) = Acknowledge::SoapAck(ack).body();
    /// assert_eq!(media_type, "text/xml; charset=utf-8");
    /// assert!(body.contains(r#"<response xmlns="urn:acme"><Ack>true</Ack></response>"#));
    /// ```
    pub fn body(&self) -> (&'static str, String) {
        let Self::SoapAck(SoapAck { namespace, element }) = self;
        let (namespace, element) = (escaped(namespace), escaped(element));
        // SOAP 1.1, "The SOAP Envelope".
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>\
             <{element} xmlns=\"{namespace}\"><Ack>true</Ack></{element}>\
             </soapenv:Body></soapenv:Envelope>"
        );
        ("text/xml; charset=utf-8", body)
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
