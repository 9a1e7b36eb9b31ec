//! What a program of the bench says: figures by name, a line each.

use std::collections::BTreeMap;

use crate::place::Place;

/// Figures by name.
pub(crate) struct Figures {
    program: String,
    figures: BTreeMap<String, f64>,
}

impl Figures {
    /// Builds and runs the program in the folder with this name, with the corpus as its argument.
    pub(crate) fn of(place: &Place, program: &str) -> Result<Self, String> {
        let manifest = place.root.join("benches").join(program).join("Cargo.toml");
        let args = ["run", "--release", "--manifest-path"];
        let mut command = place.cargo(&place.root, &args);
        command
            .arg(&manifest)
            .arg("--target-dir")
            .arg(place.out.join(format!("{program}-target")))
            .arg("--")
            .arg(&place.corpus);
        let output = command
            .output()
            .map_err(|error| format!("cannot run `{program}`: {error}"))?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{program}` fails:\n{errors}"));
        }
        let figure = |line: &str| {
            let (name, figure) = line.split_once('\t')?;
            Some((name.to_owned(), figure.parse().ok()?))
        };
        let lines = String::from_utf8_lossy(&output.stdout);
        Ok(Self {
            program: program.to_owned(),
            figures: lines.lines().filter_map(figure).collect(),
        })
    }

    /// The figure with this name.
    pub(crate) fn get(&self, name: &str) -> Result<f64, String> {
        let figure = self.figures.get(name).copied();
        figure.ok_or_else(|| format!("`{}` does not say `{name}`", self.program))
    }
}
