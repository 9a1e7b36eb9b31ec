//! A unified diff between two texts: one hunk, from the first line that differs to the last.

/// Lines shown around the change.
const CONTEXT: usize = 3;

/// Returns the difference from `old` to `new` in unified format; empty when there is none.
pub(super) fn unified(name: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let (removed, added) = (
        &old_rest[..old_rest.len() - tail],
        &new_rest[..new_rest.len() - tail],
    );
    if removed.is_empty() && added.is_empty() {
        return String::new();
    }
    let from = head.saturating_sub(CONTEXT);
    let before = &old[from..head];
    let after = &old_rest[removed.len()..(removed.len() + CONTEXT).min(old_rest.len())];
    let around = before.len() + after.len();
    let mut text = format!(
        "--- a/{name}\n+++ b/{name}\n@@ -{},{} +{},{} @@\n",
        from + 1,
        around + removed.len(),
        from + 1,
        around + added.len()
    );
    for (sign, lines) in [(' ', before), ('-', removed), ('+', added), (' ', after)] {
        for line in lines {
            text.push(sign);
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hunk_with_context() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";
        assert_eq!(
            unified("x.rs", old, new),
            "--- a/x.rs\n+++ b/x.rs\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
        assert_eq!(unified("x.rs", old, old), "");
    }
}
