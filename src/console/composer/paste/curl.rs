//! A curl command line, read as a shell would read it, for the data that it sends. It is never run, and files that it
//! names are never opened. Of headers only the names are kept.

use super::{DROPPED, mask::SECRET_HEADERS};

/// What a command line has for us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) data: Option<String>,
    pub(super) left_out: Vec<String>,
}

/// Options of one letter that take a value.
const SHORT_WITH_VALUE: &str = "XHdFubAeomxTKcwrCDEPQtUYyz";
/// The other options that take a value, as far as they are met in pasted commands.
const LONG_WITH_VALUE: &[&str] = &[
    "request",
    "header",
    "form",
    "user",
    "cookie",
    "user-agent",
    "referer",
    "output",
    "max-time",
    "proxy",
    "url",
    "connect-timeout",
    "cert",
    "key",
    "cacert",
    "retry",
    "resolve",
    "oauth2-bearer",
    "cookie-jar",
    "write-out",
    "proxy-header",
    "proxy-user",
    "dump-header",
    "retry-delay",
    "aws-sigv4",
];
const DATA: &[&str] = &["data", "data-raw", "data-ascii", "data-binary", "data-urlencode", "json"];
/// Reads `text`; `None` unless it is one whole curl command.
pub(super) fn parse(text: &str) -> Option<Command> {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    // Splitting a long text costs; most texts are no command.
    text.strip_prefix("curl").filter(|rest| rest.starts_with([' ', '\t', '\n', '\\', '.', '^']))?;
    let words = split(text)?;
    let mut words = words.into_iter();
    words.next().filter(|word| word == "curl" || word == "curl.exe")?;
    let mut reading = Reading::default();
    while let Some(word) = words.next() {
        if let Some(option) = word.strip_prefix("--") {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let takes_value = DATA.contains(&name) || LONG_WITH_VALUE.contains(&name);
            let value = value.or_else(|| takes_value.then(|| words.next().unwrap_or_default()));
            reading.option(name, value);
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            for (at, letter) in letters.char_indices() {
                if SHORT_WITH_VALUE.contains(letter) {
                    let rest = &letters[at + letter.len_utf8()..];
                    let value = if rest.is_empty() { words.next().unwrap_or_default() } else { rest.to_owned() };
                    reading.option(long(letter), Some(value));
                    break;
                }
            }
        } else {
            reading.has_address = true;
        }
    }
    Some(reading.end())
}

fn long(letter: char) -> &'static str {
    match letter {
        'd' => "data",
        'H' => "header",
        'u' => "user",
        'b' => "cookie",
        'F' => "form",
        'T' => "upload-file",
        _ => "other",
    }
}

#[derive(Default)]
struct Reading {
    data: Vec<String>,
    headers: Vec<String>,
    left_out: Vec<String>,
    has_address: bool,
}

impl Reading {
    fn option(&mut self, name: &str, value: Option<String>) {
        let value = value.unwrap_or_default();
        match name {
            "data-urlencode" => self.data.push(value),
            name if DATA.contains(&name) && name != "data-raw" && value.starts_with('@') => {
                self.left_out.push("data from a file is not read".to_owned());
            }
            name if DATA.contains(&name) => self.data.push(value),
            "header" | "proxy-header" => {
                let name = value.split(':').next().unwrap_or_default().trim().to_lowercase();
                if SECRET_HEADERS.contains(&name.as_str()) {
                    self.left_out.push(format!("the header {name} {DROPPED}"));
                } else {
                    self.headers.push(name);
                }
            }
            "user" | "proxy-user" | "oauth2-bearer" | "cookie" => {
                self.left_out.push(format!("--{name} {DROPPED}"));
            }
            "form" | "upload-file" => self.left_out.push(format!("--{name} is not understood")),
            "url" => self.has_address = true,
            _ => {}
        }
    }

    fn end(mut self) -> Command {
        if !self.headers.is_empty() {
            self.left_out.push(format!("headers are not taken: {}", self.headers.join(", ")));
        }
        if self.has_address {
            self.left_out.push("the address is not taken: the form is sent to the endpoint of this console".to_owned());
        }
        let data = (!self.data.is_empty()).then(|| self.data.join("&"));
        Command { data, left_out: self.left_out }
    }
}

/// The words of a command line, quotes and continued lines resolved; `None` when a quote is not closed, or a second
/// command follows.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        letter => word.push(letter),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            '\n' => {}
                            escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        letter => word.push(letter),
                    }
                }
            }
            '$' if letters.peek() == Some(&'\'') => {
                letters.next();
                ansi_quoted(&mut letters, word.get_or_insert_default())?;
            }
            // The continuation of a shell, and of the Windows command line.
            '\\' | '^' if letters.peek() == Some(&'\n') => {
                letters.next();
            }
            '\\' => word.get_or_insert_default().push(letters.next()?),
            '\n' | ';' | '|' | '&' | '>' | '<' => return None,
            letter if letter.is_whitespace() => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

/// `$'…'`, as browsers write it; its opening quote is passed.
fn ansi_quoted(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) -> Option<()> {
    loop {
        match letters.next()? {
            '\'' => return Some(()),
            '\\' => match letters.next()? {
                'n' => word.push('\n'),
                'r' => word.push('\r'),
                't' => word.push('\t'),
                'u' => word.push(code(letters, 4)?),
                'U' => word.push(code(letters, 8)?),
                'x' => word.push(code(letters, 2)?),
                other => word.push(other),
            },
            letter => word.push(letter),
        }
    }
}

/// A character by its number, of at most `digits` hexadecimal digits.
fn code(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..digits {
        let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(16)) else { break };
        number = number * 16 + digit;
        letters.next();
    }
    char::from_u32(number)
}
