//! An endpoint without a desk, in lines: what its API tells, what was sent from here, and what came by webhook.

use super::{Failure, Numbered, Plain, ROWS};
use crate::{
    api::id::ConversationId,
    console::app::remote::{Detail, Row, Webhook},
};

impl Plain {
    pub(super) fn tell_remote_list(&mut self, from: usize) {
        if let Some(failure) = self.app.remote.failure().map(str::to_owned) {
            self.fail(Failure::NotReached, &format!("the list could not be refreshed: {failure}"));
        }
        let rows = self.app.remote.rows();
        let total = rows.len();
        let mut lines = Vec::new();
        if from == 0 {
            lines.push(match total {
                0 => "the API lists no conversation that goes on".to_owned(),
                1 => "one conversation".to_owned(),
                many => format!("{many} conversations, newest first"),
            });
        }
        let told = rows.iter().enumerate().take(from + ROWS);
        lines.extend(told.skip(from).map(|(at, row)| format!("{}. {}", at + 1, self.remote_row(row))));
        if total > from + ROWS {
            lines.push("more goes on".to_owned());
        }
        let ids: Vec<ConversationId> = rows.iter().take(from + ROWS).map(|row| row.id).collect();
        for line in lines {
            self.say(&line);
        }
        self.numbered = Numbered::Conversations(ids);
    }

    fn remote_row(&self, row: &Row<'_>) -> String {
        let mut parts =
            vec![row.sent.map_or_else(|| format!("{}, not sent from here", row.id), |sent| sent.title.clone())];
        if !row.is_listed {
            parts.push("not listed by the API".to_owned());
        }
        let variables = row.sent.iter().flat_map(|sent| &sent.request.variables);
        let pairs = variables.map(|variable| (variable.name.clone(), variable.value.to_string())).collect();
        parts.extend(self.app.gist_shown(pairs).into_iter().map(|(name, value)| format!("{name}: {value}")));
        match row.arrivals {
            0 => {}
            1 => parts.push("one webhook".to_owned()),
            many => parts.push(format!("{many} webhooks")),
        }
        if self.app.selected() == Some(row.id) {
            parts.push("selected".to_owned());
        }
        parts.join(", ")
    }

    pub(super) fn tell_remote_conversation(&mut self) {
        let Some(id) = self.app.selected() else {
            self.fail(Failure::Refused, "no conversation is selected: list tells them");
            return;
        };
        let mut lines = vec![
            format!("Conversation: {id}"),
            format!(
                "told by the API alone: only a desk knows state, queue and waiting time, and {}",
                self.app.without_desk()
            ),
        ];
        lines.extend(self.app.remote.detail(id).map(|detail| self.detail(detail)).unwrap_or_default());
        for sent in self.app.remote.sent_to(id) {
            lines.push(format!("Sent from here: {}", sent.title));
        }
        lines.extend(match &self.app.remote.webhook {
            Webhook::Failed(reason) => Some(format!("no webhooks come in here: {reason}")),
            Webhook::Listening(_) | Webhook::Off => None,
        });
        for arrival in self.app.remote.arrivals_for(id) {
            lines.push(format!("Webhook, answered {}: {}", arrival.status, arrival.gist));
        }
        for line in lines {
            self.say(&line);
        }
    }

    fn detail(&self, detail: &Detail) -> Vec<String> {
        let mut lines = Vec::new();
        match &detail.messages {
            Err(sentence) => lines.push(format!("the messages cannot be read: {sentence}")),
            Ok(messages) if messages.is_empty() => lines.push("no messages".to_owned()),
            Ok(messages) => lines.extend(messages.iter().map(|message| {
                format!("{}: {}", message.from.name.as_deref().unwrap_or("no name told"), message.text)
            })),
        }
        match &detail.context {
            Err(sentence) => lines.push(format!("the context cannot be read: {sentence}")),
            Ok(variables) => {
                let pairs = variables.iter().map(|variable| (variable.name.clone(), variable.value_text()));
                let pairs = self.app.gist_shown(pairs.collect());
                lines.extend(pairs.into_iter().map(|(name, value)| format!("{name}: {value}")));
            }
        }
        lines
    }
}
