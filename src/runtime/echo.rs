//! Whether the terminal shows what is typed: off while secrets are typed in lines, and given back as it was.

use std::io;

/// The terminal's echo. Dropping it restores what was.
pub(crate) struct Echo {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Echo {
    /// Remembers how the terminal is set.
    pub(crate) fn of_this_terminal() -> io::Result<Self> {
        Ok(Self { before: rustix::termios::tcgetattr(rustix::stdio::stdin())? })
    }

    /// Shows or hides what is typed from now on.
    pub(crate) fn set(&self, is_on: bool) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes.local_modes.set(rustix::termios::LocalModes::ECHO, is_on);
        Ok(rustix::termios::tcsetattr(rustix::stdio::stdin(), rustix::termios::OptionalActions::Now, &modes)?)
    }
}

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        let now = rustix::termios::OptionalActions::Now;
        let _ = rustix::termios::tcsetattr(rustix::stdio::stdin(), now, &self.before);
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
}
