//! The terminal's modes: taken on entering, given back on every way out, panic included.
//!
//! Everything written goes through one buffer and one synchronized update a frame.

use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{MoveTo, SetCursorStyle, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};

/// Whether the modes are taken: read by the panic hook, which knows no guard.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the program is crashing: what other threads still do must not take the modes again.
static OVER: AtomicBool = AtomicBool::new(false);

type Backend = CrosstermBackend<BufWriter<Stdout>>;

/// How wide the terminal is, in columns; `None` where there is none.
pub fn terminal_columns() -> Option<u16> {
    crossterm::terminal::size().ok().map(|(columns, _)| columns).filter(|columns| *columns > 0)
}

/// The terminal in full-screen mode. Dropping it gives the terminal back.
pub(super) struct Terminal {
    /// Never dropped itself: that would show the cursor once more, and panic where the terminal is gone and with it the
    /// place to complain.
    terminal: ManuallyDrop<ratatui::Terminal<Backend>>,
}

impl Terminal {
    pub(super) fn enter() -> io::Result<Self> {
        // Enough for a first frame at 120 × 40 in one write.
        let backend = CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, io::stdout()));
        // NO_COLOR is honoured by a theme; left to itself, crossterm would write resets that undo bold and reverse.
        crossterm::style::force_color_output(true);
        let terminal = ManuallyDrop::new(ratatui::Terminal::new(backend)?);
        take_modes()?;
        Ok(Self { terminal })
    }

    /// Draws one frame. What did not change is not written.
    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !TAKEN.load(Ordering::SeqCst) {
            // The program is crashing: the picture would cover what is told.
            return Ok(());
        }
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on the screen, so that the next frame writes every cell.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        // `clear` would ask the terminal where its cursor is, wait for the answer, and fail where none comes in time.
        let area = Rect::from((Position::ORIGIN, self.terminal.size()?));
        self.terminal.resize(area)
    }

    /// Steps aside for the shell and comes back when it says so.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop_this_program();
        self.resume()
    }

    /// Takes the modes again, as after a stop that came from outside.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        take_modes()?;
        self.forget()
    }

    /// Puts text on the clipboard of the machine the person sits at (OSC 52), over SSH too.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Prints text outside the alternate screen, where it can be selected and stays after leaving.
    pub(super) fn show_plainly(&mut self, text: &str) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        execute!(out, LeaveAlternateScreen, Show)?;
        // Raw mode stays on, so lines need their own carriage return.
        for line in text.lines().chain(["", "Press Enter to go back."]) {
            write!(out, "{line}\r\n")?;
        }
        out.flush()
    }

    /// Back into the picture after [`Terminal::show_plainly`].
    pub(super) fn picture(&mut self) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), EnterAlternateScreen)?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn take_modes() -> io::Result<()> {
    if OVER.load(Ordering::SeqCst) {
        return Ok(());
    }
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Clear(ClearType::All), MoveTo(0, 0))
}

/// Undoes every mode, once and for all. For the panic hook.
pub(super) fn give_back_for_good() {
    OVER.store(true, Ordering::SeqCst);
    give_back();
}

/// Undoes every mode, if they are taken.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            ResetColor,
            SetCursorStyle::DefaultUserShape,
            Show,
            LeaveAlternateScreen
        );
        let _ = disable_raw_mode();
    }
}

/// Stops until the shell says to go on.
pub(super) fn stop_this_program() {
    // The whole group, as the terminal itself would stop it: a wrapper such as `cargo run` must stop too.
    #[cfg(unix)]
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
}
