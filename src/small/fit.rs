//! Fits what a text in TOML or JSON says into a type, and says where it does not fit.
//!
//! In place of the libraries' own ways into types: toml makes three readers of every type, as it also looks for dates and
//! for places, and serde_json takes every type from a list, too (decision 12). What is TOML and what is JSON, they decide.
//! Not for texts with secrets: what was read is not wiped.

use std::vec;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserializer, forward_to_deserialize_any};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Why a text did not become what it was read for. In a box, as it is handed on at every member of every type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct Misfit(Box<Problem>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    message: String,
    at: Option<usize>,
}

/// Reads a text in TOML. Dates fit nowhere: those of ours are texts.
pub fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    T::deserialize(Placed::of_toml(text)?)
}

/// Reads a text in JSON.
pub fn from_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    T::deserialize(Placed::of_json(text)?)
}

impl Misfit {
    fn new(message: String, at: Option<usize>) -> Self {
        Self(Box::new(Problem { message, at }))
    }

    /// What does not fit, or is neither TOML nor JSON.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where, counted in bytes from 0, if that is known; of JSON it is not.
    pub fn at(&self) -> Option<usize> {
        self.0.at
    }

    #[cold]
    fn or_at(mut self, at: Option<usize>) -> Self {
        self.0.at = self.0.at.or(at);
        self
    }
}

impl Error for Misfit {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::new(message.to_string(), None)
    }
}

/// A value, and where it begins if that is known.
struct Placed {
    value: Value,
    at: Option<usize>,
}

enum Value {
    Null,
    Bool(bool),
    Whole(i64),
    /// Larger than the largest [`Value::Whole`].
    Large(u64),
    Float(f64),
    Text(String),
    List(Vec<Placed>),
    Table(Vec<Entry>),
    /// What fits nowhere.
    Other(&'static str),
}

struct Entry {
    key: String,
    at: Option<usize>,
    value: Placed,
}

impl Placed {
    fn of_toml(text: &str) -> Result<Self, Misfit> {
        match DeTable::parse(text) {
            Ok(table) => Ok(Self { at: Some(table.span().start), value: Value::of_table(table.into_inner()) }),
            Err(error) => Err(Misfit::new(error.message().to_owned(), error.span().map(|span| span.start))),
        }
    }

    fn of_spanned(value: Spanned<DeValue<'_>>) -> Self {
        let at = Some(value.span().start);
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::Whole(number),
                Err(_) => Value::Other("number that is too large"),
            },
            DeValue::Float(number) => number.as_str().parse().map_or(Value::Other("number"), Value::Float),
            DeValue::Boolean(value) => Value::Bool(value),
            DeValue::Datetime(_) => Value::Other("date or time"),
            DeValue::Array(values) => Value::List(values.into_iter().map(Self::of_spanned).collect()),
            DeValue::Table(table) => Value::of_table(table),
        };
        Self { value, at }
    }

    fn of_json(text: &[u8]) -> Result<Self, Misfit> {
        serde_json::from_slice(text).map(Self::of_value).map_err(Misfit::custom)
    }

    fn of_value(value: serde_json::Value) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(value),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Value::Whole(number),
                (None, Some(number)) => Value::Large(number),
                (None, None) => number.as_f64().map_or(Value::Other("number"), Value::Float),
            },
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(values) => Value::List(values.into_iter().map(Self::of_value).collect()),
            serde_json::Value::Object(members) => {
                let entry = |(key, value)| Entry { key, at: None, value: Self::of_value(value) };
                Value::Table(members.into_iter().map(entry).collect())
            }
        };
        Self { value, at: None }
    }

    fn is_not<T>(&self, expected: &dyn Expected) -> Result<T, Misfit> {
        let unexpected = match &self.value {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Whole(number) => Unexpected::Signed(*number),
            Value::Large(number) => Unexpected::Unsigned(*number),
            Value::Float(number) => Unexpected::Float(*number),
            Value::Text(text) => Unexpected::Str(text),
            Value::List(_) => Unexpected::Seq,
            Value::Table(_) => Unexpected::Map,
            Value::Other(what) => Unexpected::Other(what),
        };
        Err(Misfit::invalid_type(unexpected, expected))
    }
}

impl Value {
    fn of_table(table: DeTable<'_>) -> Self {
        let entry = |(key, value): (Spanned<_>, _)| Entry {
            at: Some(key.span().start),
            key: String::from(key.into_inner()),
            value: Placed::of_spanned(value),
        };
        Self::Table(table.into_iter().map(entry).collect())
    }
}

impl<'de> Deserializer<'de> for Placed {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Whole(number) => visitor.visit_i64(number),
            Value::Large(number) => visitor.visit_u64(number),
            Value::Float(number) => visitor.visit_f64(number),
            Value::Text(text) => visitor.visit_string(text),
            Value::List(values) => visitor.visit_seq(Elements(values.into_iter())),
            Value::Table(entries) => visitor.visit_map(Entries::of(entries)),
            Value::Other(_) => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    /// Never from a list: a type would be read in two ways, and nobody writes the other one.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            Value::Table(entries) => visitor.visit_map(Entries::of(entries)),
            _ => self.is_not(&visitor),
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

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            Value::List(values) => visitor.visit_seq(Elements(values.into_iter())),
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let at = self.at;
        let read = match self.value {
            Value::Text(text) => visitor.visit_string(text),
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit| misfit.or_at(at))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if matches!(self.value, Value::Null) { visitor.visit_none() } else { visitor.visit_some(self) }
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
            Value::Text(text) => visitor.visit_enum(text.into_deserializer()),
            Value::Table(entries) => visitor.visit_enum(MapAccessDeserializer::new(Entries::of(entries))),
            _ => self.is_not(&visitor),
        };
        read.map_err(|misfit: Misfit| misfit.or_at(at))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// What is left of a list.
struct Elements(vec::IntoIter<Placed>);

impl<'de> SeqAccess<'de> for Elements {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|value| seed.deserialize(value)).transpose()
    }
}

/// What is left of a table; `value` belongs to the key that was just read. Both are taken out of line: it is done for every
/// type.
struct Entries {
    left: vec::IntoIter<Entry>,
    value: Option<Placed>,
}

impl Entries {
    fn of(entries: Vec<Entry>) -> Self {
        Self { left: entries.into_iter(), value: None }
    }

    #[inline(never)]
    fn key(&mut self) -> Option<(String, Option<usize>)> {
        let Entry { key, at, value } = self.left.next()?;
        self.value = Some(value);
        Some((key, at))
    }

    #[inline(never)]
    fn value(&mut self) -> Result<Placed, Misfit> {
        self.value.take().ok_or_else(|| Misfit::custom("a value is missing"))
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((key, at)) = self.key() else { return Ok(None) };
        seed.deserialize(key.into_deserializer()).map(Some).map_err(|misfit: Misfit| misfit.or_at(at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        seed.deserialize(self.value()?)
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
        from_toml(text).map_err(|misfit| format!("{}: {misfit}", line(misfit.at().unwrap())))
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
            ("name = 'h'\nrooms = 99999999999999999999\n", "2: invalid type: number that is too large, expected u8"),
            (
                "name = 'h'\ncolour = 'red'\n",
                "2: unknown field `colour`, expected one of `name`, `rooms`, `people`, `keys`",
            ),
            ("name = 7\n", "1: invalid type: integer `7`, expected a string"),
            ("name = 2026-11-29\n", "1: invalid type: date or time, expected a string"),
            (
                "name = 'h'\npeople = [\n'guest',\n'ghost']\n",
                "4: unknown variant `ghost`, expected one of `guest`, `named`, `aged`",
            ),
            ("name = 'h'\npeople = [5]\n", "2: invalid type: integer `5`, expected enum Person"),
            ("name = 'h'\n[keys]\nfront = 'yes'\n", "3: invalid type: string \"yes\", expected a boolean"),
            ("name = 'h'\nkeys = []\n", "2: invalid type: sequence, expected a map"),
        ] {
            assert_eq!(read(text), Err(problem.to_owned()));
        }
    }

    #[test]
    fn json_becomes_the_same() {
        for json in [
            r#"{"name":"h","rooms":null}"#,
            r#"{"name":"h","rooms":7,"people":["guest",{"named":{"name":"\u00fc"}},{"aged":-1}],"keys":{"front":true}}"#,
        ] {
            assert_eq!(from_json::<House>(json.as_bytes()), Ok(serde_json::from_str(json).unwrap()));
        }
        for numbers in ["[0.5, 2, -3]", "[18446744073709551615, 1e3, 0]"] {
            assert_eq!(from_json::<Vec<f64>>(numbers.as_bytes()), Ok(serde_json::from_str(numbers).unwrap()));
        }
        assert_eq!(from_json::<u64>(b"18446744073709551615"), Ok(u64::MAX));
        for json in ["{", "{\"name\":\"h\"} x", "{\"name\":\"h\",\"rooms\":-1}", "[\"h\"]", "null", "{\"name\":null}"] {
            assert!(from_json::<House>(json.as_bytes()).is_err(), "{json}");
        }
    }
}
