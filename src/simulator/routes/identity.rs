//! The token endpoint and what verifies its tokens, as Entra answers them; failures in Entra's own shape too.

use axum::{
    Json,
    extract::{
        Form, Path, State,
        rejection::{FormRejection, PathRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::{App, Failure, pairs::parameter};
use crate::{
    api::{
        id::{AppId, TenantId},
        identity::{self, KeySet, OpenIdConfiguration, TokenAnswer, TokenFailure},
        problem::Problem,
    },
    simulator::{
        identity::{Claims, Registry as _, TOKEN_SECONDS, issuer_path, read_scope},
        randomness::Randomness,
    },
};

/// The client-credentials grant: `POST /{tenant}/oauth2/v2.0/token`.
///
/// The secret stands in the form, or comes as HTTP Basic.
#[utoipa::path(
    post,
    path = "/{tenant}/oauth2/v2.0/token",
    tag = "identity",
    params(("tenant" = inline(TenantId), Path, description = "The Entra tenant.")),
    request_body(content = ref("#/components/schemas/TokenForm"), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token.", body = TokenAnswer),
        (status = 400, description = "What was asked cannot be granted.", body = TokenFailure),
        (status = 401, description = "The secret is missing or wrong.", body = TokenFailure),
    ),
)]
pub(super) async fn token(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Refusal> {
    let now = app.clock.now();
    let refuse = |refused| Refusal { refused, now };
    let tenant = path.map(|Path(tenant)| tenant).unwrap_or_default();
    if !is_tenant(&tenant) {
        return Err(refuse(Refused::Tenant(tenant)));
    }
    // Without a form every parameter is missing, and the first is named.
    let form = form.map(|Form(pairs)| pairs).unwrap_or_default();
    let field = |name| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let required = |name| field(name).filter(|value| !value.is_empty()).ok_or(refuse(Refused::Missing(name)));

    let grant = required("grant_type")?;
    if grant != "client_credentials" {
        return Err(refuse(Refused::Grant(grant.to_owned())));
    }
    let (client, secret) = match basic(&headers) {
        Some((client, secret)) => (client, Some(secret)),
        None => (required("client_id")?.to_owned(), field("client_secret").map(SecretString::from)),
    };
    // Every application has the one secret: there is one owner of everything that is simulated (our decision).
    let application = client.parse::<AppId>().ok().filter(|application| app.store.has_application(*application));
    let Some(application) = application else { return Err(refuse(Refused::Client(client))) };
    let secret = secret.ok_or(refuse(Refused::NoSecret))?;
    if !app.client_secret.matches(secret.expose_secret()) {
        return Err(refuse(Refused::Secret));
    }
    let scope = required("scope")?;
    let (organization, zone) = read_scope(scope)
        .filter(|(organization, _)| app.store.has_organization(*organization))
        .ok_or_else(|| refuse(Refused::Scope(scope.to_owned())))?;

    let (application, organization) = (application.to_string(), organization.to_string());
    let claims = Claims::issued_to(app.authority.base_url(), &application, &organization, zone, now);
    let token = app.authority.mint(&claims).map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        refuse(Refused::Unsigned)
    })?;
    let answer = TokenAnswer {
        token_type: "Bearer".to_owned(),
        expires_in: u64::from(TOKEN_SECONDS),
        access_token: token.expose_secret().to_owned(),
    };
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(answer)).into_response())
}

/// Where the keys are: `GET /{tenant}/v2.0/.well-known/openid-configuration`.
#[utoipa::path(
    get,
    path = "/{tenant}/v2.0/.well-known/openid-configuration",
    tag = "identity",
    params(("tenant" = inline(TenantId), Path, description = "The Entra tenant.")),
    responses(
        (status = 200, description = "The configuration.", body = OpenIdConfiguration),
        (status = 404, description = "There is no such tenant."),
    ),
)]
pub(super) async fn configuration(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<OpenIdConfiguration>, Failure> {
    known_tenant(path)?;
    let base = app.authority.base_url();
    let tenant = identity::TENANT_ID;
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Ok(Json(OpenIdConfiguration {
        issuer: format!("{base}{}", issuer_path()),
        token_endpoint: format!("{base}/{tenant}/oauth2/v2.0/token"),
        jwks_uri: format!("{base}/{tenant}/discovery/v2.0/keys"),
        grant_types_supported: names(&["client_credentials"]),
        token_endpoint_auth_methods_supported: names(&["client_secret_post", "client_secret_basic"]),
        id_token_signing_alg_values_supported: names(&["ES256"]),
        response_types_supported: names(&["token"]),
        subject_types_supported: names(&["public"]),
    }))
}

/// The public key that tokens are signed with: `GET /{tenant}/discovery/v2.0/keys`.
#[utoipa::path(
    get,
    path = "/{tenant}/discovery/v2.0/keys",
    tag = "identity",
    params(("tenant" = inline(TenantId), Path, description = "The Entra tenant.")),
    responses(
        (status = 200, description = "The key set.", body = KeySet),
        (status = 404, description = "There is no such tenant."),
    ),
)]
pub(super) async fn keys(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<KeySet>, Failure> {
    known_tenant(path)?;
    Ok(Json(KeySet { keys: vec![app.authority.public_key()] }))
}

fn known_tenant(path: Result<Path<String>, PathRejection>) -> Result<(), Failure> {
    let tenant = parameter(path)?;
    if is_tenant(&tenant) {
        Ok(())
    } else {
        Err(Failure::plain(StatusCode::NOT_FOUND, format!("there is no tenant {tenant}")))
    }
}

fn is_tenant(text: &str) -> bool {
    text.parse::<TenantId>().is_ok_and(|tenant| tenant.to_string() == identity::TENANT_ID)
}

/// Client id and secret from HTTP Basic (RFC 6749 section 2.3.1). GUIDs and secrets as Entra makes them have nothing to
/// percent-decode.
fn basic(headers: &HeaderMap) -> Option<(String, SecretString)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client, secret) = decoded.split_once(':')?;
    Some((client.to_owned(), secret.into()))
}

/// Why no token is issued.
#[derive(Clone, Debug)]
enum Refused {
    Tenant(String),
    Missing(&'static str),
    Grant(String),
    Client(String),
    NoSecret,
    Secret,
    Scope(String),
    Unsigned,
}

impl Refused {
    /// Status, OAuth error, Entra's number, and its sentence.
    fn entra(&self) -> (StatusCode, &'static str, u32, String) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        match self {
            Self::Tenant(tenant) => (
                BAD,
                "invalid_request",
                90_002,
                format!("Tenant '{tenant}' not found. Check that the tenant ID is the endpoint's."),
            ),
            Self::Missing(name) => (
                BAD,
                "invalid_request",
                900_144,
                format!("The request body must contain the following parameter: '{name}'."),
            ),
            Self::Grant(grant) => (
                BAD,
                "unsupported_grant_type",
                70_003,
                format!("The app requested an unsupported grant type '{grant}'."),
            ),
            Self::Client(client) => (
                BAD,
                "unauthorized_client",
                700_016,
                format!("Application with identifier '{client}' was not found in the directory."),
            ),
            Self::NoSecret => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                7_000_218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
                    .to_owned(),
            ),
            Self::Secret => {
                (StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, "Invalid client secret provided.".to_owned())
            }
            Self::Scope(scope) => (
                BAD,
                "invalid_scope",
                70_011,
                format!(
                    "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
                ),
            ),
            Self::Unsigned => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                90_033,
                "A transient error has occurred. Please try again.".to_owned(),
            ),
        }
    }
}

/// A refused token request, at its moment.
#[derive(Debug)]
pub(super) struct Refusal {
    refused: Refused,
    now: Timestamp,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error, number, sentence) = self.refused.entra();
        let response = failed(status, error, Some(number), &format!("AADSTS{number}: {sentence}"), self.now);
        let correlation = response.headers().get(Problem::CORRELATION_HEADER);
        tracing::warn!(status = status.as_u16(), number, ?correlation, "no token was issued");
        response
    }
}

/// A programmed failure. Its code, if any, is the OAuth error, and Entra's number where it is one.
pub(super) fn injected(status: StatusCode, code: Option<&str>, detail: &str, now: Timestamp) -> Response {
    let number = code.and_then(|code| code.parse().ok());
    failed(status, code.unwrap_or("temporarily_unavailable"), number, detail, now)
}

/// A failure in Entra's shape.
fn failed(status: StatusCode, error: &str, number: Option<u32>, sentence: &str, now: Timestamp) -> Response {
    let randomness = Randomness::of_call();
    let (trace, correlation) = (randomness.id().to_string(), randomness.id().to_string());
    let timestamp = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let failure = TokenFailure {
        error: error.to_owned(),
        error_description: format!("{sentence} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"),
        error_codes: number.into_iter().collect(),
        timestamp,
        trace_id: trace,
        correlation_id: correlation.clone(),
    };
    let mut response = (status, Json(failure)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(correlation) = HeaderValue::from_str(&correlation) {
        headers.insert(Problem::CORRELATION_HEADER, correlation);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"frontdesk\""));
    }
    response
}
