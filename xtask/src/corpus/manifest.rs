//! The table of a corpus' documents.

use std::path::Path;

/// A document that the table lists.
pub(super) struct Row {
    /// Its path beside the table.
    pub(super) file: String,
    /// What the wanted columns count, together.
    pub(super) count: usize,
}

/// The documents of `folder/manifest.csv` whose path contains `filter`, and what its columns of these names count.
pub(super) fn rows(folder: &Path, filter: &str, counted: &[&str]) -> Result<Vec<Row>, String> {
    let manifest = folder.join("manifest.csv");
    let told = |error: csv::Error| format!("{}: {error}", manifest.display());
    let mut reader = csv::Reader::from_path(&manifest).map_err(told)?;
    let headers = reader.headers().map_err(told)?.clone();
    let column = |name: &str| {
        let at = headers.iter().position(|header| header == name);
        at.ok_or_else(|| format!("{}: no column `{name}`", manifest.display()))
    };
    let file = column("file")?;
    let counted: Vec<usize> = counted
        .iter()
        .map(|name| column(name))
        .collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(told)?;
        let file = record.get(file).unwrap_or_default().to_owned();
        let counts = counted
            .iter()
            .filter_map(|at| record.get(*at)?.parse::<usize>().ok());
        let count = counts.sum::<usize>();
        if file.contains(filter) {
            rows.push(Row { file, count });
        }
    }
    Ok(rows)
}
