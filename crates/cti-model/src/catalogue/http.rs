//! HTTP Call (section 5.3).

use super::expects::Expects;
use super::literal::{HTTP_METHODS, LiteralRule};
use super::port::Ports;
use super::spec::ControlKind::{Any, Map, Text};
use super::spec::{BlockSpec, Category, ControlSpec, ResultField, Returns};

pub(super) const BLOCKS: &[BlockSpec] = &[BlockSpec::inferred("SE_CoreHttpRequest", "HTTP Call", Category::Control)
    .inferred_ports(Ports::SuccessFailure)
    .controls(&[
        ControlSpec::inferred("url", Text).aliases(&["uri", "endpoint"]).required().expects(Expects::Url),
        ControlSpec::inferred("method", Text)
            .aliases(&["httpMethod", "verb"])
            .picklist(&HTTP_METHODS)
            .literal(LiteralRule::HttpMethod)
            .default("GET"),
        ControlSpec::inferred("headers", Map).aliases(&["requestHeaders"]),
        ControlSpec::inferred("body", Any).aliases(&["data", "requestBody"]),
    ])
    .returns(Returns::AtLeast(&[
        ResultField::inferred("status"),
        ResultField::inferred("headers"),
        ResultField::inferred("body"),
    ]))
    .calls(&["http.send"])
    .help("Makes an HTTP request. Fails when no answer comes or the answer is an error status.")];
