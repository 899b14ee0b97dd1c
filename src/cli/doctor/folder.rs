//! The data folder: is it there, is it private, can it be written, is there room, and can this version read the store.

use std::{fs, path::Path};

use super::Finding;
use crate::simulator;

/// A store needs little, and so does what a crash leaves behind.
#[cfg(unix)]
const ROOM: u64 = 64 * 1024 * 1024;

pub(super) fn look(folder: &Path, is_in_use: bool) -> Vec<Finding> {
    let place = folder.display();
    let metadata = match fs::metadata(folder) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return vec![Finding::ok("data folder", format!("{place} is not there yet; the first start makes it"))];
        }
        Err(error) => {
            let advice = "make it readable, or name another one with --data-dir";
            return vec![Finding::problem("data folder", format!("{place} cannot be looked at: {error}"), advice)];
        }
    };
    if !metadata.is_dir() {
        let advice = "name a folder with --data-dir";
        return vec![Finding::problem("data folder", format!("{place} is no folder"), advice)];
    }
    let mut findings = permissions(folder, &metadata);
    if is_in_use {
        findings.push(Finding::ok("store", "the endpoint that runs has it open"));
    } else {
        findings.push(store(folder));
    }
    findings
}

#[cfg(unix)]
fn permissions(folder: &Path, metadata: &fs::Metadata) -> Vec<Finding> {
    use std::os::unix::fs::PermissionsExt as _;

    use rustix::fs::{Access, access, statvfs};

    let place = folder.display();
    let mut findings = Vec::new();
    let mode = metadata.permissions().mode() & 0o777;
    findings.push(if mode.trailing_zeros() >= 6 {
        Finding::ok("data folder", format!("{place} is yours alone"))
    } else {
        let advice = format!("chmod 700 '{place}'");
        Finding::warning("data folder", format!("others on this machine may look into {place} (mode {mode:o})"), advice)
    });
    if let Err(error) = access(folder, Access::WRITE_OK | Access::EXEC_OK) {
        let advice = "make it writable, or name another one with --data-dir";
        findings.push(Finding::problem("data folder", format!("{place} cannot be written: {error}"), advice));
    }
    if let Ok(volume) = statvfs(folder) {
        let free = volume.f_bavail.saturating_mul(volume.f_frsize);
        let words = format!("{} MB are free", free / (1024 * 1024));
        findings.push(if free < ROOM {
            Finding::problem("free space", words, "make room: what cannot be written is not acknowledged")
        } else {
            Finding::ok("free space", words)
        });
    }
    findings
}

#[cfg(not(unix))]
fn permissions(folder: &Path, metadata: &fs::Metadata) -> Vec<Finding> {
    let place = folder.display();
    vec![if metadata.permissions().readonly() {
        Finding::problem("data folder", format!("{place} cannot be written"), "name another one with --data-dir")
    } else {
        Finding::ok("data folder", format!("{place} is there"))
    }]
}

fn store(folder: &Path) -> Finding {
    match simulator::store_version(folder) {
        Ok(None) => Finding::ok("store", "there is none yet; the first start makes it"),
        Ok(Some(version)) if version.found == version.known => {
            Finding::ok("store", format!("it is of this program's version, {}", version.known))
        }
        Ok(Some(version)) if version.found < version.known => {
            let (found, known) = (version.found, version.known);
            Finding::ok("store", format!("it is of version {found}; the next start brings it to {known}"))
        }
        Ok(Some(version)) => Finding::problem(
            "store",
            format!("it is of version {}, this program knows up to {}", version.found, version.known),
            "use the newer frontdesk, or name another folder with --data-dir",
        ),
        Err(error) => Finding::problem(
            "store",
            error.to_string(),
            error.hint().unwrap_or_else(|| "move the folder away to begin anew".to_owned()),
        ),
    }
}
