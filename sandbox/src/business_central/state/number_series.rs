//! Number series: drafts and posted documents count apart.

use super::super::view::DocumentKind;

/// The last number of each series.
#[derive(Clone, Debug)]
pub(crate) struct SeriesSet {
    draft_invoice: String,
    posted_invoice: String,
    draft_credit_memo: String,
    posted_credit_memo: String,
    payment: String,
}

impl Default for SeriesSet {
    fn default() -> Self {
        Self {
            draft_invoice: "PINV-100000".into(),
            posted_invoice: "PPINV-100000".into(),
            draft_credit_memo: "PCRM-100000".into(),
            posted_credit_memo: "PPCRM-100000".into(),
            payment: "PAY-100000".into(),
        }
    }
}

impl SeriesSet {
    pub(crate) fn next_draft(&mut self, kind: DocumentKind) -> String {
        advance(match kind {
            DocumentKind::Invoice => &mut self.draft_invoice,
            DocumentKind::CreditMemo => &mut self.draft_credit_memo,
        })
    }

    pub(crate) fn next_posted(&mut self, kind: DocumentKind) -> String {
        advance(match kind {
            DocumentKind::Invoice => &mut self.posted_invoice,
            DocumentKind::CreditMemo => &mut self.posted_credit_memo,
        })
    }

    pub(crate) fn next_payment(&mut self) -> String {
        advance(&mut self.payment)
    }

    /// Sets the last number of the posted series back or forth, so that a clash can be staged.
    pub(crate) fn set_last_posted(&mut self, kind: DocumentKind, number: &str) {
        match kind {
            DocumentKind::Invoice => self.posted_invoice = number.to_owned(),
            DocumentKind::CreditMemo => self.posted_credit_memo = number.to_owned(),
        }
    }
}

fn advance(last: &mut String) -> String {
    *last = next_in_series(last);
    last.clone()
}

/// Counts the trailing digits up by one, keeping their width: `PI-099` → `PI-100`.
pub(crate) fn next_in_series(last: &str) -> String {
    let digits = last.chars().rev().take_while(char::is_ascii_digit).count();
    let (prefix, number) = last.split_at(last.len() - digits);
    let next = number.parse::<u64>().unwrap_or(0) + 1;
    format!("{prefix}{next:0digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_prefix_are_kept() {
        assert_eq!(next_in_series("PI-099"), "PI-100");
        assert_eq!(next_in_series("PI-999"), "PI-1000");
    }

    #[test]
    fn drafts_and_posted_documents_never_share_a_number() {
        let mut series = SeriesSet::default();
        assert_ne!(
            series.next_draft(DocumentKind::Invoice),
            series.next_posted(DocumentKind::Invoice)
        );
    }
}
