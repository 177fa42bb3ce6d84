use super::*;

fn form(secret: &str, client: &str, scope: &str, grant: &str) -> String {
    format!("grant_type={grant}&client_id={client}&client_secret={secret}&scope={scope}")
}

#[test]
fn each_wrong_field_has_its_own_refusal() {
    let world = World::new();
    let options = BusinessCentralOptions::default();
    let (secret, client) = (options.client_secret.as_str(), options.client_id.as_str());
    let scope = "https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default";
    let grant = "client_credentials";
    for (tenant, form, status, error, code) in [
        (
            options.tenant.as_str(),
            form("wrong", client, scope, grant),
            401,
            "invalid_client",
            7_000_215,
        ),
        (
            options.tenant.as_str(),
            form(secret, "other", scope, grant),
            400,
            "unauthorized_client",
            700_016,
        ),
        (
            options.tenant.as_str(),
            form(secret, client, "openid", grant),
            400,
            "invalid_scope",
            70_011,
        ),
        (
            options.tenant.as_str(),
            form(secret, client, scope, "password"),
            400,
            "unsupported_grant_type",
            70_003,
        ),
        (
            "unknown-tenant",
            form(secret, client, scope, grant),
            400,
            "invalid_request",
            90_002,
        ),
    ] {
        let answer = world.token_request(tenant, &form);
        assert_eq!((answer.status, answer.json["error"].as_str().unwrap()), (status, error));
        assert_eq!(answer.json["error_codes"], json!([code]));
        let description = answer.json["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
    }
}

#[test]
fn an_expired_secret_is_named_as_such() {
    let world = World::new();
    world.simulator.set_secret_state(SecretState::Expired);
    let options = BusinessCentralOptions::default();
    let form = form(
        &options.client_secret,
        &options.client_id,
        "https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default",
        "client_credentials",
    );
    assert_eq!(
        world.token_request(&options.tenant, &form).json["error_codes"],
        json!([7_000_222])
    );
}

#[test]
fn a_token_ends_after_its_lifetime_and_by_revocation() {
    let mut world = World::new();
    world.get("vendors").is(200);
    world.clock.advance(std::time::Duration::from_secs(3_598));
    world.get("vendors").is(200);
    world.clock.advance(std::time::Duration::from_secs(2));
    world.get("vendors").refused(
        401,
        "Authentication_InvalidCredentials",
        "The server has rejected the client credentials.",
    );
    world.token = world.new_token();
    world.get("vendors").is(200);
    world.simulator.revoke_tokens();
    world.get("vendors").is(401);
}
