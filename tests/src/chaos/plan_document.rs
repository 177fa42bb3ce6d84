//! What one document of a plan is like, what people do about it, and what befalls it.

use super::fault_kind::{FaultKind, PlannedFault, SHARED};
use super::plan::{Fate, PlannedDocument, Sort};
use super::random::Random;

/// Document n of a seed.
pub(super) fn document(seed: u64, number: u32) -> PlannedDocument {
    let mut random = Random::of(seed, "document", u64::from(number));
    let sort = match random.below(100) {
        0..25 => Sort::OnePayee,
        25..40 => Sort::TwoPayees,
        40..48 => Sort::CreditMemo,
        48..60 => Sort::DifferingDimension,
        60..90 => Sort::Invoice,
        _ => Sort::CashAdvance,
    };
    let fate = fate(&mut random, sort);
    let lines = 1 + match sort {
        Sort::CashAdvance => 0,
        Sort::TwoPayees => 1,
        _ => random.below(5),
    };
    let cost_center = match sort {
        Sort::DifferingDimension => Some("100"),
        _ => random.pick(&[Some("100"), Some("200"), None]).flatten(),
    };
    let mut document = PlannedDocument {
        number,
        sort,
        fate,
        in_euro: sort != Sort::CashAdvance && random.percent(25),
        party: usize::try_from(random.below(2)).unwrap_or(0),
        cost_center,
        cents: (0..lines)
            .map(|_| u32::try_from(995 + random.below(90_000)).unwrap_or(995))
            .collect(),
        echoes: Random::of(seed, "echoes", u64::from(number)).percent(30),
        faults: Vec::new(),
        shared: None,
    };
    document.faults = faults(&mut random, &document);
    if random.percent(7) {
        document.shared = random
            .pick(&SHARED)
            .and_then(|operation| fault(&mut random, operation, 1));
    }
    document
}

fn fate(random: &mut Random, sort: Sort) -> Fate {
    let one_purchase_from_rules = !matches!(sort, Sort::TwoPayees | Sort::CashAdvance);
    match random.below(100) {
        0..8 => Fate::Recalled {
            after_milliseconds: random.below(2_000),
            again: random.percent(50),
        },
        8..11 => Fate::RecalledAfterPosting {
            undone: random.percent(60),
        },
        11..15 if sort == Sort::Invoice => Fate::SupplierMissing,
        15..18 if one_purchase_from_rules => Fate::UnmappedRejected,
        18..20 if one_purchase_from_rules => Fate::UnmappedLeft,
        20..24 if one_purchase_from_rules => Fate::PostRefused,
        _ => Fate::Plain,
    }
}

/// What befalls it: what its fate needs first, then anything.
fn faults(random: &mut Random, document: &PlannedDocument) -> Vec<PlannedFault> {
    let often = |operation, kind, times: u64| {
        (0..times).map(move |_| PlannedFault {
            operation,
            kind,
            purchase: 0,
        })
    };
    let mut faults = Vec::new();
    let mut operations = operations(document);
    match document.fate {
        Fate::Recalled { .. } => {
            let times = random.below(4);
            faults.extend(often("concur.acknowledge", FaultKind::ThrottledRetryAfterZero, times));
        }
        Fate::RecalledAfterPosting { .. } => {
            // Time for the recall: nothing else happens to the confirmation.
            faults.extend(often("concur.confirm_posting", FaultKind::ThrottledRetryAfter, 4));
            operations.retain(|operation| *operation != "concur.confirm_posting");
        }
        Fate::PostRefused => {
            faults.extend(often("bc.post_draft", FaultKind::Refused, 1));
            operations.retain(|operation| *operation != "bc.post_draft");
            operations.push("bc.delete_draft");
        }
        _ => {}
    }
    let more = match random.below(100) {
        0..20 => 0,
        20..50 => 1,
        50..75 => 2,
        75..90 => 3,
        _ => 5,
    };
    let purchases = if document.sort == Sort::TwoPayees { 2 } else { 1 };
    for _ in 0..more {
        let operation = random.pick(&operations);
        faults.extend(operation.and_then(|operation| fault(random, operation, purchases)));
    }
    faults
}

fn fault(random: &mut Random, operation: &'static str, purchases: u64) -> Option<PlannedFault> {
    let kind = random.pick(FaultKind::at(operation))?;
    Some(PlannedFault {
        operation,
        kind,
        purchase: usize::try_from(random.below(purchases)).unwrap_or(0),
    })
}

/// Requests that name the document.
fn operations(document: &PlannedDocument) -> Vec<&'static str> {
    let mut operations = vec![
        "concur.acknowledge",
        "concur.look_up_document",
        "bc.purchase_documents.find",
        "bc.create_draft",
        "bc.post_draft",
        "bc.purchase_documents.get",
        "concur.confirm_posting",
    ];
    match document.sort {
        Sort::OnePayee | Sort::TwoPayees => operations.push("concur.confirm_payment"),
        Sort::DifferingDimension => operations.extend(["concur.confirm_payment", "bc.change_dimensions"]),
        Sort::Invoice => operations.push("concur.update_invoice_payments"),
        Sort::CreditMemo | Sort::CashAdvance => {}
    }
    operations
}
