//! The real binary in a pseudo-terminal, and the screen that a person would see there.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    path::Path,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::{PATIENCE, binary};

/// A terminal with a program in it.
pub(crate) struct Screen {
    shared: Arc<(Mutex<Shown>, Condvar)>,
    writer: Box<dyn std::io::Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

struct Shown {
    parser: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

impl Screen {
    /// Opens `frontdesk` with `arguments` in a terminal of this size.
    pub(crate) fn open(data_dir: &Path, arguments: &[&str], columns: u16, rows: u16) -> Self {
        Self::open_with(data_dir, arguments, columns, rows, &[])
    }

    pub(crate) fn open_with(
        data_dir: &Path,
        arguments: &[&str],
        columns: u16,
        rows: u16,
        environment: &[(&str, &str)],
    ) -> Self {
        let template = binary(data_dir);
        let mut command = CommandBuilder::new(template.get_program());
        command.args(arguments);
        for (name, value) in template.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        Self::spawn(command, columns, rows)
    }

    /// Runs any command in a terminal of this size.
    pub(crate) fn spawn(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let parser = vt100::Parser::new(nonzero(rows), nonzero(columns), 0);
        let shared = Arc::new((Mutex::new(Shown { parser, raw: Vec::new(), ended: false }), Condvar::new()));
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut shown = theirs.0.lock().unwrap_or_else(PoisonError::into_inner);
                if read == 0 {
                    shown.ended = true;
                    theirs.1.notify_all();
                    return;
                }
                shown.raw.extend_from_slice(&buffer[..read]);
                shown.parser.process(&buffer[..read]);
                theirs.1.notify_all();
            }
        });
        let writer = pair.master.take_writer().unwrap();
        Self { shared, writer, master: pair.master, child }
    }

    /// Types bytes, exactly as a terminal would send them.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    /// Pastes a text, as a terminal with bracketed paste does.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"))
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.shared.0.lock().unwrap().parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        self.master.resize(size(columns, rows)).unwrap();
        self
    }

    /// Waits until every one of `texts` is on the screen.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, texts: &[&str]) -> &mut Self {
        self.wait(&format!("{texts:?}"), |shown| {
            let contents = shown.parser.screen().contents();
            texts.iter().all(|text| contents.contains(text))
        })
    }

    /// Waits until `text` has left the screen.
    #[track_caller]
    pub(crate) fn wait_until_gone(&mut self, text: &str) -> &mut Self {
        self.wait(&format!("no {text:?}"), |shown| !shown.parser.screen().contents().contains(text))
    }

    /// Waits for the program's end and gives its exit code.
    #[track_caller]
    pub(crate) fn wait_for_end(&mut self) -> u32 {
        self.wait("the end", |shown| shown.ended);
        self.child.wait().unwrap().exit_code()
    }

    /// What is on the screen now.
    pub(crate) fn contents(&self) -> String {
        self.shared.0.lock().unwrap().parser.screen().contents()
    }

    /// Every byte that the program wrote.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.shared.0.lock().unwrap().raw).into_owned()
    }

    /// What it wrote after so many bytes.
    pub(crate) fn raw_after(&self, bytes: usize) -> String {
        String::from_utf8_lossy(&self.shared.0.lock().unwrap().raw[bytes..]).into_owned()
    }

    /// How many bytes it has written.
    pub(crate) fn written(&self) -> usize {
        self.shared.0.lock().unwrap().raw.len()
    }

    /// Waits until it has written more than that.
    #[track_caller]
    pub(crate) fn wait_for_more_than(&mut self, bytes: usize) -> &mut Self {
        self.wait("more output", |shown| shown.raw.len() > bytes)
    }

    /// Waits until it has written `text` after so many bytes, be it on the screen still or not. Only the cells that change
    /// are written: of a text that takes another's place, perhaps not every letter.
    #[track_caller]
    pub(crate) fn wait_for_output(&mut self, bytes: usize, text: &str) -> &mut Self {
        let is_written = |shown: &Shown| String::from_utf8_lossy(&shown.raw[bytes..]).contains(text);
        self.wait(&format!("{text:?} in the output"), is_written)
    }

    /// Waits until nothing has been written for a while.
    pub(crate) fn settle(&mut self, quiet: Duration) {
        let mut shown = self.shared.0.lock().unwrap();
        loop {
            let before = shown.raw.len();
            shown = self.shared.1.wait_timeout(shown, quiet).unwrap().0;
            if shown.raw.len() == before {
                return;
            }
        }
    }

    /// Lets the keys so far be a matter of their own: those that follow at once count as one burst with them, as pasted
    /// text does.
    pub(crate) fn pause(&mut self) -> &mut Self {
        self.settle(Duration::from_millis(50));
        self
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.wait_for_end();
    }

    #[track_caller]
    fn wait(&mut self, what: &str, is_there: impl Fn(&Shown) -> bool) -> &mut Self {
        let begun = Instant::now();
        let mut shown = self.shared.0.lock().unwrap();
        while !is_there(&shown) {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let hopeless = left.is_zero() || (shown.ended && what != "the end");
            assert!(!hopeless, "waited for {what}; the screen is\n{}", shown.parser.screen().contents());
            shown = self.shared.1.wait_timeout(shown, left).unwrap().0;
        }
        drop(shown);
        self
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn nonzero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has a size")
}
