//! One file for each kind of thing on a page. Each writes rows on a sheet; none knows where the sheet will be painted.

pub(super) mod button;
pub(super) mod callout;
pub(super) mod field;
pub(super) mod key_values;
pub(super) mod link;
pub(super) mod list;
pub(super) mod panel;
pub(super) mod table;
pub(super) mod task;
pub(super) mod text;
pub(super) mod trend;
