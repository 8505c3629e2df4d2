//! Whether JSON has the form that a schema of `docs/` says.
//!
//! Of JSON Schema, what those schemas use. A keyword that is not known here fails, so that nothing in a schema is passed
//! over in silence.

use serde_json::Value;

/// Keywords that say something to readers alone.
const REMARKS: [&str; 5] = ["$schema", "$defs", "title", "description", "examples"];

/// What is wrong, with its place; empty where nothing is.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    look(schema, schema, value, "$", &mut faults);
    faults
}

fn look(root: &Value, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    let rules = schema.as_object().unwrap_or_else(|| panic!("{place}: a schema is an object: {schema}"));
    let number = |rule: &Value| rule.as_f64().expect("a number");
    for (keyword, rule) in rules {
        let holds = match keyword.as_str() {
            remark if REMARKS.contains(&remark) => true,
            "$ref" => {
                let pointer = rule.as_str().and_then(|place| place.strip_prefix('#')).expect("a place in the schema");
                look(root, root.pointer(pointer).expect("what it refers to"), value, place, faults);
                true
            }
            "anyOf" => rule.as_array().expect("schemas").iter().any(|schema| {
                let mut inner = Vec::new();
                look(root, schema, value, place, &mut inner);
                inner.is_empty()
            }),
            "type" => {
                let names = rule.as_array().map_or(std::slice::from_ref(rule), Vec::as_slice);
                names.iter().any(|name| is_a(name.as_str().expect("a type"), value))
            }
            "enum" => rule.as_array().expect("values").contains(value),
            "minimum" => value.as_f64().is_none_or(|n| n >= number(rule)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number(rule)),
            "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= number(rule)),
            "pattern" => value.as_str().is_none_or(|text| fits(rule.as_str().expect("a pattern"), text)),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    look(root, rule, item, &format!("{place}[{at}]"), faults);
                }
                true
            }
            "required" => value.as_object().is_none_or(|fields| {
                rule.as_array().expect("names").iter().all(|name| fields.contains_key(name.as_str().expect("a name")))
            }),
            "properties" => {
                let known = rule.as_object().expect("schemas by name");
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = known.get(name) {
                        look(root, schema, field, &format!("{place}.{name}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, false, "{place}: only false is known here");
                let known = rules["properties"].as_object().expect("schemas by name");
                value.as_object().is_none_or(|fields| fields.keys().all(|name| known.contains_key(name)))
            }
            other => panic!("{place}: the keyword `{other}` is not known here"),
        };
        if !holds {
            faults.push(format!("{place}: {keyword} {rule}: {value}"));
        }
    }
}

fn is_a(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type `{other}`"),
    }
}

/// Patterns from end to end of plain characters and of classes in brackets with a count: `^[0-9]{4}-[0-9]{2}$`.
fn fits(pattern: &str, text: &str) -> bool {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).expect("a whole pattern");
    let (mut pattern, mut text) = (inner.chars().peekable(), text.chars());
    while let Some(c) = pattern.next() {
        if c != '[' {
            assert!(!r".*+?()|\{}".contains(c), "the pattern's `{c}` is not known here");
            if text.next() != Some(c) {
                return false;
            }
            continue;
        }
        let class: Vec<char> = pattern.by_ref().take_while(|c| *c != ']').collect();
        assert_eq!(pattern.next(), Some('{'), "a class has a count");
        let count: String = pattern.by_ref().take_while(|c| *c != '}').collect();
        for _ in 0..count.parse::<usize>().expect("a count") {
            let Some(c) = text.next() else { return false };
            if !class.chunks(3).any(|range| (range[0]..=range[2]).contains(&c)) {
                return false;
            }
        }
    }
    text.next().is_none()
}

#[test]
fn faults_are_found() {
    let schema: Value = serde_json::json!({
        "type": "object", "required": ["n"], "additionalProperties": false,
        "properties": {
            "n": {"type": ["integer", "null"], "minimum": 1},
            "list": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/hex"}},
            "mode": {"anyOf": [{"type": "null"}, {"enum": ["a", "b"]}]},
        },
        "$defs": {"hex": {"type": "string", "minLength": 2, "pattern": "^[0-9a-f]{2}:[0-9]{1}$"}},
    });
    for (good, bad) in [
        (r#"{"n": 1}"#, r#"{"n": 0}"#),
        (r#"{"n": null}"#, r#"{"n": 1.5}"#),
        (r#"{"n": 2, "mode": "b"}"#, r#"{"n": 2, "mode": "c"}"#),
        (r#"{"n": 2, "list": ["0f:1"]}"#, r#"{"n": 2, "list": ["0f:1", "0g:1"]}"#),
        (r#"{"n": 2, "mode": null}"#, r#"{"n": 2, "list": []}"#),
        (r#"{"n": 2, "list": ["aa:0"]}"#, r#"{"n": 2, "list": ["aa:01"]}"#),
        (r#"{"n": 7}"#, r#"{"list": ["aa:0"]}"#),
        (r#"{"n": 7}"#, r#"{"n": 7, "m": 1}"#),
        (r#"{"n": 7}"#, "[]"),
    ] {
        let [good, bad] = [good, bad].map(|text| serde_json::from_str(text).expect("JSON"));
        assert_eq!(faults(&schema, &good), Vec::<String>::new(), "{good}");
        assert!(!faults(&schema, &bad).is_empty(), "{bad}");
    }
}
