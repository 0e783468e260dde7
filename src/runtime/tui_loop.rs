//! The event loop of the terminal UI: waits for input, news, a deadline or a signal; draws when something changed.
//!
//! There is no tick. Idle, it sleeps until somebody does something.

use std::io;
use std::sync::Arc;
use std::task::Poll;

use crossterm::event::{Event, EventStream};
use futures_util::StreamExt;

use super::executor::News;
use super::input::{Input, input};
use super::machine::{Ended, Machine, Request};
use super::services::Services;
use super::signals::{Signal, Signals};
use super::terminal::Terminal;
use crate::ui::tui::{Meaning, Theme, View, meaning, render};
use crate::wizard::Model;
use crate::wizard::msg::Msg;

/// What one turn of the loop came to.
enum Turn {
    /// Draw again.
    Changed,
    /// Nothing to draw.
    Same,
    /// The wizard is over.
    Over(Ended),
}

/// Runs the wizard on the terminal until it ends. The terminal is given back on every way out.
pub async fn run_tui(model: Model, services: Arc<Services>, theme: Theme) -> io::Result<Ended> {
    let mut ui =
        Ui { machine: Machine::new(model, services), terminal: Terminal::enter()?, view: View::default(), theme };
    ui.draw()?;
    let mut signals = Signals::take()?;
    let mut events = EventStream::new();
    for request in ui.machine.start() {
        ui.serve(request, &mut events).await?;
    }
    ui.draw()?;
    loop {
        let deadline = ui.machine.until_deadline();
        let turn = tokio::select! {
            event = events.next() => match event {
                Some(Ok(event)) => ui.event(event, &mut events).await?,
                // The terminal is gone.
                Some(Err(_)) | None => ui.feed(Msg::Terminated, &mut events).await?,
            },
            news = ui.machine.news() => ui.news(news, &mut events).await?,
            () = sleep(deadline) => ui.feed(Msg::DeadlineReached, &mut events).await?,
            signal = signals.next() => match signal {
                Signal::Terminate => ui.feed(Msg::Terminated, &mut events).await?,
                Signal::Stop => { ui.terminal.suspend()?; Turn::Changed }
                Signal::Continue => { ui.terminal.resume()?; Turn::Changed }
            },
        };
        let turn = ui.catch_up(turn, &mut events).await?;
        match turn {
            Turn::Changed => ui.draw()?,
            Turn::Same => {}
            Turn::Over(ended) => {
                let Ui { machine, terminal, .. } = ui;
                drop(terminal);
                machine.finish().await;
                return Ok(ended);
            }
        }
    }
}

/// An event that is there already. Polled with this task's own waker: the stream keeps the first one it is given until
/// something happens, so a poll with another would lose the next wake-up.
async fn at_hand(events: &mut EventStream) -> Option<Event> {
    let poll = std::future::poll_fn(|context| Poll::Ready(events.poll_next_unpin(context))).await;
    match poll {
        Poll::Ready(Some(Ok(event))) => Some(event),
        _ => None,
    }
}

async fn sleep(until: Option<std::time::Duration>) {
    match until {
        Some(until) => tokio::time::sleep(until).await,
        None => std::future::pending().await,
    }
}

struct Ui {
    machine: Machine,
    terminal: Terminal,
    view: View,
    theme: Theme,
}

impl Ui {
    fn draw(&mut self) -> io::Result<()> {
        let screen = self.machine.screen();
        let (view, theme) = (&mut self.view, &self.theme);
        self.terminal.draw(|frame| render(frame, &screen, view, theme))
    }

    /// Takes everything that is there already, so that a burst of keys or reports costs one frame.
    async fn catch_up(&mut self, first: Turn, events: &mut EventStream) -> io::Result<Turn> {
        let mut turn = first;
        for _ in 0..1000 {
            let next = if let Some(news) = self.machine.news_at_hand() {
                self.news(news, events).await?
            } else if let Some(event) = at_hand(events).await {
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

    async fn event(&mut self, event: Event, events: &mut EventStream) -> io::Result<Turn> {
        let msg = match input(event) {
            None => return Ok(Turn::Same),
            Some(Input::Resized) => return Ok(Turn::Changed),
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

    async fn news(&mut self, news: News, events: &mut EventStream) -> io::Result<Turn> {
        match news {
            News::Msg(msg) => self.feed(msg, events).await,
            News::Crashed => Ok(Turn::Over(Ended::Crashed)),
        }
    }

    async fn feed(&mut self, msg: Msg, events: &mut EventStream) -> io::Result<Turn> {
        let mut turn = Turn::Changed;
        for request in self.machine.feed(msg) {
            if let Some(ended) = self.serve(request, events).await? {
                turn = Turn::Over(ended);
            }
        }
        Ok(turn)
    }

    async fn serve(&mut self, request: Request, events: &mut EventStream) -> io::Result<Option<Ended>> {
        match request {
            Request::End(farewell) => return Ok(Some(Ended::Farewell(farewell))),
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
