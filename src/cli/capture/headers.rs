use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Headers as a JSON object: a text each, a list of texts for those that are there several times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Map<String, Value>", try_from = "Map<String, Value>")]
pub(in crate::cli) struct Headers(Vec<(String, String)>);

impl Headers {
    /// The headers in the order in which they came.
    pub(in crate::cli) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The headers of a request. Names and values that HTTP does not allow are left out, and returned.
    pub(in crate::cli) fn to_map(&self) -> (HeaderMap, Vec<&str>) {
        let (mut map, mut wrong) = (HeaderMap::new(), Vec::new());
        for (name, value) in self.iter() {
            let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
            match parsed.zip(HeaderValue::from_bytes(value.as_bytes()).ok()) {
                Some((name, value)) => {
                    map.append(name, value);
                }
                None => wrong.push(name),
            }
        }
        (map, wrong)
    }
}

impl FromIterator<(String, String)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(headers: I) -> Self {
        Self(headers.into_iter().collect())
    }
}

impl From<Headers> for Map<String, Value> {
    fn from(headers: Headers) -> Self {
        let mut map = Self::new();
        for (name, value) in headers.0 {
            let value = Value::String(value);
            match map.get_mut(&name) {
                None => {
                    map.insert(name, value);
                }
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        map
    }
}

impl TryFrom<Map<String, Value>> for Headers {
    type Error = String;

    fn try_from(map: Map<String, Value>) -> Result<Self, String> {
        let mut headers = Vec::new();
        for (name, value) in map {
            let values = match value {
                Value::Array(values) => values,
                value => vec![value],
            };
            for value in values {
                let Value::String(value) = value else {
                    return Err(format!("the header `{name}` is no text"));
                };
                headers.push((name.clone(), value));
            }
        }
        Ok(Self(headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back() {
        let text = r#"{"a":"1","b":["2","é"]}"#;
        let headers: Headers = serde_json::from_str(text).unwrap();
        assert_eq!(headers.iter().count(), 3);
        assert_eq!(serde_json::to_string(&headers).unwrap(), text);
        let (map, wrong) = headers.to_map();
        assert_eq!((map.get_all("b").iter().count(), wrong.len()), (2, 0));
        assert!(serde_json::from_str::<Headers>(r#"{"a":1}"#).is_err());
    }

    #[test]
    fn what_http_does_not_allow_is_told() {
        let headers: Headers = serde_json::from_str(r#"{"a b":"1","c":"x\ny","d":""}"#).unwrap();
        let (map, wrong) = headers.to_map();
        assert_eq!((map.len(), wrong), (1, vec!["a b", "c"]));
    }
}
