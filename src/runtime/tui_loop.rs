//! The event loop of the terminal UI: waits for input, news, a deadline or a signal; draws when something changed.
//!
//! There is no tick. Idle, it sleeps until somebody does something.

use std::io;
use std::sync::Arc;

use crossterm::event::Event;

use super::driver::{Drive, Driver, Request, finish, news, sleep};
use super::events::Events;
use super::input::{Input, input};
use super::machine::Machine;
use super::services::Services;
use super::signals::{Signal, Signals};
use super::terminal::Terminal;
use crate::screen::{Farewell, Msg};
use crate::ui::tui::{Meaning, Theme, View, meaning, render};

/// What one turn of the loop came to.
enum Turn {
    /// Draw again.
    Changed,
    /// Nothing to draw.
    Same,
    /// The machine has ended.
    Over(Farewell),
}

/// Runs a machine on the terminal until it ends. The terminal is given back on every way out.
pub async fn run_tui(machine: impl Machine, services: Arc<Services>, theme: Theme) -> io::Result<Farewell> {
    drive(Driver::boxed(machine, services), theme).await
}

async fn drive(machine: Box<dyn Drive>, theme: Theme) -> io::Result<Farewell> {
    let mut ui = Ui { machine, terminal: Terminal::enter()?, view: View::default(), theme };
    let ended = ui.run().await;
    if ended.is_err() {
        // A terminal that is gone takes no answers with it.
        ui.machine.feed(Msg::Terminated);
    }
    let Ui { machine, terminal, .. } = ui;
    drop(terminal);
    finish(machine).await;
    ended
}

struct Ui {
    machine: Box<dyn Drive>,
    terminal: Terminal,
    view: View,
    theme: Theme,
}

impl Ui {
    /// Until the machine ends, or the terminal fails.
    async fn run(&mut self) -> io::Result<Farewell> {
        let mut signals = Signals::take()?;
        let mut events = Events::of_this_terminal()?;
        self.draw()?;
        for request in self.machine.start() {
            self.serve(request, &mut events).await?;
        }
        self.draw()?;
        loop {
            let deadline = self.machine.until_deadline();
            let turn = tokio::select! {
                event = events.next() => match event {
                    Some(Ok(event)) => self.event(event, &mut events).await?,
                    // The terminal is gone.
                    Some(Err(_)) | None => self.feed(Msg::Terminated, &mut events).await?,
                },
                requests = news(&mut *self.machine) => self.serve_all(requests, &mut events).await?,
                () = sleep(deadline) => self.feed(Msg::DeadlineReached, &mut events).await?,
                signal = signals.next() => match signal {
                    Signal::Terminate => self.feed(Msg::Terminated, &mut events).await?,
                    Signal::Stop => { self.terminal.suspend()?; Turn::Changed }
                    Signal::Continue => { self.terminal.resume()?; Turn::Changed }
                },
            };
            match self.catch_up(turn, &mut events).await? {
                Turn::Changed => self.draw()?,
                Turn::Same => {}
                Turn::Over(ended) => return Ok(ended),
            }
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let screen = self.machine.screen();
        let (view, theme) = (&mut self.view, &self.theme);
        self.terminal.draw(|frame| render(frame, &screen, view, theme))
    }

    /// Takes everything that is there already, so that a burst of keys or reports costs one frame.
    async fn catch_up(&mut self, first: Turn, events: &mut Events) -> io::Result<Turn> {
        let mut turn = first;
        for _ in 0..1000 {
            let next = if let Some(requests) = self.machine.news_at_hand() {
                self.serve_all(requests, events).await?
            } else if let Some(event) = events.at_hand() {
                self.event(event, events).await?
            } else {
                break;
            };
            turn = match (turn, next) {
                (Turn::Over(ended), _) | (_, Turn::Over(ended)) => return Ok(Turn::Over(ended)),
                (Turn::Same, Turn::Same) => Turn::Same,
                _ => Turn::Changed,
            };
        }
        Ok(turn)
    }

    async fn event(&mut self, event: Event, events: &mut Events) -> io::Result<Turn> {
        let msg = match input(event) {
            None => return Ok(Turn::Same),
            Some(Input::Resized) => {
                // Even where the size is the old one again: a window that was small for a moment has lost cells.
                self.terminal.forget()?;
                return Ok(Turn::Changed);
            }
            Some(Input::Paste(text)) => Msg::Paste(text),
            Some(Input::Key(key)) => match meaning(key, &self.machine.screen(), &mut self.view) {
                None => return Ok(Turn::Same),
                Some(Meaning::Msg(msg)) => msg,
                Some(Meaning::Redraw) => return Ok(Turn::Changed),
                Some(Meaning::RedrawAll) => {
                    self.terminal.forget()?;
                    return Ok(Turn::Changed);
                }
                Some(Meaning::Suspend) => {
                    self.terminal.suspend()?;
                    return Ok(Turn::Changed);
                }
            },
        };
        self.feed(msg, events).await
    }

    async fn feed(&mut self, msg: Msg, events: &mut Events) -> io::Result<Turn> {
        let requests = self.machine.feed(msg);
        self.serve_all(requests, events).await
    }

    async fn serve_all(&mut self, requests: Vec<Request>, events: &mut Events) -> io::Result<Turn> {
        let mut turn = Turn::Changed;
        for request in requests {
            if let Some(ended) = self.serve(request, events).await? {
                turn = Turn::Over(ended);
            }
        }
        Ok(turn)
    }

    async fn serve(&mut self, request: Request, events: &mut Events) -> io::Result<Option<Farewell>> {
        match request {
            Request::End(farewell) => return Ok(Some(farewell)),
            Request::Copy(text) => {
                let copied = self.terminal.copy(&text).map_err(|error| format!("It could not be copied: {error}."));
                self.machine.feed(Msg::Copied(copied));
            }
            Request::ShowPlainly(text) => {
                self.terminal.show_plainly(&text)?;
                // Any key goes back; pasted text and new sizes do not.
                while let Some(Ok(event)) = events.next().await {
                    if matches!(input(event), Some(Input::Key(_))) {
                        break;
                    }
                }
                self.terminal.picture()?;
            }
        }
        Ok(None)
    }
}
