//! The entity types that are served: property names, types, lengths and who may write them.
//!
//! Names, order, types and lengths follow the `$metadata` of API v2.0; write access follows the API pages.

mod attachment;
mod master;
mod purchase_credit_memo;
mod purchase_invoice;
mod reporting;
mod subscription;

pub(crate) use attachment::*;
pub(crate) use master::*;
pub(crate) use purchase_credit_memo::*;
pub(crate) use purchase_invoice::*;
pub(crate) use reporting::*;
pub(crate) use subscription::*;

/// Type of a property. A length of 0 means that the metadata gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Guid,
    Text(u16),
    /// Text that is stored upper-case and trimmed.
    Code(u16),
    Decimal,
    Int32,
    Int64,
    Boolean,
    Date,
    Instant,
    /// Content behind a link of its own; only its links are shown.
    Stream,
    Choice {
        edm: &'static str,
        members: &'static [&'static str],
    },
}

impl Kind {
    /// Name of the type without its namespace, as error texts print it.
    pub(crate) fn edm_name(self) -> &'static str {
        match self {
            Self::Guid => "Guid",
            Self::Text(_) | Self::Code(_) => "String",
            Self::Decimal => "Decimal",
            Self::Int32 => "Int32",
            Self::Int64 => "Int64",
            Self::Boolean => "Boolean",
            Self::Date => "Date",
            Self::Instant => "DateTimeOffset",
            Self::Stream => "Stream",
            Self::Choice { edm, .. } => edm,
        }
    }
}

/// Who may write a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Sending it fails the request.
    ReadOnly,
    /// POST and PATCH.
    Settable,
    /// POST only; the page has its own text for a PATCH.
    InsertOnly,
}

/// One property.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) access: Access,
}

/// One navigation property.
#[derive(Debug)]
pub(crate) struct Navigation {
    pub(crate) name: &'static str,
    pub(crate) target: &'static EntityType,
}

/// One entity type with its set.
#[derive(Debug)]
pub(crate) struct EntityType {
    pub(crate) name: &'static str,
    pub(crate) set: &'static str,
    pub(crate) properties: &'static [Property],
    pub(crate) navigations: &'static [Navigation],
}

impl EntityType {
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    pub(crate) fn navigation(&self, name: &str) -> Option<&'static Navigation> {
        self.navigations.iter().find(|navigation| navigation.name == name)
    }
}

pub(crate) const fn read_only(name: &'static str, kind: Kind) -> Property {
    Property {
        name,
        kind,
        access: Access::ReadOnly,
    }
}

pub(crate) const fn settable(name: &'static str, kind: Kind) -> Property {
    Property {
        name,
        kind,
        access: Access::Settable,
    }
}

pub(crate) const fn insert_only(name: &'static str, kind: Kind) -> Property {
    Property {
        name,
        kind,
        access: Access::InsertOnly,
    }
}

pub(crate) const fn navigation(name: &'static str, target: &'static EntityType) -> Navigation {
    Navigation { name, target }
}

/// Every served type that the metadata declares.
#[cfg(test)]
pub(crate) static DECLARED: &[&EntityType] = &[
    &COMPANY,
    &COMPANY_INFORMATION,
    &GENERAL_LEDGER_SETUP,
    &VENDOR,
    &ACCOUNT,
    &DIMENSION,
    &DIMENSION_VALUE,
    &DEFAULT_DIMENSION,
    &CURRENCY,
    &PAYMENT_TERM,
    &TAX_GROUP,
    &PURCHASE_INVOICE,
    &PURCHASE_INVOICE_LINE,
    &PURCHASE_CREDIT_MEMO,
    &PURCHASE_CREDIT_MEMO_LINE,
    &DIMENSION_SET_LINE,
    &DOCUMENT_ATTACHMENT,
    &GENERAL_LEDGER_ENTRY,
    &SUBSCRIPTION,
];
