//! Reads a text in TOML into a type, and says where it does not fit.
//!
//! In place of toml's own way into types, which makes three readers of every type, as it also looks for dates and for
//! places; nothing of ours holds any (decision 12). What is TOML and what is not, the library decides.

use std::vec;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};
use toml::map;

/// Why a text did not become what it was read for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Misfit {
    /// What does not fit, or is not TOML.
    pub message: String,
    /// Where, counted in bytes from 0, if that is known.
    pub at: Option<usize>,
}

/// Reads `text`. Dates fit nowhere: those of ours are texts.
pub fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    let table = DeTable::parse(text)
        .map_err(|error| Misfit { message: error.message().to_owned(), at: error.span().map(|span| span.start) })?;
    let at = table.span().start;
    T::deserialize(Placed { value: DeValue::Table(table.into_inner()), at })
}

impl Misfit {
    fn or_at(mut self, at: usize) -> Self {
        self.at.get_or_insert(at);
        self
    }
}

impl Error for Misfit {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), at: None }
    }
}

/// A value and where it begins.
struct Placed<'de> {
    value: DeValue<'de>,
    at: usize,
}

impl<'de> Placed<'de> {
    fn new(value: Spanned<DeValue<'de>>) -> Self {
        Self { at: value.span().start, value: value.into_inner() }
    }

    fn is_not<T>(&self, expected: &dyn serde::de::Expected) -> Result<T, Misfit> {
        let unexpected = match &self.value {
            DeValue::String(text) => Unexpected::Str(text),
            DeValue::Integer(_) => Unexpected::Other("number"),
            DeValue::Float(_) => Unexpected::Other("number with a fraction"),
            DeValue::Boolean(value) => Unexpected::Bool(*value),
            DeValue::Datetime(_) => Unexpected::Other("date or time"),
            DeValue::Array(_) => Unexpected::Seq,
            DeValue::Table(_) => Unexpected::Map,
        };
        Err(Misfit::invalid_type(unexpected, expected))
    }
}

impl<'de> Deserializer<'de> for Placed<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            DeValue::String(text) => visitor.visit_string(text.into_owned()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(Misfit::custom("this number is too large")),
            },
            DeValue::Boolean(value) => visitor.visit_bool(value),
            DeValue::Array(values) => visitor.visit_seq(Elements(values.into_iter())),
            DeValue::Table(table) => visitor.visit_map(Entries { left: table.into_iter(), value: None }),
            DeValue::Float(_) | DeValue::Datetime(_) => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_map(visitor)
    }

    /// Never from a list: a type would be read in two ways, and nobody writes the other one.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            DeValue::Table(table) => visitor.visit_map(Entries { left: table.into_iter(), value: None }),
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            DeValue::String(text) => visitor.visit_string(text.into_owned()),
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        visitor.visit_newtype_struct(self).map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            DeValue::String(text) => visitor.visit_enum(text.into_deserializer()),
            DeValue::Table(table) => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries { left: table.into_iter(), value: None }))
            }
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit: Misfit| misfit.or_at(at))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct
        identifier ignored_any
    }
}

/// What is left of a list.
struct Elements<'de>(vec::IntoIter<Spanned<DeValue<'de>>>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|value| seed.deserialize(Placed::new(value))).transpose()
    }
}

/// What is left of a table; `value` belongs to the key that was just read.
struct Entries<'de> {
    left: map::IntoIter<Spanned<DeString<'de>>, Spanned<DeValue<'de>>>,
    value: Option<Placed<'de>>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((key, value)) = self.left.next() else { return Ok(None) };
        self.value = Some(Placed::new(value));
        let at = key.span().start;
        seed.deserialize(key.into_inner().into_deserializer()).map(Some).map_err(|misfit: Misfit| misfit.or_at(at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let value = self.value.take().ok_or_else(|| Misfit::custom("a value is missing"))?;
        seed.deserialize(value)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct House {
        name: String,
        rooms: Option<u8>,
        #[serde(default)]
        people: Vec<Person>,
        #[serde(default)]
        keys: BTreeMap<String, bool>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Person {
        Guest,
        Named { name: String },
        Aged(i64),
    }

    fn read(text: &str) -> Result<House, String> {
        let line = |at: usize| 1 + text[..at].matches('\n').count();
        from_toml(text).map_err(|misfit| format!("{}: {}", line(misfit.at.unwrap()), misfit.message))
    }

    #[test]
    fn reads_what_the_library_reads() {
        let text = "name = 'h'\nrooms = 0x10\npeople = ['guest', { named = { name = \"n\" } }]\n[[people]]\n";
        assert!(read(text).is_err() && toml::from_str::<House>(text).is_err(), "both refuse what is not TOML");
        let text = "name = 'h'\nrooms = 0x10\npeople = ['guest', { named = { name = \"n\" } }, { aged = -1 }]\n\
                    [keys]\nfront = true\n";
        assert_eq!(read(text), Ok(toml::from_str(text).unwrap()));
        assert_eq!(read("name = 'h'"), Ok(toml::from_str("name = 'h'").unwrap()));
    }

    #[test]
    fn says_what_does_not_fit_and_where() {
        for (text, problem) in [
            ("rooms = 1\n", "1: missing field `name`"),
            ("name = 'h'\n\nrooms = 300\n", "3: invalid value: integer `300`, expected u8"),
            ("name = 'h'\nrooms = 99999999999999999999\n", "2: this number is too large"),
            (
                "name = 'h'\ncolour = 'red'\n",
                "2: unknown field `colour`, expected one of `name`, `rooms`, `people`, `keys`",
            ),
            ("name = 7\n", "1: invalid type: number, expected a string"),
            ("name = 2026-11-29\n", "1: invalid type: date or time, expected a string"),
            (
                "name = 'h'\npeople = [\n'guest',\n'ghost']\n",
                "4: unknown variant `ghost`, expected one of `guest`, `named`, `aged`",
            ),
            ("name = 'h'\npeople = [5]\n", "2: invalid type: number, expected enum Person"),
            ("name = 'h'\n[keys]\nfront = 'yes'\n", "3: invalid type: string \"yes\", expected a boolean"),
            ("name = 'h'\nkeys = []\n", "2: invalid type: sequence, expected a map"),
        ] {
            assert_eq!(read(text), Err(problem.to_owned()));
        }
    }
}
