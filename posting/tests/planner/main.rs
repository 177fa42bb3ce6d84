//! The planner from outside: documents as Concur sends them in, plans or refusals out.

#[cfg(test)]
mod expense;
#[cfg(test)]
mod expense_refusals;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod invoice;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod snapshots;
