//! Concur's vendor fields that rules may fill (Concur Vendors v3.1).

/// A field and what a value of it must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text(usize),
    Number(u32, u32),
    OneOf(&'static [&'static str]),
}

const YES_OR_NO: Form = Form::OneOf(&["Y", "N"]);

/// Every field beside the codes, `CountryCode`, `CurrencyCode`, `Approved` and `Custom1` to `Custom20`.
const NAMED: [(&str, Form); 22] = [
    ("VendorName", Form::Text(255)),
    (
        "PaymentMethodType",
        Form::OneOf(&["ACH", "CARD", "CHECK", "CLIENT", "PAYPVD", "VCHER", "WIRE"]),
    ),
    ("PaymentTerms", Form::Number(1, 999)),
    ("TaxID", Form::Text(48)),
    ("ProvincialTaxID", Form::Text(15)),
    ("TaxType", Form::OneOf(&["DITX", "DNTX", "INTX"])),
    ("Address1", Form::Text(255)),
    ("Address2", Form::Text(255)),
    ("Address3", Form::Text(255)),
    ("City", Form::Text(255)),
    ("State", Form::Text(255)),
    ("PostalCode", Form::Text(20)),
    ("ContactEmail", Form::Text(255)),
    ("AccountNumber", Form::Text(50)),
    ("DefaultEmployeeID", Form::Text(48)),
    ("DefaultExpenseTypeName", Form::Text(64)),
    ("VendorFormName", Form::Text(64)),
    ("ShippingMethod", Form::Text(10)),
    ("ShippingTerms", Form::Text(10)),
    ("VoucherNotes", Form::Text(250)),
    ("IsLineItemVatIncld", YES_OR_NO),
    ("IsVisibleForContentExtraction", YES_OR_NO),
];

const CUSTOM: [&str; 20] = [
    "Custom1", "Custom2", "Custom3", "Custom4", "Custom5", "Custom6", "Custom7", "Custom8", "Custom9", "Custom10",
    "Custom11", "Custom12", "Custom13", "Custom14", "Custom15", "Custom16", "Custom17", "Custom18", "Custom19",
    "Custom20",
];

impl Field {
    /// The field of this name, if rules may fill it.
    pub(crate) fn of_name(name: &str) -> Option<Field> {
        let custom = CUSTOM.iter().map(|name| (*name, Form::Text(48)));
        let (name, form) = NAMED.into_iter().chain(custom).find(|(known, _)| *known == name)?;
        Some(Field { name, form })
    }

    /// What is wrong with a value, without quoting it. An empty one is always right: it clears the field.
    pub(crate) fn problem(self, value: &str) -> Option<String> {
        let fits = match self.form {
            Form::Text(longest) => value.chars().count() <= longest,
            Form::Number(least, most) => value.parse().is_ok_and(|number: u32| (least..=most).contains(&number)),
            Form::OneOf(known) => known.contains(&value),
        };
        let name = self.name;
        (!fits && !value.is_empty()).then(|| match self.form {
            Form::Text(longest) => format!("{name} would be longer than {longest} characters"),
            Form::Number(least, most) => format!("{name} would be no whole number from {least} to {most}"),
            Form::OneOf(known) => format!("{name} would be none of {}", known.join(", ")),
        })
    }
}
