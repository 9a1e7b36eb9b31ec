use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Report, Sources};

/// Findings that are known already, so that only new ones are told: by code and place, whatever line that is on.
///
/// # Examples
///
/// ```
/// use hookwright::lint::Baseline;
///
/// let text = r#"{"findings": [{"code": "lint/no-id", "file": "acme.yaml", "pointer": "/webhooks/ping/post"}]}"#;
/// let baseline = Baseline::parse(text).unwrap();
/// assert_eq!(baseline.len(), 1);
/// assert!(Baseline::parse("{}").is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeSet<Known>,
}

/// What a finding is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    file: String,
    pointer: String,
    code: String,
    /// Only of findings without a place.
    message: String,
}

impl Known {
    fn of(diagnostic: &Diagnostic, sources: &dyn Sources) -> Self {
        let code = diagnostic.code.as_str().to_owned();
        let place = diagnostic.labels.first().and_then(|label| {
            let (file, _) = sources.text(&label.origin)?;
            Some((file.to_owned(), label.origin.pointer.as_str().to_owned()))
        });
        match place {
            Some((file, pointer)) => Self {
                file,
                pointer,
                code,
                message: String::new(),
            },
            None => Self {
                file: String::new(),
                pointer: String::new(),
                code,
                message: diagnostic.message.clone(),
            },
        }
    }

    fn parse(value: &Value) -> Option<Self> {
        let text = |key: &str| match value.get(key) {
            None => Some(String::new()),
            Some(text) => text.as_str().map(str::to_owned),
        };
        let code = value.get("code")?.as_str()?.to_owned();
        Some(Self {
            file: text("file")?,
            pointer: text("pointer")?,
            code,
            message: text("message")?,
        })
    }

    fn to_value(&self) -> Value {
        match self.file.is_empty() {
            true => json!({ "code": self.code, "message": self.message }),
            false => json!({ "code": self.code, "file": self.file, "pointer": self.pointer }),
        }
    }
}

impl Baseline {
    /// Everything that was found.
    pub fn of(report: &Report, sources: &dyn Sources) -> Self {
        let known = report
            .diagnostics()
            .iter()
            .map(|it| Known::of(it, sources))
            .collect();
        Self { known }
    }

    /// Reads the text of a baseline.
    ///
    /// # Errors
    ///
    /// When it is none; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let list = value.get("findings").and_then(Value::as_array);
        let list = list.ok_or("it has no list `findings`")?;
        let one =
            |(at, value)| Known::parse(value).ok_or(format!("`/findings/{at}` is no finding"));
        let known = list.iter().enumerate().map(one).collect::<Result<_, _>>()?;
        Ok(Self { known })
    }

    /// The text of the baseline: one line a finding, sorted, so that differences are small.
    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self
            .known
            .iter()
            .map(|it| format!("    {}", it.to_value()))
            .collect();
        let comma = lines.join(",\n");
        let list = if lines.is_empty() {
            String::new()
        } else {
            format!("\n{comma}\n  ")
        };
        format!("{{\n  \"findings\": [{list}]\n}}\n")
    }

    /// Takes the findings that are known out of a report. Returns how many were taken out, and how many are known that
    /// were not found.
    pub fn drop_known(&self, report: &mut Report, sources: &dyn Sources) -> (usize, usize) {
        let mut met = BTreeSet::new();
        let before = report.diagnostics().len();
        report.diagnostics_mut().retain(|diagnostic| {
            let it = Known::of(diagnostic, sources);
            let is_new = !self.known.contains(&it);
            if !is_new {
                met.insert(it);
            }
            is_new
        });
        (
            before - report.diagnostics().len(),
            self.known.len() - met.len(),
        )
    }

    /// The number of findings that are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// True when none is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}
