//! A scenario for customers whom the endpoint has not met: the same steps, with new customer ids.
//!
//! An endpoint that runs on knows the customers of the last performance, and would continue their conversations where the
//! scenario tells of a first one. So the ids that creates name are made new, wherever the scenario names them.

use std::collections::HashMap;

use serde_json::Value;

use super::{Act, Scenario};

/// A longer id may be one that is to be refused for its length.
const LONGEST: usize = 64;

impl Scenario {
    /// The same with every customer's id followed by `-` and `tag`.
    #[must_use]
    pub fn for_new_customers(&self, tag: &str) -> Self {
        let mut scenario = self.clone();
        let ids = scenario.steps.iter().filter_map(|step| match &step.act {
            Act::Create(body) if !step.expect.is_refused() => customer_id(body),
            _ => None,
        });
        let fresh: HashMap<String, String> = ids.map(|id| (id.to_owned(), format!("{id}-{tag}"))).collect();
        for step in &mut scenario.steps {
            if let Act::Create(value) | Act::Say(value) = &mut step.act {
                rename(value, &fresh);
            }
            let expect = &mut step.expect;
            expect.answer.iter_mut().for_each(|value| rename(value, &fresh));
            expect.customer.iter_mut().for_each(|value| rename(value, &fresh));
            expect.webhooks.iter_mut().flatten().for_each(|value| rename(value, &fresh));
        }
        scenario
    }
}

/// The id that a create names, if it is one to be made new.
fn customer_id(body: &Value) -> Option<&str> {
    let id = body.get("customercontext")?.get("customerid")?.as_str()?;
    (!id.is_empty() && id.len() <= LONGEST && !id.contains("${")).then_some(id)
}

fn rename(value: &mut Value, fresh: &HashMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(renamed) = fresh.get(text) {
                text.clone_from(renamed);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, fresh)),
        Value::Object(fields) => fields.values_mut().for_each(|value| rename(value, fresh)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_customer_stays_the_same_and_is_new_to_the_endpoint() {
        let text = r#"
title = "T"
about = "A"
[[step]]
create.customercontext = { customerid = "ben-7", preferredname = "ben-7 Ben" }
[[step]]
create.customercontext = { customerid = "ben-7" }
expect.customer = { customerId = "ben-7" }
[[step]]
create.customercontext = { customerid = "refused" }
expect = { status = 400 }
"#;
        let scenario = Scenario::parse("t", text).unwrap().for_new_customers("x1");
        let ids: Vec<&str> = scenario
            .steps
            .iter()
            .filter_map(|step| if let Act::Create(body) = &step.act { customer_id(body) } else { None })
            .collect();
        assert_eq!(ids, ["ben-7-x1", "ben-7-x1", "refused"]);
        assert_eq!(scenario.steps[1].expect.customer.as_ref().unwrap()["customerId"], "ben-7-x1");
        let Act::Create(body) = &scenario.steps[0].act else { unreachable!() };
        assert_eq!(body["customercontext"]["preferredname"], "ben-7 Ben", "a name is not an id");
    }
}
