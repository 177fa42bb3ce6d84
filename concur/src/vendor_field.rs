//! The fields of a vendor that can be written, with their documented limits (Concur Vendors v3.1).

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text { most_characters: usize },
    Number { least: u32, most: u32 },
    OneOf(&'static [&'static str]),
    UpperCase { characters: usize },
}

macro_rules! fields {
    ($($name:ident = $wire:literal, $form:expr;)*) => {
        /// A field of a vendor beside its two codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum VendorField {
            $(#[doc = concat!("`", $wire, "`")] $name,)*
        }

        impl VendorField {
            /// Every field.
            pub const ALL: &'static [VendorField] = &[$(VendorField::$name),*];

            /// Its name in the API.
            #[must_use]
            pub fn wire_name(self) -> &'static str {
                match self {
                    $(Self::$name => $wire,)*
                }
            }

            fn form(self) -> Form {
                match self {
                    $(Self::$name => $form,)*
                }
            }
        }
    };
}

const fn text(most_characters: usize) -> Form {
    Form::Text { most_characters }
}

const YES_OR_NO: Form = Form::OneOf(&["Y", "N"]);

fields! {
    VendorName = "VendorName", text(255);
    CountryCode = "CountryCode", Form::UpperCase { characters: 2 };
    CurrencyCode = "CurrencyCode", Form::UpperCase { characters: 3 };
    Approved = "Approved", YES_OR_NO;
    PaymentMethodType = "PaymentMethodType", Form::OneOf(&["ACH", "CARD", "CHECK", "CLIENT", "PAYPVD", "VCHER", "WIRE"]);
    PaymentTerms = "PaymentTerms", Form::Number { least: 1, most: 999 };
    TaxId = "TaxID", text(48);
    ProvincialTaxId = "ProvincialTaxID", text(15);
    TaxType = "TaxType", Form::OneOf(&["DITX", "DNTX", "INTX"]);
    Address1 = "Address1", text(255);
    Address2 = "Address2", text(255);
    Address3 = "Address3", text(255);
    City = "City", text(255);
    State = "State", text(255);
    PostalCode = "PostalCode", text(20);
    ContactEmail = "ContactEmail", text(255);
    AccountNumber = "AccountNumber", text(50);
    DefaultEmployeeId = "DefaultEmployeeID", text(48);
    DefaultExpenseTypeName = "DefaultExpenseTypeName", text(64);
    VendorFormName = "VendorFormName", text(64);
    ShippingMethod = "ShippingMethod", text(10);
    ShippingTerms = "ShippingTerms", text(10);
    VoucherNotes = "VoucherNotes", text(250);
    IsLineItemVatIncluded = "IsLineItemVatIncld", YES_OR_NO;
    IsVisibleForContentExtraction = "IsVisibleForContentExtraction", YES_OR_NO;
    AddressImportSyncId = "AddressImportSyncID", text(20);
    Custom1 = "Custom1", text(48);
    Custom2 = "Custom2", text(48);
    Custom3 = "Custom3", text(48);
    Custom4 = "Custom4", text(48);
    Custom5 = "Custom5", text(48);
    Custom6 = "Custom6", text(48);
    Custom7 = "Custom7", text(48);
    Custom8 = "Custom8", text(48);
    Custom9 = "Custom9", text(48);
    Custom10 = "Custom10", text(48);
    Custom11 = "Custom11", text(48);
    Custom12 = "Custom12", text(48);
    Custom13 = "Custom13", text(48);
    Custom14 = "Custom14", text(48);
    Custom15 = "Custom15", text(48);
    Custom16 = "Custom16", text(48);
    Custom17 = "Custom17", text(48);
    Custom18 = "Custom18", text(48);
    Custom19 = "Custom19", text(48);
    Custom20 = "Custom20", text(48);
}

impl VendorField {
    /// The field of this name in the API.
    #[must_use]
    pub fn of_wire_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.wire_name() == name)
    }

    /// Whether it is a number on the wire.
    pub(crate) fn is_number(self) -> bool {
        matches!(self.form(), Form::Number { .. })
    }

    /// Whether the text `N` clears it, and so is no value.
    pub(crate) fn is_cleared_by_n(self) -> bool {
        matches!(
            self,
            Self::DefaultEmployeeId | Self::DefaultExpenseTypeName | Self::VendorFormName | Self::AccountNumber
        )
    }

    /// What is wrong with a value, without quoting it; an empty one clears the field and is right for all but the required.
    pub(crate) fn problem(self, value: &str) -> Option<String> {
        if value.is_empty() {
            let required = matches!(self, Self::CountryCode | Self::CurrencyCode | Self::Approved);
            return required.then(|| "it is empty".to_owned());
        }
        if value == "N" && self.is_cleared_by_n() {
            return Some("N clears it".to_owned());
        }
        match self.form() {
            Form::Text { most_characters } => (value.chars().count() > most_characters)
                .then(|| format!("it is longer than {most_characters} characters")),
            Form::Number { least, most } => {
                let fits = value.parse().is_ok_and(|number: u32| (least..=most).contains(&number));
                (!fits).then(|| format!("it is no whole number from {least} to {most}"))
            }
            Form::OneOf(known) => (!known.contains(&value)).then(|| format!("it is none of {}", known.join(", "))),
            Form::UpperCase { characters } => {
                let fits = value.len() == characters && value.bytes().all(|byte| byte.is_ascii_uppercase());
                (!fits).then(|| format!("it is not {characters} upper-case letters"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_fields() {
        for field in VendorField::ALL {
            assert_eq!(VendorField::of_wire_name(field.wire_name()), Some(*field));
        }
        assert_eq!(VendorField::of_wire_name("VendorCode"), None, "a key is no field");
    }

    #[test]
    fn values_beyond_the_documented_limits_are_found_and_not_quoted() {
        for (field, right, wrong) in [
            (VendorField::CountryCode, "DE", "de"),
            (VendorField::CurrencyCode, "EUR", "EURO"),
            (VendorField::Approved, "N", "True"),
            (VendorField::PaymentTerms, "999", "0"),
            (VendorField::PaymentMethodType, "WIRE", "CASH"),
            (VendorField::PostalCode, "12345678901234567890", "123456789012345678901"),
        ] {
            assert_eq!(field.problem(right), None, "{field:?}");
            let problem = field.problem(wrong).unwrap();
            assert!(!problem.contains(wrong), "{problem}");
        }
        assert!(VendorField::CountryCode.problem("").is_some());
        assert_eq!(VendorField::City.problem(""), None);
        assert_eq!(VendorField::City.problem("N"), None);
        assert!(VendorField::AccountNumber.problem("N").is_some());
    }
}
