//! Image of an expense receipt (Concur Spend Documents v4, `/spend-documents/v4/receipts`).

use serde::Deserialize;

use crate::client::Wanted;
use crate::image::{delivered, recognised};
use crate::request_limits::{check_text, invalid};
use crate::{Call, Concur, ConcurError, Image, ImageRule};

const CALL: Call = Call::ReceiptImage;

const RECEIPTS_PATH: &str = "/spend-documents/v4/receipts";

/// Longest image id sent: twice the longest documented one (32).
const MAX_IMAGE_ID_CHARACTERS: usize = 64;

#[derive(Deserialize)]
struct Wire {
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default, deserialize_with = "crate::lenient::text")]
    id: Option<String>,
}

impl Concur {
    /// The image of an expense receipt, or `None` if Concur has none (404). `image_id` is the entry's receipt id in the
    /// expense document (`entryReceiptId`).
    ///
    /// Concur prints three spellings of a look-up by image id. This one asks for the metadata by image id and for the
    /// image by the receipt id in them, both with the access token and on the API's own host.
    ///
    /// Needs the scope `spenddocs.receipts.read`; without it the call ends in
    /// [`AuthError::Denied`](crate::AuthError::Denied), which then says nothing of the other calls.
    ///
    /// # Errors
    /// [`ConcurError`]; this is a read and may be repeated. [`ConcurError::TooLarge`] and
    /// [`ConcurError::UnsupportedImage`] say that this image cannot be had so.
    pub async fn receipt_image(&self, image_id: &str, rule: &ImageRule) -> Result<Option<Image>, ConcurError> {
        if image_id.trim().is_empty() {
            return Err(invalid(CALL, "the image id is empty; take it from the Concur document"));
        }
        check_text(CALL, "imageId", image_id, MAX_IMAGE_ID_CHARACTERS)?;
        let query = vec![
            ("imageId", image_id.to_owned()),
            ("companyId", self.session().config.company_uuid.clone()),
        ];
        let answer = self.get_as(Wanted::Json, CALL, RECEIPTS_PATH.to_owned(), query).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        let answer = delivered(answer)?;
        let wire: Wire = answer.decode()?;
        let receipt_id = wire.metadata.and_then(|metadata| metadata.id);
        let receipt_id = receipt_id
            .filter(|id| crate::ids::is_path_segment(id))
            .ok_or_else(|| answer.undecodable("it has no usable receipt id"))?;
        let path = format!("{RECEIPTS_PATH}/{receipt_id}/representations");
        let wanted = Wanted::File {
            most_bytes: rule.most_bytes(),
        };
        let answer = self
            .get_as(wanted, CALL, path, vec![("type", "display".to_owned())])
            .await
            .map_err(|error| rule.named(error))?;
        if answer.status == 404 {
            return Ok(None);
        }
        recognised(CALL, delivered(answer)?.body).map(Some)
    }
}
