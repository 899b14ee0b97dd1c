//! Quick replies: texts that a representative keeps at hand, with slugs that the conversation fills.

use std::{collections::HashSet, sync::LazyLock};

use serde::Deserialize;

use super::errand::holds;
use crate::{
    api::{
        desk::{Role, View},
        limit,
    },
    conversation::order::REPRESENTATIVE,
};

/// A text at hand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuickReply {
    pub title: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    reply: Vec<QuickReply>,
}

/// The ones that come with frontdesk.
pub fn built_in() -> &'static [QuickReply] {
    static REPLIES: LazyLock<Vec<QuickReply>> =
        LazyLock::new(|| read(include_str!("quick-replies.toml")).expect("the quick replies are tested to be TOML"));
    &REPLIES
}

/// Reads a file of them; or which line is wrong, and why.
pub fn read(text: &str) -> Result<Vec<QuickReply>, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })?;
    let mut titles = HashSet::new();
    for reply in &file.reply {
        if reply.title.trim().is_empty() || reply.text.trim().is_empty() {
            return Err(format!("a quick reply needs a title and a text: {:?}", reply.title));
        }
        if limit::chars(&reply.text) > limit::MESSAGE_CHARS {
            return Err(format!("a message has at most {} characters: {:?}", limit::MESSAGE_CHARS, reply.title));
        }
        if !titles.insert(&reply.title) {
            return Err(format!("the title stands twice: {:?}", reply.title));
        }
    }
    Ok(file.reply)
}

/// The person's own before the built-in ones, of which those of the same title give way.
pub fn all(own: Vec<QuickReply>) -> Vec<QuickReply> {
    let rest = built_in().iter().filter(|reply| own.iter().all(|own| own.title != reply.title)).cloned();
    let rest: Vec<QuickReply> = rest.collect();
    own.into_iter().chain(rest).collect()
}

impl QuickReply {
    /// Whether title, text and tags together hold every word; a word such as `#end` is a tag.
    pub fn fits(&self, words: &str) -> bool {
        let tags: Vec<String> = self.tags.iter().map(|tag| format!("#{tag}")).collect();
        holds(&format!("{} {} {}", self.title, self.text, tags.join(" ")), words)
    }

    /// The text with its slugs filled from a conversation. What the conversation does not have stays as it is, so that
    /// nobody sends a sentence with a hole in it unseen.
    pub fn filled(&self, view: &View) -> String {
        let mut filled = String::new();
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            // A brace that nothing closes is a brace.
            let Some(end) = closing(rest) else { break };
            match value(&rest[1..end], view).filter(|value| !value.is_empty()) {
                Some(value) => filled.push_str(&value),
                None => filled.push_str(&rest[..=end]),
            }
            rest = &rest[end + 1..];
        }
        filled + rest
    }
}

/// Where the brace that opens a text is closed: slugs of the vendor's nest, as in `{FirstName{Customer}}`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What a slug stands for (pages "Create quick replies" and "Manage notification settings and templates").
fn value(slug: &str, view: &View) -> Option<String> {
    let customer = &view.customer;
    let first = customer.first_name.clone().unwrap_or_default();
    let last = customer.last_name.clone().unwrap_or_default();
    let recorded = customer.record.as_ref().map(|record| record.full_name.clone());
    let full = recorded.clone().unwrap_or_else(|| format!("{first} {last}").trim().to_owned());
    let agent = || {
        let lines = view.transcript.iter().rev();
        let named = lines.filter(|line| line.from.role == Role::Representative).map(|line| line.from.name.clone());
        named.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| REPRESENTATIVE.to_owned())
    };
    Some(match slug {
        "customerName" => customer.preferred_name.clone().unwrap_or(full),
        "FullName{Customer}" => full,
        "FirstName{Customer}" => first,
        "LastName{Customer}" => last,
        "agentName" | "FullName{Agent}" | "Nickname{Agent}" => agent(),
        "FirstName{Agent}" => agent().split(' ').next().unwrap_or_default().to_owned(),
        "LastName{Agent}" => agent().split(' ').skip(1).collect::<Vec<_>>().join(" "),
        "conversationTitle" => view.title.clone(),
        "queueName" => view.queue.clone(),
        "customerRecordId" => customer.record.as_ref()?.id.to_string(),
        slug => {
            let key = slug.strip_prefix("OCContext.")?;
            // Only what the representative may see is at hand here.
            view.variables.iter().find(|variable| variable.name == key)?.value.to_string()
        }
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::{
        api::{create::CreateRequest, desk::Audience, id::ConversationId},
        conversation::{Conversation, Place, audience, record::Identification},
    };

    fn view() -> View {
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        let id = ConversationId(uuid::Uuid::from_u128(1));
        let sample = CreateRequest::vendor_sample();
        let conversation = Conversation::begin(id, &sample, Identification::default(), &Place::default(), None, now);
        audience::view(&conversation, Audience::Representative, now, false)
    }

    fn filled(text: &str) -> String {
        QuickReply { title: "t".into(), tags: Vec::new(), text: text.into() }.filled(&view())
    }

    #[rstest]
    #[case("Hello {customerName}!", "Hello John Doe!")]
    #[case("{FirstName{Customer}} {LastName{Customer}}", "John Doe")]
    #[case("about your {OCContext.productname}", "about your XBox")]
    #[case("{agentName}", "Representative")]
    #[case("{OCContext.unknown} {nothing}", "{OCContext.unknown} {nothing}")]
    #[case("a { b", "a { b")]
    #[case("{} } {{}", "{} } {{}")]
    fn slugs_are_filled_and_what_is_not_known_stays(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(filled(text), expected);
    }

    #[test]
    fn a_dozen_come_with_the_program_and_every_slug_of_theirs_is_known() {
        assert!(built_in().len() >= 12);
        for reply in built_in() {
            let text = reply.filled(&view());
            assert!(!text.contains('{'), "{text}");
        }
    }

    #[test]
    fn words_and_tags_find_one() {
        let found = |words: &str| built_in().iter().filter(|reply| reply.fits(words)).count();
        assert_eq!(found(""), built_in().len());
        assert_eq!((found("#end"), found("#end goodbye"), found("zzz")), (3, 1, 0));
    }

    #[test]
    fn the_persons_own_come_first_and_in_place_of_those_of_their_title() {
        let own = read("[[reply]]\ntitle = \"Goodbye\"\ntext = \"Bye\"").unwrap();
        let all = all(own);
        assert_eq!((all[0].text.as_str(), all.len()), ("Bye", built_in().len()));
    }

    #[rstest]
    #[case("[[reply]]\ntitle = 1", "line 2: ")]
    #[case("[[reply]]\ntitle = \"\"\ntext = \"x\"", "a quick reply needs a title and a text: \"\"")]
    #[case("[[reply]]\ntitle=\"a\"\ntext=\"x\"\n[[reply]]\ntitle=\"a\"\ntext=\"y\"", "the title stands twice: \"a\"")]
    fn a_bad_file_is_told_with_its_place(#[case] text: &str, #[case] reason: &str) {
        let told = read(text).unwrap_err();
        assert!(told.starts_with(reason), "{told}");
    }
}
