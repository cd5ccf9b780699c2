//! Server-Sent Events, frame by frame.

use anyhow::{Context, Result, bail, ensure};
use reqwest::header::HeaderMap;
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// Between two empty lines: fields, or a comment alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// `event:`, empty where there is none.
    pub event: String,
    /// `data:`, its lines joined.
    pub data: String,
    /// `id:`
    pub id: Option<String>,
    /// What stands behind a colon at the beginning of a line.
    pub comment: Option<String>,
}

/// An answer that is a stream of events.
pub struct EventSource {
    response: Response,
    /// What came and is no whole line yet.
    rest: Vec<u8>,
}

impl EventSource {
    /// Subscribes by `POST /graphql`; an answer that is no stream is an error with its body.
    ///
    /// # Errors
    /// Nothing answers, or not with a stream.
    pub async fn open(
        http: &Client,
        url: &str,
        headers: &[(&str, &str)],
        query: &str,
        variables: Value,
    ) -> Result<Self> {
        let request = http
            .post(format!("{url}/graphql"))
            .header("accept", "text/event-stream")
            .json(&json!({ "query": query, "variables": variables }));
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let response = request.send().await.context("failed to subscribe")?;
        Self::of(response).await
    }

    /// The stream of an answer to a request that was made otherwise.
    ///
    /// # Errors
    /// It is no stream.
    pub async fn of(response: Response) -> Result<Self> {
        let kind = response.headers().get("content-type");
        let streams = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if !streams {
            let status = response.status();
            bail!(
                "canopy answered {status} and no stream: {}",
                response.text().await?
            );
        }
        ensure!(response.status() == reqwest::StatusCode::OK, "{response:?}");
        let rest = Vec::new();
        Ok(Self { response, rest })
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next frame; none at the end of the body. Nothing is lost when it is not waited for to
    /// the end.
    ///
    /// # Errors
    /// The connection broke, also in the middle of a frame.
    pub async fn frame(&mut self) -> Result<Option<Frame>> {
        loop {
            if let Some(end) = self.rest.windows(2).position(|pair| pair == b"\n\n") {
                let frame: Vec<u8> = self.rest.drain(..end + 2).collect();
                return parse(&String::from_utf8(frame)?).map(Some);
            }
            match self.response.chunk().await.context("the stream broke")? {
                Some(bytes) => self.rest.extend_from_slice(&bytes),
                None if self.rest.is_empty() => return Ok(None),
                None => bail!("the stream ended in the middle of a frame"),
            }
        }
    }
}

fn parse(text: &str) -> Result<Frame> {
    let mut frame = Frame::default();
    let mut data: Option<String> = None;
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => frame.comment = Some(value.into()),
            "event" => frame.event = value.into(),
            "id" => frame.id = Some(value.into()),
            "data" => match &mut data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => data = Some(value.into()),
            },
            other => bail!("an event stream has no field {other:?}"),
        }
    }
    frame.data = data.unwrap_or_default();
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::{Frame, parse};

    #[test]
    fn fields_and_comments_are_told_apart() {
        let next = parse("event: next\nid: 7\ndata: {\"a\":\ndata: 1}\n\n").unwrap();
        let expected = Frame {
            event: "next".into(),
            data: "{\"a\":\n1}".into(),
            id: Some("7".into()),
            comment: None,
        };
        assert_eq!(next, expected);
        let complete = parse("event: complete\ndata:\n\n").unwrap();
        assert_eq!(
            (complete.event.as_str(), complete.data.as_str()),
            ("complete", "")
        );
        assert_eq!(parse(":\n\n").unwrap().comment.as_deref(), Some(""));
        assert!(parse("<html>\n\n").is_err());
    }
}
