//! Finds what the user probably meant.

/// Longer texts are no names that somebody mistyped; comparing them takes the product of their lengths.
const LONGEST: usize = 256;

/// Returns up to three of `names` that are close to `word`, the closest first.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let mut close: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (distance(word, name), name))
        .filter(|(steps, _)| *steps <= limit)
        .collect();
    close.sort_unstable();
    close.dedup();
    let best = close.first().map_or(0, |(steps, _)| *steps);
    close.retain(|(steps, _)| *steps <= best + 1);
    close.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Joins names for a help line: "`a`, `b` or `c`".
pub fn either(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The number of characters to insert, remove or replace; a difference in case or separator counts as none.
fn distance(left: &str, right: &str) -> usize {
    let fold = |text: &str| {
        text.to_lowercase()
            .replace(['_', '.', '/', ' '], "-")
            .chars()
            .collect::<Vec<_>>()
    };
    if left.len().max(right.len()) > LONGEST {
        return usize::MAX;
    }
    let (left, right) = (fold(left), fold(right));
    if left.len().abs_diff(right.len()) > left.len() / 3 + 1 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(at + 1);
        for ((to, above), (diagonal, before)) in right
            .iter()
            .zip(row.iter().skip(1))
            .zip(row.iter().zip(0..))
        {
            let before = next.get(before).copied().unwrap_or(usize::MAX - 1);
            let replace = diagonal + usize::from(from != to);
            next.push(replace.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_first() {
        let names = ["issues-opened", "issues-closed", "ping", "push"];
        assert_eq!(nearest("issues.opend", names), ["issues-opened"]);
        assert_eq!(nearest("pnig", names), ["ping"; 0]);
        assert_eq!(nearest("pingg", names), ["ping"]);
        assert_eq!(nearest("ISSUES_CLOSED", names), ["issues-closed"]);
    }

    #[test]
    fn a_list_for_people() {
        assert_eq!(either(&["a"]), "`a`");
        assert_eq!(either(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
