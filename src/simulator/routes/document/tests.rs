//! The document as such; that the endpoint keeps to it is seen from outside.

use rstest::rstest;

use super::*;

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    entries(document, "/paths")
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().unwrap();
            operations.iter().map(move |(method, operation)| (method.clone(), path.clone(), operation))
        })
        .collect()
}

#[test]
fn every_route_is_in_the_document_at_its_own_path() {
    let document = document(Surface::All, None);
    let documented: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(method, path, _)| (method, path)).collect();
    let routed: BTreeSet<(String, String)> =
        Operations::ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(documented, routed);
}

#[test]
fn every_operation_has_a_known_tag_a_summary_and_an_id_of_its_own() {
    let document = document(Surface::All, None);
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(Caller::TAGS.iter().any(|(known, ..)| *known == tag), "{method} {path} has the tag {tag:?}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_referred_to() {
    for surface in [Surface::Consumer, Surface::Desk, Surface::All] {
        let document = document(surface, None);
        let mut references = Vec::new();
        collect(&document, &mut references);
        for reference in &references {
            assert!(document.pointer(reference).is_some(), "{surface:?}: {reference}");
        }
        for (kind, components) in entries(&document, "/components") {
            for name in components.as_object().unwrap().keys() {
                assert!(references.contains(&format!("/components/{kind}/{name}")), "{surface:?}: {kind} {name}");
            }
        }
    }
}

#[test]
fn every_parameter_of_a_path_is_declared() {
    let document = document(Surface::All, None);
    for (method, path, operation) in operations(&document) {
        let named: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let declared: BTreeSet<&str> = parameters
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(declared, named, "{method} {path}");
    }
}

#[test]
fn a_surface_has_its_own_operations_and_both_together_all() {
    let [consumer, desk, all] = [Surface::Consumer, Surface::Desk, Surface::All].map(|surface| document(surface, None));
    assert!(operations(&consumer).iter().all(|(_, path, _)| !path.starts_with("/desk/")));
    assert!(operations(&desk).iter().all(|(_, path, _)| !path.starts_with("/api/")));
    assert_eq!(operations(&consumer).len() + operations(&desk).len(), operations(&all).len());
}

#[test]
fn all_sixteen_codes_are_in_it() {
    let document = document(Surface::Consumer, None);
    let mut declared = BTreeSet::new();
    for (_, _, operation) in operations(&document) {
        for (_, response) in entries(operation, "/responses") {
            let code = response.pointer("/content/application~1problem+json/schema/properties/code/enum");
            declared.extend(
                code.and_then(Value::as_array).into_iter().flatten().map(|code| code.as_str().unwrap().to_owned()),
            );
        }
    }
    assert_eq!(declared, Code::all().map(|code| code.to_string()).collect());
}

#[test]
fn no_description_has_a_link_of_the_sources() {
    let text = document(Surface::All, None).to_string();
    assert!(!text.contains("[`") && !text.contains("`]"), "{text}");
}

#[test]
fn a_create_leads_to_the_operations_on_its_conversation() {
    let document = document(Surface::All, None);
    let ids: BTreeSet<&str> =
        operations(&document).iter().map(|(_, _, operation)| operation["operationId"].as_str().unwrap()).collect();
    for path in [create::PATH_PLURAL, create::PATH_SINGULAR] {
        let links = document["paths"][path]["post"]["responses"]["200"]["links"].as_object().unwrap();
        assert!(links.contains_key("act") && links.contains_key("accept"), "{links:?}");
        assert!(links.values().all(|link| ids.contains(link["operationId"].as_str().unwrap())), "{links:?}");
    }
}

#[rstest]
#[case(CreatePath::Plural)]
#[case(CreatePath::Singular)]
fn a_strict_endpoint_names_the_path_that_it_serves_and_no_other(#[case] only: CreatePath) {
    let both = document(Surface::All, None);
    let strict = document(Surface::All, Some(only));
    let paths =
        |document: &Value| -> BTreeSet<String> { entries(document, "/paths").map(|(path, _)| path.clone()).collect() };
    let gone: BTreeSet<String> = paths(&both).difference(&paths(&strict)).cloned().collect();
    assert_eq!(gone, BTreeSet::from([only.other().path().to_owned()]));
    assert_eq!(strict["paths"][only.path()], both["paths"][only.path()]);
}
