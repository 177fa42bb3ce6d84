//! The planner from outside: documents as Concur sends them in, plans or refusals out.

#[cfg(test)]
mod cash_advance_refusals;
mod corrections;
#[cfg(test)]
mod expense;
#[cfg(test)]
mod expense_refusals;
#[cfg(test)]
mod explained;
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
#[cfg(test)]
mod use_cases_advance;
#[cfg(test)]
mod use_cases_cards;
#[cfg(test)]
mod use_cases_cash;
#[cfg(test)]
mod use_cases_tax;
