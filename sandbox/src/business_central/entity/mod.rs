//! Rows as the API shows them: the value of each declared property, and related rows.

mod attachment;
mod dimension_set;
mod ledger;
mod master;
mod purchase;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

pub(crate) use attachment::AttachmentRow;
pub(crate) use dimension_set::ParentType;
pub(crate) use ledger::{DetailedRow, GeneralLedgerRow};
pub(crate) use master::{
    AccountRow, CompanyInformationRow, CompanyRow, CurrencyRow, DimensionRow, DimensionValueRow, PaymentTermRow,
    SetupRow, TaxGroupRow, VendorRow,
};
pub(crate) use purchase::{DocumentRow, LineRow};

use super::schema::EntityType;
use super::value::Value;

/// A row of any entity type.
pub(crate) trait Row<'a> {
    fn entity_type(&self) -> &'static EntityType;
    /// Key; the skip token of paging.
    fn id(&self) -> Option<Uuid>;
    /// Row version behind the entity tag; none for rows without a tag.
    fn version(&self) -> Option<u64>;
    /// Value of a declared property.
    fn value(&self, property: &str) -> Value;
    /// Rows behind a declared navigation property.
    fn related(&self, _navigation: &str) -> Related<'a> {
        Related::One(None)
    }
}

/// A row of a type that is known at run time only.
pub(crate) type BoxRow<'a> = Box<dyn Row<'a> + 'a>;

/// What is behind a navigation property.
pub(crate) enum Related<'a> {
    One(Option<BoxRow<'a>>),
    Many(Vec<BoxRow<'a>>),
}

/// The entity tag of a row version; opaque to clients.
pub(crate) fn entity_tag(version: u64) -> String {
    format!("W/\"{}\"", STANDARD.encode(format!("'19;{version:019}1;00;'")))
}

/// An optional row of `T`, boxed.
pub(crate) fn one<'a, T: Row<'a> + 'a>(row: Option<T>) -> Related<'a> {
    Related::One(row.map(|row| Box::new(row) as BoxRow<'a>))
}

/// Rows of `T`, boxed.
pub(crate) fn many<'a, T: Row<'a> + 'a>(rows: impl Iterator<Item = T>) -> Related<'a> {
    Related::Many(rows.map(|row| Box::new(row) as BoxRow<'a>).collect())
}
