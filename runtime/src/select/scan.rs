use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{self, Members};
use crate::select::{Place, Test, kind};

/// What stood where: no pointer is looked up twice, and no object is read twice.
pub(super) struct Scan<'a> {
    read: &'a dyn Fn(&Place) -> Option<String>,
    /// Nothing when the body is not UTF-8.
    body: &'a str,
    found: HashMap<&'static str, Option<&'a str>>,
    objects: HashMap<&'static str, Members<'a>>,
}

impl<'a> Scan<'a> {
    /// Of a body, and of what `read` reads beside it.
    pub(super) fn new(read: &'a dyn Fn(&Place) -> Option<String>, body: &'a [u8]) -> Self {
        Self {
            read,
            body: std::str::from_utf8(body).unwrap_or_default(),
            found: HashMap::new(),
            objects: HashMap::new(),
        }
    }

    /// The number of soft tests that fail; `None` when a hard one fails.
    pub(super) fn failed(&mut self, tests: &[Test]) -> Option<usize> {
        let mut failed = 0;
        for test in tests {
            match test {
                Test::Is(Place::Body(pointer), values) => match self.locate(pointer) {
                    Some(text) if !is_one(text, values)? => return None,
                    Some(_) => {}
                    None => failed += 1,
                },
                Test::Is(place, values) => match (self.read)(place) {
                    Some(found) if values.contains(&&*found) => {}
                    Some(_) => return None,
                    None => failed += 1,
                },
                Test::Lacks(names, but) => {
                    let is_listed = |name: &Cow<'_, str>| {
                        names.binary_search(&&**name).is_ok() && !but.contains(&&**name)
                    };
                    let members = self.members("", self.body).list.iter();
                    failed += members.filter(|(name, _)| is_listed(name)).count();
                }
                Test::Has(pointer) => failed += usize::from(self.locate(pointer).is_none()),
                Test::Kind(pointer, kinds) => {
                    let found = self.locate(pointer).map_or(0, kind_of);
                    if found & kinds == 0 {
                        return None;
                    }
                }
            }
        }
        Some(failed)
    }

    fn locate(&mut self, pointer: &'static str) -> Option<&'a str> {
        if let Some(found) = self.found.get(pointer) {
            return *found;
        }
        let found = self.look_up(pointer);
        self.found.insert(pointer, found);
        found
    }

    fn look_up(&mut self, pointer: &'static str) -> Option<&'a str> {
        let Some((above, segment)) = pointer.rsplit_once('/') else {
            let body = self.body;
            return match first_byte(body)? {
                b'{' => self.members("", body).object,
                _ => json::locate_text(body, pointer),
            };
        };
        let holder = match above {
            "" => self.body,
            _ => self.locate(above)?,
        };
        match first_byte(holder)? {
            b'{' => self.members(above, holder).get(&json::unescaped(segment)),
            _ => json::locate_text(holder, pointer.get(above.len()..)?),
        }
    }

    /// The members of the object at `pointer`.
    fn members(&mut self, pointer: &'static str, object: &'a str) -> &Members<'a> {
        let members = || json::members(object);
        self.objects.entry(pointer).or_insert_with(members)
    }
}

/// True when a scalar is one of these texts; `None` when it is no scalar.
fn is_one(text: &str, values: &[&str]) -> Option<bool> {
    let found = json::scalar_text(text.as_bytes())?;
    Some(values.contains(&&*found))
}

fn first_byte(text: &str) -> Option<u8> {
    text.trim_ascii_start().bytes().next()
}

fn kind_of(text: &str) -> u8 {
    match first_byte(text) {
        Some(b'n') => kind::NULL,
        Some(b't' | b'f') => kind::BOOLEAN,
        Some(b'"') => kind::STRING,
        Some(b'[') => kind::ARRAY,
        Some(b'{') => kind::OBJECT,
        Some(b'-' | b'0'..=b'9') => kind::NUMBER,
        _ => 0,
    }
}
