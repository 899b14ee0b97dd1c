//! `frontdesk desk records`: the customer records.

use clap::{Args, Subcommand};

use super::{call::at_desk, page};
use crate::{
    api::{
        desk::{Record, RecordList},
        id::RecordId,
    },
    cli::{Failure, Globals, output},
    client::DeskClient,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the records (the default)
    List,
    /// Add a record, which needs a name
    Add(Add),
    /// Change what is given of a record; an empty text takes it away
    Set(Set),
    /// Remove a record; whoever was linked to it is not any more
    Remove(Remove),
}

#[derive(Debug, Args)]
struct Add {
    /// Its id [default: a new one]
    #[arg(long, env = "FRONTDESK_ID", value_name = "RECORD")]
    id: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
struct Set {
    /// The record's id
    #[arg(value_name = "RECORD")]
    record: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Debug, Args)]
struct Remove {
    /// The record's id
    #[arg(value_name = "RECORD")]
    record: String,
}

#[derive(Debug, Args)]
struct Fields {
    /// The customer's first name
    #[arg(long, env = "FRONTDESK_FIRST_NAME", value_name = "NAME")]
    first_name: Option<String>,
    /// The customer's last name
    #[arg(long, env = "FRONTDESK_LAST_NAME", value_name = "NAME")]
    last_name: Option<String>,
    /// The email address that identifies the customer
    #[arg(long, env = "FRONTDESK_EMAIL", value_name = "ADDRESS")]
    email: Option<String>,
    /// The phone number that identifies the customer
    #[arg(long, env = "FRONTDESK_PHONE", value_name = "NUMBER")]
    phone: Option<String>,
}

impl Fields {
    fn over(self, record: Record) -> Record {
        let optional = |given: Option<String>, before| match given {
            None => before,
            Some(given) => Some(given).filter(|given| !given.is_empty()),
        };
        Record {
            first_name: self.first_name.unwrap_or(record.first_name),
            last_name: self.last_name.unwrap_or(record.last_name),
            email: optional(self.email, record.email),
            phone_number: optional(self.phone, record.phone_number),
            id: record.id,
        }
    }
}

pub(super) async fn run(globals: &Globals, arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        None | Some(Command::List) => {
            let list = at_desk(globals, async |desk| Ok(desk.records().await?)).await?;
            if globals.json { output::print_json(&list) } else { output::print(&table(&list.records)) }
        }
        Some(Command::Add(Add { id, fields })) => {
            let empty = Record {
                id: RecordId(id.unwrap_or_default()),
                first_name: String::new(),
                last_name: String::new(),
                email: None,
                phone_number: None,
            };
            let record = fields.over(empty);
            print(globals, &at_desk(globals, async |desk| Ok(desk.add_record(&record).await?)).await?)
        }
        Some(Command::Set(Set { record, fields })) => {
            let changed = at_desk(globals, async |desk| {
                let before = find(desk, record).await?;
                Ok(desk.change_record(&fields.over(before)).await?)
            })
            .await?;
            print(globals, &changed)
        }
        Some(Command::Remove(Remove { record })) => {
            let removed = at_desk(globals, async |desk| {
                let record = find(desk, record).await?;
                desk.remove_record(&record.id).await?;
                Ok(record)
            })
            .await?;
            print(globals, &removed)
        }
    }
}

/// The record of this id. Looked for first, because what a person writes need not be fit for a path.
async fn find(desk: &DeskClient, id: String) -> Result<Record, Failure> {
    let RecordList { records } = desk.records().await?;
    let found = records.into_iter().find(|record| record.id.0 == id);
    found.ok_or_else(|| {
        Failure::refused(format!("there is no record {id}")).with_hint("`frontdesk desk records` lists them")
    })
}

fn print(globals: &Globals, record: &Record) -> Result<(), Failure> {
    if globals.json { output::print_json(record) } else { output::print(&table(std::slice::from_ref(record))) }
}

fn table(records: &[Record]) -> String {
    page::table(
        ["id", "first name", "last name", "email", "phone number"],
        records.iter().map(|record| {
            [
                record.id.to_string(),
                record.first_name.clone(),
                record.last_name.clone(),
                record.email.clone().unwrap_or_default(),
                record.phone_number.clone().unwrap_or_default(),
            ]
        }),
    )
}
