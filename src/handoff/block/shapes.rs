//! The shapes that members of a [`Block`] come in, each forgiving: whatever a member is, it is read without an error, and
//! what is of no use is passed over.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::placeholder::is_placeholder;
use super::{Block, LIST_LIMIT, Variable};
use crate::connection::Secret;

/// What a visitor does with everything that it is not made for: it passes it over.
macro_rules! forgiving {
    ($de:lifetime, $value:ty, $otherwise:expr) => {
        fn visit_str<E>(self, _: &str) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($otherwise)
        }
        fn visit_seq<A: SeqAccess<$de>>(self, mut list: A) -> Result<$value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok($otherwise)
        }
    };
}

/// An object and nothing else.
pub(super) struct Object(pub(super) Block);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TextOrObject::deserialize(deserializer)? {
            TextOrObject::Object(block) => Ok(Self(*block)),
            TextOrObject::Text(_) => Ok(Self(Block::default())),
        }
    }
}

/// A text (numbers and truth values count; nothing and blanks are `None`), or an object. Lists are passed over.
pub(super) enum TextOrObject {
    Text(Option<String>),
    Object(Box<Block>),
}

impl TextOrObject {
    fn text(text: &str) -> Self {
        let text = text.trim();
        Self::Text((!text.is_empty() && !is_placeholder(text)).then(|| text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for TextOrObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrObjectVisitor)
    }
}

struct TextOrObjectVisitor;

impl<'de> Visitor<'de> for TextOrObjectVisitor {
    type Value = TextOrObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or an object")
    }
    fn visit_str<E>(self, text: &str) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(text))
    }
    fn visit_u64<E>(self, number: u64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(if truth { "true" } else { "false" }))
    }
    fn visit_unit<E>(self) -> Result<TextOrObject, E> {
        Ok(TextOrObject::Text(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<TextOrObject, A::Error> {
        // A list where one text is usual: its first text counts.
        let mut first = None;
        while let Some(item) = list.next_element::<TextOrObject>()? {
            if let (None, TextOrObject::Text(text)) = (&first, item) {
                first = text;
            }
        }
        Ok(TextOrObject::Text(first))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextOrObject, A::Error> {
        let mut block = Block::default();
        while let Some(key) = map.next_key::<String>()? {
            block.take(&key, &mut map)?;
        }
        Ok(TextOrObject::Object(Box::new(block)))
    }
}

/// A secret, copied once from the input into its wiped place.
pub(super) struct SecretText(pub(super) Secret);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecretVisitor;
        impl<'de> Visitor<'de> for SecretVisitor {
            type Value = SecretText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret")
            }
            fn visit_str<E>(self, text: &str) -> Result<SecretText, E> {
                let text = text.trim();
                Ok(SecretText(if is_placeholder(text) { Secret::default() } else { Secret::new(text) }))
            }
            fn visit_u64<E>(self, number: u64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(number.to_string())))
            }
            fn visit_i64<E>(self, _: i64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_f64<E>(self, _: f64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_bool<E>(self, _: bool) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_unit<E>(self) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SecretText, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(SecretText(Secret::default()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretText, A::Error> {
                // As the Console's API lists them: { "client_secret": "…", "uuid": "…" }.
                let mut secret = Secret::default();
                while let Some(key) = map.next_key::<String>()? {
                    if key.eq_ignore_ascii_case("client_secret") {
                        SecretText(secret) = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(SecretText(secret))
            }
        }
        deserializer.deserialize_any(SecretVisitor)
    }
}

/// Objects by their names; anything else is passed over.
pub(super) struct Named(pub(super) Vec<Block>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamedVisitor;
        impl<'de> Visitor<'de> for NamedVisitor {
            type Value = Named;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("objects by their names")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut blocks = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if let (TextOrObject::Object(mut block), true) = (map.next_value()?, blocks.len() < LIST_LIMIT) {
                        block.name = Some(name);
                        blocks.push(*block);
                    }
                }
                Ok(Named(blocks))
            }
            forgiving!('de, Named, Named(Vec::new()));
        }
        deserializer.deserialize_any(NamedVisitor)
    }
}

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct VariableVisitor;
        impl<'de> Visitor<'de> for VariableVisitor {
            type Value = Variable;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a variable")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Variable, A::Error> {
                let mut variable = Variable::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "key" => {
                            if let TextOrObject::Text(Some(key)) = map.next_value()? {
                                variable.key = key;
                            }
                        }
                        "value" => SecretText(variable.value) = map.next_value()?,
                        "enabled" => variable.is_disabled = is_no(&map.next_value::<TextOrObject>()?),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(variable)
            }
            forgiving!('de, Variable, Variable::default());
        }
        deserializer.deserialize_any(VariableVisitor)
    }
}

fn is_no(value: &TextOrObject) -> bool {
    matches!(value, TextOrObject::Text(Some(text)) if text == "false")
}

/// A list, or a single value standing for a list of one. At most [`LIST_LIMIT`] are kept.
pub(super) struct Many<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ManyVisitor(PhantomData))
    }
}

struct ManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ManyVisitor<T> {
    type Value = Many<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a single value")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Many<T>, A::Error> {
        let mut items = Vec::new();
        while items.len() < LIST_LIMIT {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(Many(items)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Many(items))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Many<T>, E> {
        one(serde::de::value::StrDeserializer::new(text))
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Many<T>, E> {
        one(serde::de::value::U64Deserializer::new(number))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_unit<E>(self) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Many<T>, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(|item| Many(vec![item]))
    }
}

fn one<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Many<T>, D::Error> {
    T::deserialize(deserializer).map(|item| Many(vec![item]))
}
