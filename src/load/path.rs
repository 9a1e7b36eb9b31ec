//! JSONPath (RFC 9535), as far as overlays use it: names, indices, slices, wildcards, descendants, and filters
//! that compare.

use crate::load::{Kind, Node};

/// A segment of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    descend: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone, PartialEq)]
enum Selector {
    Name(String),
    Index(i64),
    Slice(Slice),
    All,
    Filter(Filter),
}

/// `start:end:step`; only steps forward.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Slice {
    start: i64,
    end: Option<i64>,
    step: i64,
}

/// `@.a.b`, alone or compared with a literal.
#[derive(Debug, Clone, PartialEq)]
struct Filter {
    names: Vec<String>,
    test: Option<(bool, String)>,
}

/// Reads a path, e.g. `$.webhooks['issues-opened'].post`.
pub(super) fn parse(text: &str) -> Result<Vec<Step>, String> {
    let mut rest = text
        .trim()
        .strip_prefix('$')
        .ok_or("it does not start with `$`")?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let descend = rest.starts_with("..");
        if descend {
            rest = &rest[2..];
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
        }
        let (selectors, after) = match rest.strip_prefix('[') {
            Some(inner) => brackets(inner)?,
            None => {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                let selector = match name {
                    "" => return Err(format!("a name is missing before `{rest}`")),
                    "*" => Selector::All,
                    name => Selector::Name(name.to_owned()),
                };
                (vec![selector], after)
            }
        };
        steps.push(Step { descend, selectors });
        rest = after;
    }
    Ok(steps)
}

fn brackets(inner: &str) -> Result<(Vec<Selector>, &str), String> {
    let mut selectors = Vec::new();
    let mut rest = inner.trim_start();
    loop {
        let (selector, after) = selector(rest)?;
        selectors.push(selector);
        rest = after.trim_start();
        if let Some(after) = rest.strip_prefix(']') {
            return Ok((selectors, after));
        }
        rest = rest
            .strip_prefix(',')
            .ok_or_else(|| format!("`]` is missing before `{rest}`"))?
            .trim_start();
    }
}

fn selector(rest: &str) -> Result<(Selector, &str), String> {
    if let Some(after) = rest.strip_prefix('*') {
        return Ok((Selector::All, after));
    }
    if rest.starts_with(['\'', '"']) {
        let (name, after) = quoted(rest)?;
        return Ok((Selector::Name(name), after));
    }
    if let Some(filter) = rest.strip_prefix('?') {
        return filter_of(filter);
    }
    let end = rest.find([']', ',']).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let selector = match number.contains(':') {
        true => Selector::Slice(slice(number)?),
        false => Selector::Index(integer(number)?),
    };
    Ok((selector, after))
}

fn integer(text: &str) -> Result<i64, String> {
    let number = text.trim().parse::<i32>();
    number
        .map(i64::from)
        .map_err(|_| format!("`{text}` is no index"))
}

fn slice(text: &str) -> Result<Slice, String> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let part = |at: usize| match parts.get(at).filter(|part| !part.is_empty()) {
        Some(part) => integer(part).map(Some),
        None => Ok(None),
    };
    let step = part(2)?.unwrap_or(1);
    if parts.len() > 3 || step < 1 {
        return Err(format!("`{text}` is no slice that goes forward"));
    }
    Ok(Slice {
        start: part(0)?.unwrap_or(0),
        end: part(1)?,
        step,
    })
}

fn filter_of(text: &str) -> Result<(Selector, &str), String> {
    let text = text.trim_start();
    let (text, parenthesis) = match text.strip_prefix('(') {
        Some(inner) => (inner.trim_start(), true),
        None => (text, false),
    };
    let mut rest = text.strip_prefix('@').ok_or("a filter starts with `@`")?;
    let mut names = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after
                .find(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
                .unwrap_or(after.len());
            names.push(after[..end].to_owned());
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let (name, after) = quoted(after)?;
            names.push(name);
            rest = after
                .strip_prefix(']')
                .ok_or("`]` is missing in a filter")?;
        } else {
            break;
        }
    }
    rest = rest.trim_start();
    let mut test = None;
    for (sign, equal) in [("==", true), ("!=", false)] {
        if let Some(after) = rest.strip_prefix(sign) {
            let after = after.trim_start();
            let (literal, after) = match after.starts_with(['\'', '"']) {
                true => quoted(after)?,
                false => {
                    let end = after.find([')', ']', ' ']).unwrap_or(after.len());
                    (after[..end].to_owned(), &after[end..])
                }
            };
            test = Some((equal, literal));
            rest = after.trim_start();
            break;
        }
    }
    if parenthesis {
        rest = rest.strip_prefix(')').ok_or("`)` is missing in a filter")?;
    }
    Ok((Selector::Filter(Filter { names, test }), rest))
}

fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut chars = text.char_indices();
    let Some((_, quote)) = chars.next() else {
        return Err("a name is missing".to_owned());
    };
    let mut name = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            c if c == quote => return Ok((name, &text[at + c.len_utf8()..])),
            c => name.push(c),
        }
    }
    Err(format!("the name {text} does not end"))
}

/// The ways (positions of children from the root) to all nodes that a path selects, in the order of the document.
pub(super) fn select(root: &Node, steps: &[Step]) -> Vec<Vec<usize>> {
    let mut ways = vec![Vec::new()];
    for step in steps {
        let mut next: Vec<Vec<usize>> = Vec::new();
        for way in &ways {
            let Some(start) = node(root, way) else {
                continue;
            };
            let mut starts = vec![(way.clone(), start)];
            if step.descend {
                descendants(way, start, &mut starts);
            }
            for (way, start) in starts {
                for (at, (key, child)) in children(start).enumerate() {
                    if step
                        .selectors
                        .iter()
                        .any(|selector| takes(selector, at, key, child, start))
                    {
                        next.push(way.iter().copied().chain([at]).collect());
                    }
                }
            }
        }
        next.sort();
        next.dedup();
        ways = next;
    }
    ways
}

/// The node at the end of a way.
pub(super) fn node_mut<'a>(root: &'a mut Node, way: &[usize]) -> Option<&'a mut Node> {
    way.iter().try_fold(root, |node, at| match &mut node.kind {
        Kind::Map(map) => map.entries_mut().get_mut(*at).map(|entry| &mut entry.value),
        Kind::List(items) => items.get_mut(*at),
        _ => None,
    })
}

fn node<'a>(root: &'a Node, way: &[usize]) -> Option<&'a Node> {
    way.iter().try_fold(root, |node, at| match &node.kind {
        Kind::Map(map) => map.entries().get(*at).map(|entry| &entry.value),
        Kind::List(items) => items.get(*at),
        _ => None,
    })
}

fn children(node: &Node) -> Box<dyn Iterator<Item = (Option<&str>, &Node)> + '_> {
    match &node.kind {
        Kind::Map(map) => Box::new(map.iter().map(|(key, value)| (Some(key), value))),
        Kind::List(items) => Box::new(items.iter().map(|item| (None, item))),
        _ => Box::new(std::iter::empty()),
    }
}

fn descendants<'a>(way: &[usize], start: &'a Node, found: &mut Vec<(Vec<usize>, &'a Node)>) {
    for (at, (_, child)) in children(start).enumerate() {
        let way: Vec<usize> = way.iter().copied().chain([at]).collect();
        descendants(&way, child, found);
        found.push((way, child));
    }
}

fn takes(selector: &Selector, at: usize, key: Option<&str>, child: &Node, parent: &Node) -> bool {
    match selector {
        Selector::All => true,
        Selector::Name(name) => key == Some(name),
        Selector::Index(index) if key.is_none() => from_front(*index, parent) == at as i64,
        Selector::Slice(slice) if key.is_none() => {
            let start = from_front(slice.start, parent).max(0);
            let end = slice.end.map_or(i64::MAX, |end| from_front(end, parent));
            let at = at as i64;
            (start..end).contains(&at) && (at - start) % slice.step == 0
        }
        Selector::Index(_) | Selector::Slice(_) => false,
        Selector::Filter(filter) => {
            let found = filter
                .names
                .iter()
                .try_fold(child, |node, name| node.get(name));
            match &filter.test {
                None => found.is_some(),
                Some((equal, literal)) => {
                    found.is_some_and(|node| (text(node).as_deref() == Some(literal)) == *equal)
                }
            }
        }
    }
}

/// A negative index counts from the end.
fn from_front(index: i64, list: &Node) -> i64 {
    let length = list.as_list().map_or(0, |items| items.len() as i64);
    if index < 0 { length + index } else { index }
}

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) | Kind::Number(text) => Some(text.to_string()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Null => Some("null".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::json;

    const TREE: &str = r#"{
        "tags": [{"name": "a"}, {"name": "b", "n": 2}, {"name": "c"}],
        "paths": {"/x": {"get": {"tags": []}}, "a.b": {"put": 1}}
    }"#;

    fn check(path: &str, expect: &[&[usize]]) {
        let root = json::parse(TREE).ok().unwrap().root;
        assert_eq!(select(&root, &parse(path).unwrap()), expect, "{path}");
    }

    #[test]
    fn what_paths_select() {
        check("$", &[&[]]);
        check("$.tags[1].name", &[&[0, 1, 0]]);
        check("$.tags[-1]", &[&[0, 2]]);
        check("$.tags[0,2]", &[&[0, 0], &[0, 2]]);
        check("$.tags[1:]", &[&[0, 1], &[0, 2]]);
        check("$.tags[:-1:2]", &[&[0, 0]]);
        check("$.tags[?(@.name == 'b')]", &[&[0, 1]]);
        check("$.tags[?@.n == 2]", &[&[0, 1]]);
        check("$.tags[?@.name != 'b'].name", &[&[0, 0, 0], &[0, 2, 0]]);
        check("$.tags[?@['n']]", &[&[0, 1]]);
        check("$.paths['/x'].get", &[&[1, 0, 0]]);
        check("$.paths[\"a.b\"]", &[&[1, 1]]);
        check("$.paths.*.*", &[&[1, 0, 0], &[1, 1, 0]]);
        check("$..tags", &[&[0], &[1, 0, 0, 0]]);
        check("$.nothing[0]", &[]);
    }

    #[test]
    fn what_is_no_path() {
        for path in [
            "",
            "tags",
            "$.",
            "$[",
            "$['a",
            "$[a]",
            "$[?x]",
            "$[?(@.a == 1]",
            "$[1:2:0]",
            "$[?@.a < 3]",
        ] {
            assert!(parse(path).is_err(), "{path}");
        }
    }
}
