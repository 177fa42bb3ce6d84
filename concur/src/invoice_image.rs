//! Image of an invoice (Concur Image v1, `GET /api/image/v1.0/invoice/{requestId}`). An API of the old generation, and
//! the only one for invoice images.

use url::Url;

use crate::client::Wanted;
use crate::host::admit_url;
use crate::http::{RawAnswer, send_for};
use crate::image::{delivered, recognised};
use crate::request_limits::invalid;
use crate::{Call, Concur, ConcurError, Image, ImageRule, image_link};

const CALL: Call = Call::InvoiceImage;

impl Concur {
    /// The image of an invoice, or `None` if Concur has none (404). `request_id` is the business id of the payment
    /// request.
    ///
    /// Concur answers with an address that is valid for 15 minutes. It is fetched at once and without any token, only
    /// from a host of the rule, and no redirect is followed. Concur's pages disagree on whether the part from `?` on
    /// belongs to it: the whole address is tried first, and after a 4xx once the part before.
    ///
    /// Needs the scope `IMAGE`. Concur documents this call for an administrator's user token; whether a company token
    /// is enough is not documented: if not, it ends in [`AuthError::Denied`](crate::AuthError::Denied), which then says
    /// nothing of the other calls.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated. [`ConcurError::ImageHostNotAllowed`],
    /// [`ConcurError::TooLarge`] and [`ConcurError::UnsupportedImage`] say that this image cannot be had so.
    pub async fn invoice_image(&self, request_id: &str, rule: &ImageRule) -> Result<Option<Image>, ConcurError> {
        if !crate::ids::is_path_segment(request_id) {
            return Err(invalid(
                CALL,
                "the request id is not one; take it from the Concur document",
            ));
        }
        let path = format!("/api/image/v1.0/invoice/{request_id}");
        let answer = self.get_as(Wanted::Xml, CALL, path, Vec::new()).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let answer = delivered(answer)?;
        let address = image_link::address(&answer.body).map_err(|reason| answer.undecodable(reason))?;
        let landing_zone = &self.session().config.landing_zone;
        let address = admit_url(&address, &rule.hosts, landing_zone)
            .map_err(|host| ConcurError::ImageHostNotAllowed { call: CALL, host })?;
        let image = self.fetch(address, rule).await?;
        recognised(CALL, image.body).map(Some)
    }

    async fn fetch(&self, address: Url, rule: &ImageRule) -> Result<RawAnswer, ConcurError> {
        let whole = self.fetch_without_token(address.clone(), rule).await?;
        // 408 and 429 are about the moment, not about the address.
        let refused = matches!(whole.status, 400..=499) && !matches!(whole.status, 408 | 429);
        if !refused || address.query().is_none() {
            return delivered(whole);
        }
        let mut cut = address;
        cut.set_query(None);
        let shorter = self.fetch_without_token(cut, rule).await?;
        if matches!(shorter.status, 400..=499) && !matches!(shorter.status, 408 | 429) {
            // The refusal of the address as it was given says more.
            return delivered(whole);
        }
        delivered(shorter)
    }

    async fn fetch_without_token(&self, address: Url, rule: &ImageRule) -> Result<RawAnswer, ConcurError> {
        let request = self.session().http.get(address);
        send_for(CALL, request, rule.most_bytes())
            .await
            .map_err(|error| rule.named(error))
    }
}
