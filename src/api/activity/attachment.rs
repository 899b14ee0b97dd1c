//! A message's attachments: what the page asks of them, and what an endpoint may be set to refuse.
//!
//! The page names the three fields; that all are needed, and the code of what is refused, are our decision: the error table
//! has no code for attachments.

use base64::{DecodeError, Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api::{
    answer::null_as_default,
    field::text,
    limit,
    problem::{Code, Violation},
    variable::describe,
};

/// A file that comes with a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// A media type, such as `image/png`.
    #[serde(alias = "contenttype", default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub content_type: String,
    /// An address (http or https), or the file itself as a `data:` URL in base64.
    #[serde(alias = "contenturl", default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub content_url: String,
    /// With its extension.
    #[serde(default, deserialize_with = "null_as_default")]
    #[schema(required)]
    pub name: String,
}

/// What an organisation lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentPolicy {
    /// Bytes of an embedded file, decoded.
    pub max_bytes: usize,
    /// Extensions that are refused, in lower case, without their dot.
    pub blocked_extensions: Vec<String>,
}

/// The documented size, and the extensions of programs and scripts (an organisation's own list is longer and can be
/// changed there as here; which of it to begin with is our decision).
impl Default for AttachmentPolicy {
    fn default() -> Self {
        let blocked = [
            "app", "asp", "bas", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "hta", "inf", "jar", "js", "jse",
            "lnk", "mht", "msc", "msi", "msp", "pif", "ps1", "reg", "scr", "sct", "shs", "svc", "vb", "vbe", "vbs",
            "ws", "wsc", "wsf", "wsh",
        ];
        Self {
            max_bytes: limit::ATTACHMENT_BYTES,
            blocked_extensions: blocked.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Reads `attachments`, keeping what can be read.
pub(in crate::api) fn read_all(
    items: &[Value],
    policy: &AttachmentPolicy,
    violations: &mut Vec<Violation>,
) -> Vec<Attachment> {
    let mut read = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at = format!("/attachments/{index}");
        match item.as_object() {
            Some(object) => read.extend(read_one(object, &at, policy, violations)),
            None => violations.push(Violation::new(
                Code::Body,
                at,
                format!("is {}, an object with `contentType`, `contentUrl` and `name` is expected", describe(item)),
            )),
        }
    }
    read
}

fn read_one(
    object: &Map<String, Value>,
    at: &str,
    policy: &AttachmentPolicy,
    violations: &mut Vec<Violation>,
) -> Option<Attachment> {
    let mut field = |name: &str, chars| {
        let before = violations.len();
        let value = text(object, at, name, chars, violations);
        if value.is_none() && violations.len() == before {
            violations.push(Violation::new(Code::Body, format!("{at}/{name}"), "is missing"));
        }
        value
    };
    let content_type = field("contentType", Some(limit::ACTIVITY_FIELD_CHARS));
    let content_url = field("contentUrl", None);
    let name = field("name", Some(limit::ACTIVITY_FIELD_CHARS));
    if let Some(name) = &name
        && let Err(reason) = check_name(name, policy)
    {
        violations.push(Violation::new(Code::Body, format!("{at}/name"), reason));
    }
    if let Some(url) = &content_url
        && let Err(reason) = check_url(url, policy.max_bytes)
    {
        violations.push(Violation::new(Code::Body, format!("{at}/contentUrl"), reason));
    }
    Some(Attachment { content_type: content_type?, content_url: content_url?, name: name? })
}

fn check_name(name: &str, policy: &AttachmentPolicy) -> Result<(), String> {
    // Windows drops dots and blanks at the end of a name, so they do not hide an extension.
    let bare = name.trim_end_matches(['.', ' ']);
    match bare.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => {
            let extension = extension.to_lowercase();
            if policy.blocked_extensions.contains(&extension) {
                return Err(format!("has the extension {extension:?}, which is blocked"));
            }
            Ok(())
        }
        _ => Err(format!("is {name:?}, a name with its extension is expected")),
    }
}

fn check_url(url: &str, max_bytes: usize) -> Result<(), String> {
    let (scheme, rest) = url.split_once(':').unwrap_or_default();
    if scheme.eq_ignore_ascii_case("data") {
        return check_embedded(rest, max_bytes);
    }
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_clean = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    if is_http && is_clean && host.is_some_and(|host| !host.is_empty()) {
        Ok(())
    } else {
        Err("is neither an http(s) address nor a `data:` URL".to_owned())
    }
}

fn not_base64(error: &DecodeError) -> String {
    match error {
        DecodeError::InvalidByte(at, _) => format!("is not base64 from byte {at} of its data on"),
        DecodeError::InvalidPadding => "is base64 without its padding, `=` at the end".to_owned(),
        DecodeError::InvalidLength(_) | DecodeError::InvalidLastSymbol { .. } => {
            "is base64 that breaks off at its end".to_owned()
        }
    }
}

/// `[type][;parameter…];base64,<data>`.
fn check_embedded(rest: &str, max_bytes: usize) -> Result<(), String> {
    let data = rest
        .split_once(',')
        .filter(|(head, _)| head.len() >= 7 && head.is_char_boundary(head.len() - 7))
        .filter(|(head, _)| head[head.len() - 7..].eq_ignore_ascii_case(";base64"))
        .map(|(_, data)| data)
        .ok_or("is a `data:` URL that is not in base64")?;
    let bytes = STANDARD.decode(data).map_err(|error| not_base64(&error))?.len();
    if bytes > max_bytes {
        return Err(format!("has {bytes} bytes, the limit is {max_bytes}"));
    }
    Ok(())
}
