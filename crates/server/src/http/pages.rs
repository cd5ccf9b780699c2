//! The pages for people.

use actix_web::http::header::{
    ACCEPT, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, Encoding,
    Header, HeaderValue, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use canopy_console::{Coding, File};

use super::Options;

const HTML: &str = "text/html; charset=utf-8";

/// What the console may do in a browser: its own files, its own API, nothing inline and nothing of
/// anybody else.
const CONSOLE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);

const WELCOME: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'none'",
);

/// Whatever has no answer of its own: a file of the console, or one of its pages, which all begin
/// with the same one.
pub(super) async fn console(request: HttpRequest, options: Data<Options>) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if let Some(file) = canopy_console::file(path).filter(|_| reads) {
        return serve(&request, file);
    }
    // Programs that ask for what is not there are told so.
    if !reads || !(path.is_empty() || wants_page(&request)) {
        return HttpResponse::new(StatusCode::NOT_FOUND);
    }
    match canopy_console::index() {
        Some(index) => serve(&request, index),
        None if path.is_empty() => welcome(&options),
        None => HttpResponse::new(StatusCode::NOT_FOUND),
    }
}

/// Whether it is a browser that opens an address.
fn wants_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    accept.is_some_and(|accept| accept.to_str().is_ok_and(|text| text.contains("text/html")))
}

fn serve(request: &HttpRequest, file: File) -> HttpResponse {
    let (coding, bytes) = coded(request, file);
    // A new version of the program has other names, but for the first page.
    let kept = if file.is_immutable() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(file.content_type())
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((VARY, "accept-encoding"))
        .insert_header((CONTENT_SECURITY_POLICY, CONSOLE))
        .insert_header((CONTENT_ENCODING, coding));
    answer.body(bytes)
}

/// The file as this client likes it best, among how it was made.
fn coded(request: &HttpRequest, file: File) -> (&'static str, &'static [u8]) {
    let known = [
        (Encoding::brotli(), "br", Coding::Brotli),
        (Encoding::gzip(), "gzip", Coding::Gzip),
    ];
    let accepted = AcceptEncoding::parse(request).ok();
    for (encoding, name, coding) in known {
        let choice = [encoding.clone(), Encoding::identity()];
        let liked = accepted
            .as_ref()
            .and_then(|all| all.negotiate(choice.iter()));
        if liked == Some(encoding)
            && let Some(bytes) = file.bytes(coding)
        {
            return (name, bytes);
        }
    }
    ("identity", file.bytes(Coding::Identity).unwrap_or_default())
}

/// What this is and where the API is.
fn welcome(options: &Options) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(HTML)
        .insert_header((CONTENT_SECURITY_POLICY, WELCOME))
        .body(canopy_console::page(options.graphiql))
}

/// `GET /graphiql`, where it is enabled.
pub(super) async fn graphiql() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(HTML)
        .body(canopy_graphql::graphiql_page("/graphql"))
}
