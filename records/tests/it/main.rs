//! The records through their public interface, and from behind: damaged, shared, crashed.

#[cfg(test)]
mod attachments;
#[cfg(test)]
mod companies;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod files;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod payments;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod purchases;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod trail;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod world;
