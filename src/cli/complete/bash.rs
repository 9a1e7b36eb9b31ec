use std::ffi::{OsStr, OsString};

/// What is typed in bash, which cuts words at `=` and `:` and asks for what comes after them alone.
pub(super) struct Typed {
    /// The words as they were typed.
    pub(super) words: Vec<OsString>,
    /// The one at the cursor.
    pub(super) at: usize,
    /// What of it bash has already.
    before: String,
}

impl Typed {
    /// Puts the words together again; `at` is the number of the one at the cursor.
    pub(super) fn of(cut: Vec<OsString>, at: usize) -> Self {
        let mut typed = Self {
            words: Vec::new(),
            at: 0,
            before: String::new(),
        };
        let mut joins = false;
        for (number, word) in cut.into_iter().enumerate() {
            let is_between = word == "=" || word == ":";
            let after_flag = |it: &OsString| word != "=" || it.to_string_lossy().starts_with('-');
            let last = typed
                .words
                .last_mut()
                .filter(|it| joins || is_between && after_flag(it));
            // The name of the program is no part of a word.
            match (last, number > 1) {
                (Some(last), true) => {
                    if number == at {
                        typed.before = last.to_string_lossy().into_owned();
                    }
                    last.push(&word);
                }
                _ => typed.words.push(word),
            }
            joins = is_between && number > 1;
            if number <= at {
                typed.at = typed.words.len() - 1;
            }
        }
        typed
    }

    /// What bash is told of a word that can stand there.
    pub(super) fn rest(&self, value: &OsStr) -> Option<String> {
        let value = value.to_string_lossy();
        value.strip_prefix(&*self.before).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cut: &[&str], at: usize, words: &[&str], rest: Option<&str>) {
        let typed = Typed::of(cut.iter().map(OsString::from).collect(), at);
        assert_eq!(typed.words, words);
        let full = OsString::from("--event=a:b");
        assert_eq!(typed.rest(&full).as_deref(), rest);
    }

    #[test]
    fn words_are_put_together_again() {
        check(
            &["hookwright", "send", ""],
            2,
            &["hookwright", "send", ""],
            Some("--event=a:b"),
        );
        check(
            &["hookwright", "example", "--event", "=", "a"],
            4,
            &["hookwright", "example", "--event=a"],
            Some("a:b"),
        );
        check(
            &[
                "hookwright",
                "example",
                "--event",
                "=",
                "a",
                ":",
                "",
                "--seed",
                "7",
            ],
            6,
            &["hookwright", "example", "--event=a:", "--seed", "7"],
            Some("b"),
        );
        check(
            &["hookwright", "diff", "git", ":", "main", ":", "x.yaml", ""],
            7,
            &["hookwright", "diff", "git:main:x.yaml", ""],
            Some("--event=a:b"),
        );
    }
}
