//! Grapheme clusters made safe to draw, one by one: which characters stay and which become marks.
//!
//! Must not measure or cut lines; that is [`super::layout`]'s.

use std::{borrow::Cow, fmt::Write as _};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many combining marks stay on one base. Written languages need four at most; more is a tower that runs into the
/// lines above and below.
pub const COMBINING_MARKS: usize = 5;
/// How many joiners one emoji may hold: a family of four has three.
const EMOJI_JOINERS: usize = 3;

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// One grapheme cluster of a text, and what is drawn for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster<'a> {
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// The cluster as it stands in the text.
    pub raw: &'a str,
    /// What is drawn; never empty.
    pub shown: Cow<'a, str>,
}

/// The clusters of `text` in order, which needs no cleaning before. An editor moves its cursor over these, so what a
/// key moves over is what the screen shows as one thing.
pub fn clusters(text: &str) -> impl Iterator<Item = Cluster<'_>> {
    let mut previous = None;
    text.grapheme_indices(true).map(move |(start, raw)| {
        let next = text[start + raw.len()..].chars().next();
        let shown = show(raw, previous, next);
        previous = raw.chars().next_back();
        Cluster { start, raw, shown }
    })
}

/// What is drawn for one cluster. Its neighbours matter to a joiner only.
fn show(raw: &str, previous: Option<char>, next: Option<char>) -> Cow<'_, str> {
    let mut chars = raw.chars();
    if let (Some(only), None) = (chars.next(), chars.next())
        && is_plain(only)
    {
        return Cow::Borrowed(raw);
    }
    let mut shown = Shown::default();
    let chars: Vec<char> = raw.chars().collect();
    for (index, &character) in chars.iter().enumerate() {
        let before = if index == 0 { previous } else { Some(chars[index - 1]) };
        match chars.get(index + 1) {
            Some(&after) => shown.push(character, before, Some(after), true),
            None => shown.push(character, before, next, false),
        }
    }
    shown.flush();
    if shown.text == raw { Cow::Borrowed(raw) } else { Cow::Owned(shown.text) }
}

/// A cluster in the making.
#[derive(Default)]
struct Shown {
    text: String,
    /// The last character that was kept as it is.
    last: Option<char>,
    /// Combining marks on the present base.
    marks: usize,
    joiners: usize,
    /// What was drawn since the last base of the text begins with marks of ours, which join no emoji: read again, what
    /// follows them is another cluster.
    is_parted: bool,
    /// Marks for what was taken out of the present base's company. They follow it, so that they do not part it from
    /// the marks that stay.
    pending: String,
    left_out: usize,
}

impl Shown {
    fn push(&mut self, character: char, before: Option<char>, after: Option<char>, same_cluster: bool) {
        if character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER {
            self.push_joiner(character, before, after, same_cluster);
        } else if is_variation_selector(character) {
            if self.last.is_some_and(|base| selects(base, character)) {
                self.keep(character);
            } else {
                mark(&mut self.pending, character);
            }
        } else if is_hidden(character) {
            self.flush();
            mark(&mut self.text, character);
            self.last = None;
            self.is_parted = true;
        } else if is_emoji_modifier(character) {
            if self.last.is_none() {
                self.flush();
            }
            self.keep(character);
        } else if is_combining(character) {
            self.push_mark(character);
        } else if character.width() == Some(0) && self.last.is_none() {
            // Half of a Hangul syllable and the like: a base that takes no room of its own.
            mark(&mut self.pending, character);
        } else {
            if self.last != Some(ZERO_WIDTH_JOINER) {
                self.flush();
            }
            self.marks = 0;
            self.is_parted = false;
            self.keep(character);
        }
    }

    fn push_joiner(&mut self, joiner: char, before: Option<char>, after: Option<char>, same_cluster: bool) {
        // What was taken out before it will stand between the joiner and what it joins.
        let is_next_to_base = self.last.is_some() && self.pending.is_empty() && self.left_out == 0;
        let joins_letters = before.is_some_and(is_of_joining_script) && after.is_some_and(is_joining_letter);
        let joins_emoji = joiner == ZERO_WIDTH_JOINER
            && same_cluster
            && !self.is_parted
            && self.joiners < EMOJI_JOINERS
            && after.is_some_and(|after| !is_combining(after) && !is_hidden(after));
        if is_next_to_base && (joins_letters || joins_emoji) {
            self.joiners += 1;
            self.keep(joiner);
        } else {
            mark(&mut self.pending, joiner);
        }
    }

    fn push_mark(&mut self, character: char) {
        if self.last.is_none_or(char::is_whitespace) {
            self.flush();
            self.keep('◌');
        }
        if self.marks == COMBINING_MARKS {
            self.left_out += 1;
        } else {
            self.marks += 1;
            self.keep(character);
        }
    }

    fn keep(&mut self, character: char) {
        self.text.push(character);
        self.last = Some(character);
    }

    fn flush(&mut self) {
        if self.left_out > 0 {
            // Writing to a string cannot fail.
            let _ = write!(self.pending, "‹+{}›", self.left_out);
            self.left_out = 0;
        }
        self.text.push_str(&self.pending);
        self.pending.clear();
    }
}

/// Appends the visible mark of a character that may not be drawn.
fn mark(text: &mut String, character: char) {
    let picture = match u32::from(character) {
        code @ 0..=0x1F => char::from_u32(0x2400 + code),
        0x7F => Some('␡'),
        _ => None,
    };
    match picture {
        Some(picture) => text.push(picture),
        None => {
            // Writing to a string cannot fail.
            let _ = write!(text, "‹U+{:04X}›", u32::from(character));
        }
    }
}

/// Whether a cluster of this one character is drawn as it is, told without looking anything up.
fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '\u{3040}'..='\u{3096}' | '\u{4E00}'..='\u{9FFF}')
}

/// Controls, format characters (category Cf, with the bidi controls and tags), separators of lines, and fillers that
/// draw nothing. Joiners and variation selectors are judged by their neighbours instead.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{600}'..='\u{605}'
                | '\u{61C}'
                | '\u{6DD}'
                | '\u{70F}'
                | '\u{890}'..='\u{891}'
                | '\u{8E2}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'
                | '\u{200E}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{110BD}'
                | '\u{110CD}'
                | '\u{13430}'..='\u{1343F}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E00FF}'
                | '\u{E01F0}'..='\u{E0FFF}'
        )
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether `selector` has a use on `base`: an emoji's presentation, or an ideograph's form. Anywhere else it is
/// invisible and can only hide something.
fn selects(base: char, selector: char) -> bool {
    let is_ideograph = matches!(base, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    match selector {
        '\u{FE0E}' | '\u{FE0F}' => {
            // The width tables know which characters have an emoji form: it is two cells wide.
            let is_wide_letter = base.is_alphabetic() && base.width() == Some(2);
            !is_wide_letter && [base, '\u{FE0F}'].iter().collect::<String>().width() == 2
        }
        _ => is_ideograph,
    }
}

fn is_emoji_modifier(character: char) -> bool {
    matches!(character, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether `character` attaches to the one before it: it forms one cluster with a letter.
pub(super) fn is_combining(character: char) -> bool {
    if character.is_ascii() {
        return false;
    }
    let mut pair = [0; 5];
    pair[0] = b'a';
    let length = character.encode_utf8(&mut pair[1..]).len();
    std::str::from_utf8(&pair[..=length]).is_ok_and(|pair| pair.graphemes(true).count() == 1)
}

/// Scripts whose letters change their form when joined: Arabic to Sinhala, Myanmar, Khmer and Mongolian.
fn is_of_joining_script(character: char) -> bool {
    matches!(character, '\u{600}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}')
        && !is_hidden(character)
}

fn is_joining_letter(character: char) -> bool {
    is_of_joining_script(character) && !is_combining(character) && character.width() != Some(0)
}
