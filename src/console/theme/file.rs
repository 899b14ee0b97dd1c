//! Reading a theme file: TOML in, styles or a located error out.

use std::ops::Range;

use ratatui::style::{Color, Modifier, Style};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{BUILT_IN, DEFAULT, ROLES, Styles, Theme, ThemeError};

const INHERITS: &str = "inherits";
const STYLE_SHAPE: &str = "a colour, or a table with `fg`, `bg` and `modifiers`, is expected";
const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// Reads `text`. The built-in themes are complete, so reading one of them never inherits.
pub(super) fn parse(text: &str, source_name: &str) -> Result<Theme, ThemeError> {
    let file = File { text, source_name };
    let table = DeTable::parse(text)
        .map_err(|error| file.error(&error.span().unwrap_or_default(), error.message().to_owned()))?
        .into_inner();
    let mut styles = file.inherited(&table)?;
    for (key, value) in &table {
        let name = key.get_ref().as_ref();
        if name == INHERITS {
            continue;
        }
        let role = ROLES
            .iter()
            .find(|role| role.name == name)
            .ok_or_else(|| file.error(&key.span(), format!("{name} is not a role{}", suggestion(name))))?;
        *role.style_mut(&mut styles) = file.style(name, value)?;
    }
    Ok(Theme { styles })
}

struct File<'a> {
    text: &'a str,
    source_name: &'a str,
}

impl File<'_> {
    /// The styles that the roles have before this file speaks. A file that gives every role a style needs none.
    fn inherited(&self, table: &DeTable<'_>) -> Result<Styles, ThemeError> {
        let parent = table.get(INHERITS);
        if parent.is_none() && ROLES.iter().all(|role| table.contains_key(role.name)) {
            return Ok(Styles::default());
        }
        let span = parent.map_or(0..0, Spanned::span);
        let wanted = match parent {
            None => DEFAULT,
            Some(value) => value
                .get_ref()
                .as_str()
                .ok_or_else(|| self.error(&span, format!("{INHERITS}: the name of a built-in theme is expected")))?,
        };
        let Some((name, text)) = BUILT_IN.iter().find(|(name, _)| *name == wanted) else {
            let names: Vec<&str> = Theme::names().collect();
            let reason = format!("{INHERITS}: one of {} is expected, this is {wanted:?}", names.join(", "));
            return Err(self.error(&span, reason));
        };
        Ok(parse(text, &format!("themes/{name}.toml"))?.styles)
    }

    fn style(&self, role: &str, value: &Spanned<DeValue<'_>>) -> Result<Style, ThemeError> {
        let Some(table) = value.get_ref().as_table() else {
            return Ok(Style::new().fg(self.color(role, value)?));
        };
        let mut style = Style::new();
        for (key, value) in table {
            let path = format!("{role}.{}", key.get_ref());
            style = match key.get_ref().as_ref() {
                "fg" => style.fg(self.color(&path, value)?),
                "bg" => style.bg(self.color(&path, value)?),
                "modifiers" => style.add_modifier(self.modifiers(&path, value)?),
                _ => return Err(self.error(&key.span(), format!("{path} is not known: {STYLE_SHAPE}"))),
            };
        }
        Ok(style)
    }

    fn color(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Result<Color, ThemeError> {
        let written = match value.get_ref() {
            DeValue::String(name) => name.as_ref(),
            DeValue::Integer(index) => index.as_str(),
            _ => return Err(self.error(&value.span(), format!("{path}: {STYLE_SHAPE}"))),
        };
        parse_color(written).ok_or_else(|| {
            let reason = format!(
                "{path}: a name such as \"light-blue\", a number from 0 to 255, \"#rgb\" or \"#rrggbb\" is expected, this is {written:?}"
            );
            self.error(&value.span(), reason)
        })
    }

    fn modifiers(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Result<Modifier, ThemeError> {
        let names = MODIFIERS.map(|(name, _)| name).join(", ");
        let wrong = |span: &Range<usize>| self.error(span, format!("{path}: a list of {names} is expected"));
        let list = value.get_ref().as_array().ok_or_else(|| wrong(&value.span()))?;
        let mut modifiers = Modifier::empty();
        for entry in list {
            let (_, modifier) = MODIFIERS
                .iter()
                .find(|(name, _)| Some(*name) == entry.get_ref().as_str())
                .ok_or_else(|| wrong(&entry.span()))?;
            modifiers |= *modifier;
        }
        Ok(modifiers)
    }

    fn error(&self, span: &Range<usize>, reason: String) -> ThemeError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        ThemeError::File { source_name: self.source_name.to_owned(), line, reason }
    }
}

/// ratatui's own reading, and `#rgb`, which it does not know.
fn parse_color(written: &str) -> Option<Color> {
    let Some(digits) = written.strip_prefix('#') else { return written.parse().ok() };
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        3 => format!("#{}", digits.chars().flat_map(|digit| [digit, digit]).collect::<String>()).parse().ok(),
        6 => written.parse().ok(),
        _ => None,
    }
}

/// The role that was probably meant: one whose name holds the written word, or is held by it.
fn suggestion(written: &str) -> String {
    let written = written.to_lowercase().replace('-', "_");
    ROLES
        .iter()
        .map(|role| role.name)
        .find(|name| !written.is_empty() && (name.contains(&written) || written.contains(name)))
        .map_or_else(|| "; themes/default.toml lists them".to_owned(), |name| format!(", perhaps {name}"))
}
