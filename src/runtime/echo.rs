//! Whether the terminal shows what is typed: off while secrets are typed in lines or a text is pasted, and given back as it
//! was.

use std::io;
#[cfg(unix)]
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(unix)]
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// The terminal's echo. Dropping it restores what was.
pub(crate) struct Echo {
    #[cfg(unix)]
    before: Termios,
}

/// How the terminal is to be given back: for the panic hook, which knows no guard.
#[cfg(unix)]
static STANDING: Mutex<Standing> = Mutex::new(Standing::Untouched);

#[cfg(unix)]
enum Standing {
    Untouched,
    /// As it was before.
    Set(Box<Termios>),
    /// The program is crashing: nothing is hidden any more.
    GivenBack,
}

#[cfg(unix)]
fn standing() -> MutexGuard<'static, Standing> {
    STANDING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn set_modes(modes: &Termios) -> io::Result<()> {
    Ok(tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, modes)?)
}

#[cfg(unix)]
impl Echo {
    /// Remembers how the terminal is set.
    pub(crate) fn of_this_terminal() -> io::Result<Self> {
        Ok(Self { before: tcgetattr(rustix::stdio::stdin())? })
    }

    /// Shows or hides what is typed from now on.
    pub(crate) fn set(&self, is_on: bool) -> io::Result<()> {
        let mut standing = standing();
        if matches!(*standing, Standing::GivenBack) {
            return Ok(());
        }
        *standing = Standing::Set(Box::new(self.before.clone()));
        let mut modes = self.before.clone();
        modes.local_modes.set(LocalModes::ECHO, is_on);
        set_modes(&modes)
    }

    /// For a pasted text, and for a secret that is read key by key: nothing is shown, lines may be of any length (a terminal
    /// that collects lines drops what is beyond 4,095 bytes), and Ctrl-C and Ctrl-D come as the bytes that they are.
    pub(crate) fn hide_paste(&self) -> io::Result<()> {
        let mut standing = standing();
        if matches!(*standing, Standing::GivenBack) {
            return Ok(());
        }
        *standing = Standing::Set(Box::new(self.before.clone()));
        let mut modes = self.before.clone();
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        modes.special_codes[SpecialCodeIndex::VMIN] = 1;
        modes.special_codes[SpecialCodeIndex::VTIME] = 0;
        set_modes(&modes)
    }
}

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        let mut standing = standing();
        let _ = set_modes(&self.before);
        if let Standing::Set(_) = *standing {
            *standing = Standing::Untouched;
        }
    }
}

/// Restores what was, once and for all. For the panic hook.
pub(super) fn give_back_for_good() {
    #[cfg(unix)]
    if let Standing::Set(before) = std::mem::replace(&mut *standing(), Standing::GivenBack) {
        let _ = set_modes(&before);
    }
}

#[cfg(not(unix))]
impl Echo {
    /// Hiding a typed line was never tried on this system, so plain mode is not offered: secrets would show.
    pub(crate) fn of_this_terminal() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "plain mode is for Unix terminals so far"))
    }

    /// Never reached: there is no value to call it on.
    pub(crate) fn set(&self, _is_on: bool) -> io::Result<()> {
        Ok(())
    }

    /// Never reached, likewise.
    pub(crate) fn hide_paste(&self) -> io::Result<()> {
        Ok(())
    }
}
