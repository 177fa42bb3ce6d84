//! An exhaustive model of exactly-once posting (`docs/specs/posting.md`).

#[cfg(test)]
mod business_central;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod concur;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod model;
#[cfg(test)]
mod people;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod weather;
#[cfg(test)]
mod world;
