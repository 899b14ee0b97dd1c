//! What the wire's detail is made of: rows of marked-up text, some of which fold away what belongs to them.
//!
//! A row knows nothing of colours or of a screen's width. Its text is as it came from outside: clean it before drawing.

use std::collections::HashSet;

/// A piece of a row, by what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Plain,
    /// There for completeness.
    Muted,
    Heading,
    /// A name in JSON, or of a header.
    Name,
    /// A text in JSON.
    Text,
    /// A number, true, false or null.
    Literal,
    Good,
    Bad,
    Odd,
}

/// How a row differs from what it is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    #[default]
    Same,
    Added,
    Removed,
}

/// What of an exchange a row stands for, so that it can be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Nothing but what is written.
    Line,
    /// A value in the JSON of a body, by its pointer.
    Json { side: Half, pointer: String },
    /// A whole body.
    Body(Half),
}

/// Which half of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Request,
    Answer,
}

impl Half {
    pub fn name(self) -> &'static str {
        match self {
            Half::Request => "request",
            Half::Answer => "answer",
        }
    }
}

/// A line of the detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Names it among all rows, the same from one exchange to the next, so that what is folded stays folded.
    pub id: String,
    /// How far it is indented.
    pub level: usize,
    /// Whether what belongs to it is folded away; `None` when nothing does.
    pub folded: Option<bool>,
    pub tokens: Vec<Token>,
    pub change: Change,
    pub node: Node,
    /// A sentence, to be broken over as many lines as it takes.
    pub is_sentence: bool,
}

impl Row {
    pub fn new(id: impl Into<String>, level: usize) -> Self {
        Self {
            id: id.into(),
            level,
            folded: None,
            tokens: Vec::new(),
            change: Change::Same,
            node: Node::Line,
            is_sentence: false,
        }
    }

    #[must_use]
    pub fn with(mut self, kind: Kind, text: impl Into<String>) -> Self {
        self.tokens.push(Token { kind, text: text.into() });
        self
    }

    #[must_use]
    pub fn of(self, node: Node) -> Self {
        Self { node, ..self }
    }

    #[must_use]
    pub fn sentence(id: impl Into<String>, level: usize, kind: Kind, text: impl Into<String>) -> Self {
        Self { is_sentence: true, ..Self::new(id, level) }.with(kind, text)
    }

    /// What is written in it.
    pub fn text(&self) -> String {
        self.tokens.iter().map(|token| token.text.as_str()).collect()
    }
}

/// Which rows are folded: headers are at first, everything else is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    toggled: HashSet<String>,
    all_open: bool,
}

impl Folds {
    /// Nothing is folded.
    pub fn open() -> Self {
        Self { all_open: true, ..Self::default() }
    }

    pub fn is_folded(&self, id: &str) -> bool {
        !self.all_open && (["request/headers", "answer/headers"].contains(&id) != self.toggled.contains(id))
    }

    pub fn toggle(&mut self, id: &str) {
        if !self.toggled.remove(id) {
            self.toggled.insert(id.to_owned());
        }
    }
}
