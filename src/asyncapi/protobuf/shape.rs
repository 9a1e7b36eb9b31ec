use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::prost_reflect::{
    Cardinality, DescriptorPool, EnumDescriptor, FieldDescriptor, Kind as Type, MessageDescriptor,
};
use protox::{Compiler, Error};

use super::imports::{self, texts};
use super::table::table;
use crate::asyncapi::payload::{Described, anything, unread};
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::{Case, Kind, List, Map, Member, Rest, Shape, Struct, Use, Wire};
use crate::origin::Origin;

/// What the text is called; imports do not mean it.
const NAME: &str = "(this text).proto";
/// The most bytes of a text with what it imports: the compiler holds each of them two hundred times.
const BYTES: usize = 4 << 20;
/// How deep brackets of a text may nest.
const DEPTH: usize = 64;

/// Lowers the message that `mention` refers to (`a.proto#Order`), else the one that no other message is made of.
pub(crate) fn read<'a>(
    mention: &At<'a>,
    at: &At<'a>,
    reader: &mut Reader<'a, '_>,
) -> Described<'a> {
    let fragment = mention.text("$ref").and_then(|it| it.split_once('#'));
    let wanted = fragment.map_or("", |(_, name)| name.trim_start_matches('/'));
    let known = (at.identity(), wanted.to_owned());
    if let Some((shape, wire)) = reader.others.get(&known).cloned()
        && reader.reading.copy(at)
    {
        return Described::foreign(shape, wire);
    }
    let Some(text) = at.node().as_str() else {
        let message = "a schema in Protocol Buffers is a text";
        return unread(message, "write the text of the `.proto` file", at, reader);
    };
    let Some(texts) = texts(at, reader) else {
        return anything(at, reader);
    };
    let texts = Texts {
        own: text.to_owned(),
        imported: texts,
    };
    let pool = match compile(texts) {
        Ok(pool) => pool,
        Err(error) => {
            let message = format!("this cannot be read as Protocol Buffers: {error}");
            return unread(&message, "correct the text", at, reader);
        }
    };
    let Some(message) = root(&pool, wanted) else {
        let message = match wanted {
            "" => "the text has no message".to_owned(),
            wanted => format!("the text has no message `{wanted}`"),
        };
        return unread(&message, "name one of its messages", at, reader);
    };
    if !reader.reading.copy(at) {
        return unread("the text is too large", "shorten it", at, reader);
    }
    let wire = Wire::Protobuf(Arc::new(table(&message, text)));
    let mut lowering = Lowering {
        messages: HashMap::new(),
        open: Vec::new(),
        origin: at.origin(),
        reader,
    };
    let shape = lowering.message(&message);
    lowering.fill();
    reader.others.insert(known, (shape, wire.clone()));
    Described::foreign(shape, wire)
}

fn compile(texts: Texts) -> Result<DescriptorPool, String> {
    let all = || std::iter::once(&texts.own).chain(texts.imported.values());
    if all().any(|it| is_deep(it)) {
        return Err("it nests too deep".to_owned());
    }
    if all().map(String::len).sum::<usize>() > BYTES {
        return Err(format!(
            "with what it imports, it has more than {BYTES} bytes"
        ));
    }
    let mut resolver = ChainFileResolver::new();
    resolver.add(texts);
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true);
    compiler
        .open_file(NAME)
        .map_err(|error| error.to_string())?;
    Ok(compiler.descriptor_pool())
}

/// True when brackets lie so deep in each other that the parser, which calls itself for each, had no room left.
fn is_deep(text: &str) -> bool {
    let mut depth = 0usize;
    text.bytes().any(|byte| {
        match byte {
            b'{' | b'[' | b'(' | b'<' => depth += 1,
            b'}' | b']' | b')' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEPTH
    })
}

/// The text, and what it imports.
struct Texts {
    own: String,
    imported: imports::Texts,
}

impl FileResolver for Texts {
    fn open_file(&self, name: &str) -> Result<File, Error> {
        let text = match name == NAME {
            true => Some(&self.own),
            false => self.imported.get(name),
        };
        match text {
            Some(text) => File::from_source(name, text),
            None => Err(Error::file_not_found(name)),
        }
    }

    fn resolve_path(&self, path: &std::path::Path) -> Option<String> {
        (path == std::path::Path::new(NAME)).then(|| NAME.to_owned())
    }
}

/// The message that is meant: by its name, or the first that no other one is made of.
fn root(pool: &DescriptorPool, wanted: &str) -> Option<MessageDescriptor> {
    let file = pool.get_file_by_name(NAME)?;
    let messages: Vec<MessageDescriptor> = file.messages().collect();
    if !wanted.is_empty() {
        let is_meant = |it: &&MessageDescriptor| it.name() == wanted || it.full_name() == wanted;
        return messages.iter().find(is_meant).cloned();
    }
    let mut parts = HashSet::new();
    for message in &messages {
        for field in message.fields() {
            if let Type::Message(part) = field.kind()
                && part != *message
            {
                parts.insert(part.full_name().to_owned());
            }
        }
    }
    let whole = messages.iter().find(|it| !parts.contains(it.full_name()));
    whole.or(messages.first()).cloned()
}

struct Lowering<'a, 'r, 's> {
    messages: HashMap<String, Use>,
    /// Messages whose fields are still to be lowered: they lead back to each other.
    open: Vec<(Use, MessageDescriptor)>,
    origin: Origin,
    reader: &'s mut Reader<'a, 'r>,
}

impl Lowering<'_, '_, '_> {
    fn fill(&mut self) {
        while let Some((place, message)) = self.open.pop() {
            let fields: Vec<FieldDescriptor> = message.fields().collect();
            let members = fields.iter().map(|it| self.member(it)).collect();
            let object = Struct {
                members,
                rest: Rest::Any,
            };
            self.reader.reading.settle(place, Kind::Struct(object));
        }
    }

    fn add(&mut self, kind: Kind) -> Use {
        let shape = Shape::new(kind, self.origin.clone());
        self.reader.reading.add(shape)
    }

    fn message(&mut self, message: &MessageDescriptor) -> Use {
        if let Some(known) = self.messages.get(message.full_name()) {
            return *known;
        }
        if let Some(place) = self.well_known(message.full_name()) {
            return place;
        }
        let mut shape = Shape::new(Kind::Any, self.origin.clone());
        shape.name = Some(message.name().to_owned());
        let place = self.reader.reading.add(shape);
        self.messages.insert(message.full_name().to_owned(), place);
        self.open.push((place, message.clone()));
        place
    }

    /// ProtoJSON: well-known types have a form of their own.
    fn well_known(&mut self, name: &str) -> Option<Use> {
        let text = |format: Option<&str>| Kind::Text {
            format: format.map(str::to_owned),
        };
        let kind = match name.strip_prefix("google.protobuf.")? {
            "Timestamp" => text(Some("date-time")),
            "Duration" | "FieldMask" | "StringValue" => text(None),
            "BytesValue" => text(Some("byte")),
            "BoolValue" => Kind::Boolean,
            "DoubleValue" | "FloatValue" => Kind::Number { format: None },
            "Int32Value" => integer(i32::MIN.into(), i32::MAX.into()),
            "UInt32Value" => integer(0, u32::MAX.into()),
            "Int64Value" => integer(i64::MIN.into(), i64::MAX.into()),
            "UInt64Value" => integer(0, u64::MAX.into()),
            _ => Kind::Any,
        };
        let is_wrapper = name.ends_with("Value") && name != "google.protobuf.Value";
        let place = self.add(kind);
        Some(Use {
            nullable: is_wrapper && !name.ends_with("ListValue"),
            ..place
        })
    }

    fn member(&mut self, field: &FieldDescriptor) -> Member {
        Member {
            name: field.name().to_owned(),
            value: self.value(field),
            // ProtoJSON: fields that have their default value are left out.
            required: field.cardinality() == Cardinality::Required,
            description: None,
            deprecated: false,
            default: None,
            checks: Vec::new(),
        }
    }

    fn value(&mut self, field: &FieldDescriptor) -> Use {
        if field.is_map()
            && let Type::Message(entry) = field.kind()
            && let Some(value) = entry.get_field_by_name("value")
        {
            let values = self.one(&value.kind());
            return self.add(Kind::Map(Map { values }));
        }
        let one = self.one(&field.kind());
        match field.is_list() {
            true => self.add(Kind::List(List { items: one })),
            false => one,
        }
    }

    fn one(&mut self, ty: &Type) -> Use {
        let kind = match ty {
            Type::Message(message) => return self.message(message),
            Type::Enum(cases) => return self.cases(cases),
            Type::Bool => Kind::Boolean,
            Type::Double | Type::Float => Kind::Number { format: None },
            Type::String => Kind::Text { format: None },
            Type::Bytes => Kind::Text {
                format: Some("byte".to_owned()),
            },
            Type::Int32 | Type::Sint32 | Type::Sfixed32 => {
                integer(i32::MIN.into(), i32::MAX.into())
            }
            Type::Uint32 | Type::Fixed32 => integer(0, u32::MAX.into()),
            Type::Int64 | Type::Sint64 | Type::Sfixed64 => {
                integer(i64::MIN.into(), i64::MAX.into())
            }
            Type::Uint64 | Type::Fixed64 => integer(0, u64::MAX.into()),
        };
        self.add(kind)
    }

    fn cases(&mut self, cases: &EnumDescriptor) -> Use {
        if let Some(known) = self.messages.get(cases.full_name()) {
            return *known;
        }
        let case = |name: &str| Case {
            value: name.to_owned(),
            name: None,
            description: None,
        };
        let kind = Kind::Cases(cases.values().map(|it| case(it.name())).collect());
        let mut shape = Shape::new(kind, self.origin.clone());
        shape.name = Some(cases.name().to_owned());
        let place = self.reader.reading.add(shape);
        self.messages.insert(cases.full_name().to_owned(), place);
        place
    }
}

fn integer(minimum: i128, maximum: i128) -> Kind {
    Kind::Integer {
        minimum: Some(minimum),
        maximum: Some(maximum),
        wide: false,
        format: None,
    }
}
