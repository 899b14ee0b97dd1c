//! The document, as what holds the endpoint to it.

use std::collections::BTreeSet;

use reqwest::{Response, header};
use serde_json::{Value, json};

/// One thing that an operation may answer: its id, a status, and a code where the document names some for that status.
pub(crate) type Outcome = (String, u16, Option<String>);

pub(crate) struct Contract {
    document: Value,
    seen: BTreeSet<Outcome>,
}

impl Contract {
    pub(crate) fn new(document: Value) -> Self {
        Self { document, seen: BTreeSet::new() }
    }

    /// The ids of all operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &str> {
        self.each().map(|operation| operation["operationId"].as_str().unwrap())
    }

    /// The operation with this id.
    pub(crate) fn operation(&self, id: &str) -> &Value {
        self.each().find(|operation| operation["operationId"] == id).unwrap_or_else(|| panic!("there is no {id}"))
    }

    pub(crate) fn declares(&self, id: &str, status: u16) -> bool {
        self.operation(id)["responses"].get(status.to_string()).is_some()
    }

    /// Holds an answer to what the document says of it: status, headers, media type and body.
    pub(crate) async fn hold(&mut self, id: &str, response: Response) -> Value {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let media_type = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
        let body = if media_type.is_some() { read(response).await } else { Value::Null };
        let declared = &self.operation(id)["responses"][status.to_string()];
        assert!(declared.is_object(), "{id} answers {status}, which is not declared: {body}");
        for (name, header) in declared["headers"].as_object().into_iter().flatten() {
            let header = self.resolve(header);
            match headers.get(name) {
                None => assert_ne!(header["required"], true, "{id} {status} lacks {name}"),
                Some(value) => {
                    let text = value.to_str().unwrap();
                    let value = text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number));
                    self.assert_valid(&header["schema"], &value, &format!("{id} {status} {name}"));
                }
            }
        }
        let Some(media_type) = media_type else {
            assert!(declared.get("content").is_none(), "{id} {status} has no body, and one is declared");
            self.seen.insert((id.to_owned(), status, None));
            return body;
        };
        let content = declared["content"].get(&media_type);
        let content = content.unwrap_or_else(|| panic!("{id} {status} is {media_type}, which is not declared"));
        self.assert_valid(&content["schema"], &body, &format!("{id} {status}"));
        let has_codes = content.pointer("/schema/properties/code").is_some();
        let code = body["code"].as_str().filter(|_| has_codes).map(str::to_owned);
        self.seen.insert((id.to_owned(), status, code));
        body
    }

    /// Everything that the document declares and no answer has shown yet.
    pub(crate) fn unseen(&self) -> BTreeSet<Outcome> {
        let mut declared = BTreeSet::new();
        for operation in self.each() {
            let id = operation["operationId"].as_str().unwrap();
            for (status, response) in operation["responses"].as_object().unwrap() {
                let outcome = |code: Option<&Value>| {
                    let code = code.map(|code| code.as_str().unwrap().to_owned());
                    (id.to_owned(), status.parse().unwrap(), code)
                };
                let codes = response.pointer("/content/application~1problem+json/schema/properties/code/enum");
                match codes.and_then(Value::as_array) {
                    Some(codes) => declared.extend(codes.iter().map(|code| outcome(Some(code)))),
                    None => {
                        declared.insert(outcome(None));
                    }
                }
            }
        }
        declared.difference(&self.seen).cloned().collect()
    }

    /// What is wrong with a body that is sent; `None`: nothing.
    pub(crate) fn fault_of_request(&self, id: &str, body: &Value) -> Option<String> {
        let content = self.operation(id)["requestBody"]["content"].as_object().unwrap();
        let (_, content) = content.iter().next().unwrap();
        self.fault(&content["schema"], body)
    }

    fn each(&self) -> impl Iterator<Item = &Value> {
        self.document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values())
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    #[track_caller]
    fn assert_valid(&self, schema: &Value, value: &Value, what: &str) {
        if let Some(fault) = self.fault(schema, value) {
            panic!("{what}: {fault}\n{value:#}");
        }
    }

    fn fault(&self, schema: &Value, value: &Value) -> Option<String> {
        // The references lead to the components, which therefore stand beside.
        let schema = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect();
        (!faults.is_empty()).then(|| faults.join("\n"))
    }
}

/// The body; of an event stream, which has no end, what comes first.
async fn read(mut response: Response) -> Value {
    if response.headers()[header::CONTENT_TYPE] == "text/event-stream" {
        return String::from_utf8_lossy(&response.chunk().await.unwrap().unwrap()).into();
    }
    let is_json = response.headers()[header::CONTENT_TYPE].to_str().unwrap().ends_with("json");
    if is_json { response.json().await.unwrap() } else { response.text().await.unwrap().into() }
}
