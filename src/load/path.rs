//! JSONPath (RFC 9535), as far as overlays use it: names, indices, wildcards, descendants, and filters that compare.

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
    All,
    Filter(Filter),
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
    let index = number
        .trim()
        .parse()
        .map_err(|_| format!("`{number}` is no index"))?;
    Ok((Selector::Index(index), after))
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
    way.iter().try_fold(root, |node, at| {
        children(node).nth(*at).map(|(_, child)| child)
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
        Selector::Index(index) if key.is_none() => {
            let len = parent.as_list().map_or(0, |items| items.len() as i64);
            let index = if *index < 0 { len + index } else { *index };
            index == at as i64
        }
        Selector::Index(_) => false,
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

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) | Kind::Number(text) => Some(text.to_string()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Null => Some("null".to_owned()),
        _ => None,
    }
}
