use crate::json::{Json, Kind, quoted};
use crate::value::{Node, Slot, Union};

/// The fields of a form as an event has them that is `empty`: numbers, truth values, lists and objects where the type has
/// them. Only what prints back as the same fields is taken as such: `7` and not `007`. `None` when nothing changes.
///
/// A field of a list may be called `name[]`, and be there once.
pub(crate) fn fitted(form: &[u8], empty: &mut dyn Node) -> Option<Vec<u8>> {
    let members = Json::from_slice(form).ok()?.members()?;
    let fitted = fields(&members, empty.slot())?;
    let mut text = String::from("{");
    for (name, value) in &fitted {
        if text.len() > 1 {
            text.push(',');
        }
        quoted(&mut text, name);
        text.push(':');
        text.push_str(value.as_str());
    }
    text.push('}');
    (fitted != members).then(|| text.into_bytes())
}

/// A member: its name and its value.
type Member = (String, Json);

fn fields(members: &[Member], empty: Slot<'_>) -> Option<Vec<Member>> {
    let object = match empty {
        Slot::Object(object) => object,
        Slot::Optional(optional) => return fields(members, optional.fill()),
        _ => return None,
    };
    let shape = object.shape();
    let is_there = |name: &str| members.iter().any(|(other, _)| other == name);
    let mut fitted = Vec::with_capacity(members.len());
    for (name, value) in members {
        let base = name.strip_suffix("[]").filter(|base| !is_there(base));
        let known = shape.find(name, 0).or_else(|| shape.find(base?, 0));
        let Some((field, at)) = known.and_then(|at| Some((shape.fields.get(at)?, at))) else {
            fitted.push((name.clone(), value.clone()));
            continue;
        };
        let mut slot = object.field_mut(at);
        let is_own = field.wire == name;
        if is_own || is_list(slot.slot()) {
            fitted.push((field.wire.to_owned(), taken(value, slot)));
        } else {
            fitted.push((name.clone(), value.clone()));
        }
    }
    Some(fitted)
}

fn is_list(slot: Slot<'_>) -> bool {
    match slot {
        Slot::List(_) => true,
        Slot::Optional(optional) => is_list(optional.fill()),
        _ => false,
    }
}

/// A value as the slot takes it, or as it is.
fn taken(value: &Json, slot: Slot<'_>) -> Json {
    match slot {
        Slot::Optional(optional) => taken(value, optional.fill()),
        Slot::List(list) => {
            let items = value.items().unwrap_or_else(|| vec![value.clone()]);
            let mut item = |item: &Json| match list.push() {
                Some(slot) => taken(item, slot),
                None => item.clone(),
            };
            let items: Vec<Json> = items.iter().map(&mut item).collect();
            let texts: Vec<&str> = items.iter().map(Json::as_str).collect();
            json(&format!("[{}]", texts.join(","))).unwrap_or_else(|| value.clone())
        }
        Slot::Union(union) => alternative(value, union),
        slot => scalar(value, slot).unwrap_or_else(|| value.clone()),
    }
}

/// What a text says where the slot takes no text.
fn scalar(value: &Json, slot: Slot<'_>) -> Option<Json> {
    let text = value.as_text()?;
    let said = json(&text).filter(|said| said.as_str() == text)?;
    let fits = match slot {
        Slot::Bool(_) => said.kind() == Kind::Boolean,
        Slot::Integer(integer) => {
            let number = text.parse::<i128>().ok();
            number.is_some_and(|number| number.to_string() == text && integer.set(number))
        }
        Slot::Number(_) => said.kind() == Kind::Number,
        Slot::Object(_) | Slot::Map(_) => said.kind() == Kind::Object,
        _ => false,
    };
    fits.then_some(said)
}

/// A text stays one where an alternative takes it.
fn alternative(value: &Json, union: &mut dyn Union) -> Json {
    if union.select(value.as_str().as_bytes()).is_some() {
        return value.clone();
    }
    let arms = 0..union.arms().len();
    let other = |arm: usize| {
        let taken = taken(value, union.choose(arm)?);
        (taken != *value).then_some(taken)
    };
    arms.into_iter()
        .find_map(other)
        .unwrap_or_else(|| value.clone())
}

fn json(text: &str) -> Option<Json> {
    Json::parse(text).ok()
}
