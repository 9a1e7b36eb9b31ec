//! What stands in front of a payload to say which schema it has.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{MessageFacts, SendError, Wire};
use crate::Binding;
use crate::codec::{Cursor, Error, put_zigzag};

/// Avro 1.12, "Single-object encoding".
const SINGLE_OBJECT: [u8; 2] = [0xc3, 0x01];
/// The first byte of what carries the id of a schema in a registry.
const MAGIC: u8 = 0;
/// The bytes of such an id, where the document does not say it.
const ID_BYTES: u8 = 4;

/// What is put in front of payloads that Avro or Protocol Buffers encode.
///
/// Unless said, it is what the document says of Kafka (`schemaIdLocation`, `schemaIdPayloadEncoding`): nothing, or the id
/// that a registry gave the schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Framing(Kind);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Described,
    Bare,
    SingleObject,
    Ids(Arc<BTreeMap<String, u64>>),
}

impl Framing {
    /// What the document says.
    pub fn described() -> Self {
        Self::default()
    }

    /// Nothing, whatever the document says.
    pub fn bare() -> Self {
        Self(Kind::Bare)
    }

    /// Avro's single-object encoding: a mark and the fingerprint of the schema. Protocol Buffers have none.
    pub fn single_object() -> Self {
        Self(Kind::SingleObject)
    }

    /// The ids that a registry gave the schemas, by the names of the messages in the document: a zero, the id, and for
    /// Protocol Buffers which message of the file it is.
    pub fn schema_ids<K: Into<String>>(ids: impl IntoIterator<Item = (K, u64)>) -> Self {
        let ids = ids.into_iter().map(|(key, id)| (key.into(), id));
        Self(Kind::Ids(Arc::new(ids.collect())))
    }
}

/// A payload without what stands in front of it.
pub(super) struct Opened<'a> {
    pub(super) payload: &'a [u8],
    /// Where it starts.
    pub(super) start: usize,
}

/// How many bytes the id of a schema has, where the document says that there is one.
fn id_bytes(facts: &MessageFacts, binding: Binding) -> Option<u8> {
    let said = facts.bindings.kafka?.schema_id_bytes;
    said.filter(|_| binding == Binding::Kafka)
}

/// True for bytes that were read from their start, and that may have an id there.
pub(super) fn may_be_framed(bytes: &[u8], start: usize) -> bool {
    start == 0 && bytes.first() == Some(&MAGIC) && bytes.len() > usize::from(ID_BYTES)
}

/// Takes off what stands in front.
pub(super) fn opened<'a>(
    facts: &MessageFacts,
    bytes: &'a [u8],
    binding: Binding,
) -> Result<Opened<'a>, Error> {
    let mut cursor = Cursor::new(bytes);
    if let Some(size) = id_bytes(facts, binding) {
        if cursor.array()? != [MAGIC] {
            return Err(Error::new("the id of a schema is missing: the first byte is not 0").at(0));
        }
        let _id = cursor.take(size.into())?;
        if let Wire::Protobuf(schema) = facts.wire {
            path(schema.path, &mut cursor)?;
        }
    } else if let Wire::Avro(schema) = facts.wire
        && let Some(rest) = bytes.strip_prefix(&SINGLE_OBJECT)
        && rest.starts_with(&schema.fingerprint)
    {
        let _mark = cursor.take(SINGLE_OBJECT.len() + schema.fingerprint.len())?;
    }
    Ok(Opened {
        payload: cursor.rest(),
        start: cursor.at(),
    })
}

/// Which message of the file it is: a number of positions, and they; the first one alone is a zero.
fn path(expected: &[u32], cursor: &mut Cursor<'_>) -> Result<(), Error> {
    let is_of = |at: Option<&u32>, found: i64| at.is_some_and(|it| i64::from(*it) == found);
    let count = cursor.zigzag()?;
    let fits = match count {
        0 => expected == [0],
        count if usize::try_from(count) == Ok(expected.len()) => {
            let mut fits = true;
            for at in expected {
                fits &= is_of(Some(at), cursor.zigzag()?);
            }
            fits
        }
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(cursor.error("it is another message of the file")),
    }
}

/// Puts in front what belongs there.
pub(super) fn closed(
    facts: &MessageFacts,
    payload: Vec<u8>,
    binding: Binding,
    framing: &Framing,
) -> Result<Vec<u8>, SendError> {
    let said = id_bytes(facts, binding);
    let mut framed = Vec::new();
    match (&framing.0, facts.wire) {
        (Kind::Bare, _) => return Ok(payload),
        (Kind::Described, _) if said.is_none() => return Ok(payload),
        (Kind::SingleObject, Wire::Avro(schema)) => {
            framed.extend(SINGLE_OBJECT);
            framed.extend(schema.fingerprint);
        }
        (Kind::SingleObject, _) => {
            let text = format!(
                "`{}` is no Avro: it has no single-object encoding",
                facts.key
            );
            return Err(SendError::Setting(text));
        }
        (Kind::Described | Kind::Ids(_), wire) => {
            let ids = match &framing.0 {
                Kind::Ids(ids) => ids.get(facts.key).copied(),
                _ => None,
            };
            let id = ids.ok_or_else(|| {
                SendError::Setting(format!(
                    "payloads of `{}` begin with the id of their schema: say it by `Framing::schema_ids`",
                    facts.key
                ))
            })?;
            let size = said.unwrap_or(ID_BYTES);
            framed.push(MAGIC);
            framed.extend(id_of(id, size).ok_or_else(|| {
                SendError::Setting(format!("an id of {size} bytes is less than {id}"))
            })?);
            if let Wire::Protobuf(schema) = wire {
                put_path(schema.path, &mut framed);
            }
        }
    }
    framed.extend(payload);
    Ok(framed)
}

/// The id, the highest byte first.
fn id_of(id: u64, size: u8) -> Option<Vec<u8>> {
    let bytes = id.to_be_bytes();
    let (idle, id) = bytes.split_at_checked(bytes.len().checked_sub(size.into())?)?;
    idle.iter().all(|it| *it == 0).then(|| id.to_vec())
}

fn put_path(path: &[u32], out: &mut Vec<u8>) {
    if path == [0] {
        out.push(0);
        return;
    }
    put_zigzag(out, path.len() as i64);
    for at in path {
        put_zigzag(out, (*at).into());
    }
}
