//! Where a request goes: the API route, the environment, and the path segments with their keys.

use super::error::ApiError;
use crate::server::SimRequest;

/// Which API a path belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    /// `api/v2.0`.
    Standard,
    /// `api/microsoft/analytics/v1.0`.
    Analytics,
    /// Any other route; none is published here.
    Unknown,
}

/// One path segment, with what stands in its parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) key: Option<String>,
}

/// A parsed path below `/v2.0/`.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// None when the path starts with the environment.
    pub(crate) tenant: Option<String>,
    pub(crate) environment: String,
    pub(crate) api: Api,
    /// Path up to and including the API version, as it was sent; it comes back in contexts and links.
    pub(crate) root: String,
    pub(crate) segments: Vec<Segment>,
}

impl Address {
    /// Parses a path; none when it is no path of the service.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path
            .strip_prefix("/v2.0/")?
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        let (tenant, environment, rest) = match parts.as_slice() {
            [environment, "api", rest @ ..] => (None, *environment, rest),
            [tenant, environment, "api", rest @ ..] => (Some((*tenant).to_owned()), *environment, rest),
            _ => return None,
        };
        let (api, route_length) = match rest {
            ["v2.0", ..] => (Api::Standard, 1),
            ["microsoft", "analytics", "v1.0", ..] => (Api::Analytics, 3),
            _ => (Api::Unknown, 0),
        };
        let before = parts.len() - rest.len() + route_length;
        Some(Self {
            tenant,
            environment: environment.to_owned(),
            api,
            root: format!("/v2.0/{}", parts[..before].join("/")),
            segments: rest[route_length..].iter().map(|part| Segment::parse(part)).collect(),
        })
    }
}

impl Segment {
    pub(super) fn parse(part: &str) -> Self {
        match part.split_once('(') {
            Some((name, rest)) => Self {
                name: name.to_owned(),
                key: Some(rest.strip_suffix(')').unwrap_or(rest).to_owned()),
            },
            None => Self {
                name: part.to_owned(),
                key: None,
            },
        }
    }

    /// The id in the parentheses. Quoted or malformed ids are an error of query syntax.
    pub(crate) fn id(&self) -> Result<Option<uuid::Uuid>, ApiError> {
        self.key
            .as_ref()
            .map(|key| key.parse().map_err(|_| ApiError::query_syntax()))
            .transpose()
    }
}

/// `http://host` and the API root, as the caller reached it.
pub(crate) fn base_url(request: &SimRequest, address: &Address) -> String {
    format!("{}{}", request.base_url(), address.root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_address_are_read() {
        let short = Address::parse("/v2.0/Production/api/v2.0/companies").unwrap();
        assert_eq!((short.tenant, short.environment.as_str()), (None, "Production"));
        let long = Address::parse("/v2.0/tenant/Production/api/v2.0/companies(x)/vendors").unwrap();
        assert_eq!(long.tenant.as_deref(), Some("tenant"));
        assert_eq!(long.root, "/v2.0/tenant/Production/api/v2.0");
        assert_eq!(
            long.segments[0],
            Segment {
                name: "companies".into(),
                key: Some("x".into())
            }
        );
        assert_eq!(long.segments[1].key, None);
    }

    #[test]
    fn the_analytics_route_and_unknown_routes_are_told_apart() {
        let analytics =
            Address::parse("/v2.0/t/e/api/microsoft/analytics/v1.0/companies(x)/vendorLedgerEntries").unwrap();
        assert_eq!((analytics.api, analytics.segments.len()), (Api::Analytics, 2));
        assert_eq!(
            Address::parse("/v2.0/t/e/api/partner/x/v1.0/companies").unwrap().api,
            Api::Unknown
        );
        assert!(Address::parse("/elsewhere").is_none());
    }
}
