//! For each code the call that provokes it, as a command for a POSIX shell with `curl`.
//!
//! None needs anything to be there before, and none leaves a conversation behind: what is wrong is found before one is
//! looked for, or there is no such conversation. One code no request leads to: its command arms a fault for a single
//! answer first, which replaces the faults that are armed.

use crate::api::{identity, problem::Code};

/// Where the calls go, and with which token.
pub(super) struct Site {
    pub(super) base_url: String,
    pub(super) token: String,
    /// As a word of the shell: a person's own key is not printed.
    pub(super) desk_key: &'static str,
    /// A path of create that is served there.
    pub(super) create_path: &'static str,
}

/// A conversation that nobody has.
const NOBODY: &str = "8a5e4f10-0000-4000-8000-00000000abcd";

/// A call that is refused; what is not said is right.
struct Call {
    path: String,
    organization: &'static str,
    channel: &'static str,
    /// A word of the shell: the body of a POST. Without one it is a GET.
    body: Option<&'static str>,
}

pub(super) fn command(code: Code, site: &Site) -> String {
    let refused = written(call(code, site.create_path), site);
    // Every answer of the endpoint can be written as JSON.
    if code == Code::Serialization { format!("{} && \\\n{refused}", fault(code, site)) } else { refused }
}

/// What a command changes at the endpoint.
pub(super) fn note(code: Code) -> Option<&'static str> {
    (code == Code::Serialization).then_some("this replaces the programmed failures that are armed")
}

/// The call that makes the next list fail with `code`, once.
fn fault(code: Code, site: &Site) -> String {
    let Site { base_url, desk_key, .. } = site;
    let fault = format!(r#"{{"kind":"status","status":{},"code":"{code}"}}"#, code.status());
    let rule = format!(r#"{{"id":"errors","when":{{"route":"conversations"}},"times":1,"fault":{fault}}}"#);
    [
        format!("curl -s '{base_url}/desk/v1/faults' -X PUT -o /dev/null"),
        format!("-H \"authorization: Bearer {desk_key}\""),
        format!(r#"-d '{{"rules":[{rule}]}}'"#),
    ]
    .join(" \\\n  ")
}

fn written(call: Call, site: &Site) -> String {
    let Call { path, organization, channel, body } = call;
    let Site { base_url, token, .. } = site;
    let mut words = vec![
        format!("curl -si '{base_url}{path}'"),
        format!("-H \"authorization: Bearer {token}\""),
        format!("-H 'organization-id: {organization}'"),
        format!("-H 'channel-id: {channel}'"),
    ];
    if let Some(body) = body {
        words.push("-H 'content-type: application/json'".to_owned());
        words.push(format!("-d {body}"));
    }
    words.join(" \\\n  ")
}

fn call(code: Code, create_path: &str) -> Call {
    let list = "/api/v1.0/consumer/conversations";
    let conversation = "/api/v1.0/consumer/conversation";
    let typing = r#"'{"type":"typing"}'"#;
    let get = |path: String| Call {
        path,
        organization: identity::ORGANIZATION_ID,
        channel: identity::CHANNEL_ID,
        body: None,
    };
    let post = |path: String, body| Call { body: Some(body), ..get(path) };
    let act = |body| post(format!("{conversation}/{NOBODY}"), body);
    let called_as = |organization, channel| Call { organization, channel, ..get(list.to_owned()) };
    match code {
        Code::OrganizationId => called_as("contoso", identity::CHANNEL_ID),
        Code::ChannelId => called_as(identity::ORGANIZATION_ID, "messaging"),
        Code::Operation => act(r#"'{"type":"invoke"}'"#),
        Code::NoSuchChannel => called_as(identity::ORGANIZATION_ID, NOBODY),
        Code::ConversationId => post(format!("{conversation}/7"), typing),
        Code::Timestamp => get(format!("{list}?StartTimeStamp=yesterday")),
        Code::ConversationsPageSize => get(format!("{list}?PageSize=251")),
        Code::MessagesPageSize => get(format!("{conversation}/{NOBODY}/messages?PageSize=101")),
        Code::ContinuationToken => get(format!("{list}?ContinuationToken=next")),
        Code::TooManyVariables => post(
            create_path.to_owned(),
            r#""{\"conversationcontext\":{$(seq 101 | sed 's/.*/"n&":{"value":&}/' | paste -sd , -)}}""#,
        ),
        Code::MessageTooLong => act(r#""$(printf '{"type":"message","text":"%6001s"}' long)""#),
        Code::Body => act("'{'"),
        Code::NoSuchConversation => act(typing),
        Code::ChannelNotLinked => called_as(identity::ORGANIZATION_ID, identity::UNLINKED_CHANNEL_ID),
        // Nothing is wrong with it.
        Code::Serialization => get(list.to_owned()),
        Code::EmptyMessage => act(r#"'{"type":"message"}'"#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::create;

    fn site() -> Site {
        Site {
            base_url: "http://127.0.0.1:7301".to_owned(),
            token: "$TOKEN".to_owned(),
            desk_key: "$DESK_KEY",
            create_path: create::PATH_SINGULAR,
        }
    }

    #[test]
    fn a_create_goes_to_the_path_that_is_served() {
        let command = command(Code::TooManyVariables, &site());
        assert!(
            command.starts_with("curl -si 'http://127.0.0.1:7301/api/v1.0/consumer/conversation/create'"),
            "{command}"
        );
    }

    #[test]
    fn a_command_has_address_token_and_headers() {
        insta::assert_snapshot!(command(Code::NoSuchConversation, &site()), @r#"
        curl -si 'http://127.0.0.1:7301/api/v1.0/consumer/conversation/8a5e4f10-0000-4000-8000-00000000abcd' \
          -H "authorization: Bearer $TOKEN" \
          -H 'organization-id: 8a5e4f10-0000-4000-8000-000000000001' \
          -H 'channel-id: 8a5e4f10-0000-4000-8000-000000000002' \
          -H 'content-type: application/json' \
          -d '{"type":"typing"}'
        "#);
    }
}
