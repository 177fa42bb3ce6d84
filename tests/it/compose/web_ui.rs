//! The Web UI shows encrypted payloads only if four places agree: where the browser asks, whom the codec server answers, where
//! nginx sends what, and which ports listen.

use libtest_mimic::Failed;

use super::Checked;
use super::setup::{Setup, list, root, text};

/// The way from the browser to the codec server leads there.
pub(super) fn check_web_ui(setup: &Setup) -> Checked {
    let origin = option(setup, "--origin")?;
    let endpoint = text(&setup.yaml["services"]["temporal-ui"]["environment"]["TEMPORAL_CODEC_ENDPOINT"])
        .ok_or("temporal-ui has no TEMPORAL_CODEC_ENDPOINT")?;
    let path = endpoint.strip_prefix(&origin).filter(|path| path.starts_with('/'));
    let path = path.ok_or_else(|| {
        format!("TEMPORAL_CODEC_ENDPOINT {endpoint} is not below {origin}, the only origin that is answered")
    })?;
    let nginx = std::fs::read_to_string(root().join("deploy/web-ui/nginx.conf"))?;
    if !nginx.contains(&format!("location = {path}/decode {{")) {
        return Err(
            format!("nginx.conf has no place for {path}/decode, which TEMPORAL_CODEC_ENDPOINT leads to").into(),
        );
    }
    for place in nginx
        .lines()
        .filter_map(|line| line.trim().strip_prefix("set $"))
        .filter_map(|set| set.split_once(' '))
        .map(|(_, place)| place.trim_end_matches(';'))
    {
        let service = place.split(':').next().unwrap_or(place);
        if setup.yaml["services"][service].is_badvalue() {
            return Err(format!("nginx.conf sends requests to {service}, which is no service").into());
        }
    }
    let listen = option(setup, "--listen")?;
    let port = listen.rsplit(':').next().unwrap_or(&listen);
    if !nginx.contains(&format!("codec-server:{port};")) {
        return Err(format!("codec-server listens on port {port}, and nginx.conf sends requests elsewhere").into());
    }
    // The default port and the default address are two variables.
    let web_ui = &setup.yaml["services"]["web-ui"];
    let published = list(&web_ui["ports"])
        .first()
        .and_then(text)
        .ok_or("web-ui publishes no port")?;
    let default = |value: &str| {
        value
            .split(":-")
            .nth(1)
            .and_then(|rest| rest.split('}').next())
            .map(str::to_owned)
    };
    match (default(published), default(&origin)) {
        (Some(port), Some(origin)) if origin == format!("http://127.0.0.1:{port}") => Ok(()),
        other => Err(format!("the default port and address of web-ui do not agree: {other:?}").into()),
    }
}

fn option(setup: &Setup, name: &str) -> Result<String, Failed> {
    let arguments = list(&setup.yaml["services"]["codec-server"]["command"]);
    let value = arguments
        .iter()
        .filter_map(text)
        .find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='));
    Ok(value.ok_or_else(|| format!("codec-server has no {name}"))?.to_owned())
}
