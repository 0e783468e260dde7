//! Numbers in answers: some servers write them as text.

use serde_json::Value;

/// How many, where it is a whole number that is not negative, or text that is one.
pub fn count(value: Option<&Value>) -> Option<usize> {
    match value? {
        Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_may_be_text() {
        for (value, expected) in
            [(json!(3), Some(3)), (json!("3"), Some(3)), (json!(" 12 "), Some(12)), (json!(0), Some(0))]
        {
            assert_eq!(count(Some(&value)), expected, "{value}");
        }
        for none in [json!(-1), json!("-1"), json!(1.5), json!("many"), json!(""), json!(null), json!([3]), json!(true)]
        {
            assert_eq!(count(Some(&none)), None, "{none}");
        }
        assert_eq!(count(None), None);
    }
}
