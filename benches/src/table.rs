//! The one table that a run prints.

use std::fmt;

/// What was measured, a line each.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    what: String,
    ours: String,
    peer: String,
    theirs: String,
    ratio: Option<f64>,
    goal: Option<Goal>,
}

/// The most that a ratio (or a figure of ours alone) may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goal(pub(crate) f64);

/// How a figure is printed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    Microseconds,
    Mebibytes,
    Count,
}

impl Unit {
    fn print(self, value: f64) -> String {
        match self {
            Self::Seconds if value < 0.1 => format!("{:.1} ms", value * 1e3),
            Self::Seconds => format!("{value:.2} s"),
            Self::Microseconds => format!("{value:.1} µs"),
            Self::Mebibytes => format!("{value:.0} MiB"),
            Self::Count => format!("{value:.0}"),
        }
    }
}

impl Table {
    /// A figure of ours beside that of a peer; the goal is a ratio.
    pub(crate) fn compare(
        &mut self,
        what: &str,
        unit: Unit,
        ours: f64,
        (peer, theirs): (&str, f64),
        goal: Option<Goal>,
    ) {
        self.rows.push(Row {
            what: what.to_owned(),
            ours: unit.print(ours),
            peer: peer.to_owned(),
            theirs: unit.print(theirs),
            ratio: (theirs > 0.0).then(|| ours / theirs),
            goal,
        });
    }

    /// A figure of ours alone; the goal is a figure.
    pub(crate) fn alone(&mut self, what: &str, unit: Unit, ours: f64, goal: Option<Goal>) {
        self.rows.push(Row {
            what: what.to_owned(),
            ours: unit.print(ours),
            peer: goal.map_or(String::new(), |Goal(most)| {
                format!("at most {}", unit.print(most))
            }),
            theirs: match goal {
                Some(Goal(most)) if ours > most => "missed".to_owned(),
                Some(_) => "reached".to_owned(),
                None => String::new(),
            },
            ratio: None,
            goal: None,
        });
    }
}

impl Row {
    fn cells(&self) -> [String; 6] {
        let verdict = match (self.ratio, self.goal) {
            (Some(ratio), Some(Goal(most))) if ratio <= most => {
                format!("≤ {} reached", short(most))
            }
            (Some(_), Some(Goal(most))) => format!("≤ {} missed", short(most)),
            _ => String::new(),
        };
        [
            self.what.clone(),
            self.ours.clone(),
            self.peer.clone(),
            self.theirs.clone(),
            self.ratio
                .map_or(String::new(), |ratio| format!("{ratio:.3}")),
            verdict,
        ]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["what", "hookwright", "peer", "", "ratio", "goal"].map(str::to_owned);
        let rows: Vec<[String; 6]> = std::iter::once(head)
            .chain(self.rows.iter().map(Row::cells))
            .collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        };
        for (at, row) in rows.iter().enumerate() {
            writeln!(
                out,
                "| {:w0$} | {:>w1$} | {:w2$} | {:>w3$} | {:>w4$} | {:w5$} |",
                row[0],
                row[1],
                row[2],
                row[3],
                row[4],
                row[5],
                w0 = width(0),
                w1 = width(1),
                w2 = width(2),
                w3 = width(3),
                w4 = width(4),
                w5 = width(5),
            )?;
            if at == 0 {
                let line = |column: usize| "-".repeat(width(column) + 2);
                let lines: Vec<String> = (0..6).map(line).collect();
                writeln!(out, "|{}|", lines.join("|"))?;
            }
        }
        Ok(())
    }
}

/// A goal with as many digits as it needs: `0.5`, `1.43`.
fn short(goal: f64) -> String {
    let text = format!("{goal:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
