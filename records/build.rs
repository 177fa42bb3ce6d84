//! Without this a newly added migration file would not be embedded until something else in the crate changes.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
