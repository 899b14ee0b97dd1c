//! People and templates to choose from: the built-in ones at once, a person's own when they are read.

use serde_json::Value;

use crate::console::composer::personas;

/// A template of the person's own, as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub name: String,
    /// Its body, or why it is none.
    pub body: Result<Value, String>,
}

/// The choice.
#[derive(Debug)]
pub struct Picker {
    choices: Vec<Choice>,
    filter: String,
    /// Among those that match.
    selected: usize,
}

/// One to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub name: String,
    pub note: String,
    /// A template of the person's own.
    pub is_own: bool,
    pub body: Result<Value, String>,
}

impl Default for Picker {
    fn default() -> Self {
        let built_in = personas().iter().map(|persona| Choice {
            name: persona.name.clone(),
            note: persona.note.clone(),
            is_own: false,
            body: Ok(persona.body.clone()),
        });
        Self { choices: built_in.collect(), filter: String::new(), selected: 0 }
    }
}

impl Picker {
    /// The person's own templates, before the others. What was selected stays so.
    pub fn set_templates(&mut self, templates: Vec<Template>) {
        let selected = self.selected().cloned();
        self.choices.retain(|choice| !choice.is_own);
        let own = templates.into_iter().map(|template| Choice {
            name: template.name,
            note: "your template".to_owned(),
            is_own: true,
            body: template.body,
        });
        self.choices.splice(0..0, own);
        let place = selected.and_then(|selected| self.matching().position(|choice| *choice == selected));
        self.selected = place.unwrap_or_default();
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Changes the filter; the first match is selected.
    pub fn change_filter(&mut self, change: impl FnOnce(&mut String)) {
        let before = self.filter.clone();
        change(&mut self.filter);
        if self.filter != before {
            self.selected = 0;
        }
    }

    /// Those whose name or note holds every word of the filter.
    pub fn matching(&self) -> impl Iterator<Item = &Choice> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        self.choices.iter().filter(move |choice| {
            let text = format!("{} {}", choice.name, choice.note).to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
    }

    pub fn selected(&self) -> Option<&Choice> {
        self.matching().nth(self.selected)
    }

    /// The place of the selected one among those that match.
    pub fn place(&self) -> usize {
        self.selected
    }

    /// Selects the one at `place`, or the last.
    pub fn select(&mut self, place: usize) {
        self.selected = place.min(self.matching().count().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str) -> Template {
        Template { name: name.into(), body: Ok(Value::Null) }
    }

    #[test]
    fn the_persons_own_stand_first_and_the_selection_stays() {
        let mut picker = Picker::default();
        picker.select(2);
        let selected = picker.selected().unwrap().clone();
        picker.set_templates(vec![own("Mine")]);
        assert_eq!(picker.matching().next().unwrap().name, "Mine");
        assert_eq!(picker.selected(), Some(&selected));
        picker.set_templates(Vec::new());
        assert_eq!(picker.selected(), Some(&selected), "read again, they take the place of those read before");
    }

    #[test]
    fn every_word_of_the_filter_has_to_be_there() {
        let mut picker = Picker::default();
        picker.change_filter(|filter| filter.push_str("RECORD adele"));
        assert_eq!(picker.matching().map(|choice| choice.name.as_str()).collect::<Vec<_>>(), ["Adele Vance"]);
        picker.change_filter(|filter| filter.push_str(" nobody"));
        assert_eq!(picker.selected(), None);
        picker.select(7);
        assert_eq!(picker.place(), 0);
    }
}
