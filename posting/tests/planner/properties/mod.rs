//! What holds for every document.

mod advances;
mod bills;
mod broken;
mod figures;
mod generated;
mod whole;
