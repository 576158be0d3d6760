//! A visitor asks for a call on a web page, and the phone rings: every step from the browser's event to the call, with what
//! each one hands to the next.
//!
//! ```sh
//! cargo run --example karte_outbound
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use std::error::Error;
use std::sync::Arc;

use cti_connect::event_bridge::FlatEvent;
use cti_connect::karte::{
    CallState, Configuration, Filled, Handler, Limiter, MemoryStore, Settings, SoftPhone, Template, WebEvent, envelope,
    rule,
};
use cti_connect::service::MemoryService;
use cti_engine::memory::VirtualClock;
use serde_json::{Value, json};

const NAME: &str = "karte_ivr_call_request";

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings {
        account_id: "123456789012".to_owned(),
        region: "ap-northeast-1".to_owned(),
        ccp_url: "https://my-shop.awsapps.com/connect/ccp-v2".to_owned(),
        approved_origins: vec!["https://admin.karte.io".to_owned()],
        contact_flow_arn: "arn:aws:connect:ap-northeast-1:123456789012:instance/\
            11111111-1111-4111-8111-111111111111/contact-flow/22222222-2222-4222-8222-222222222222"
            .to_owned(),
        source_phone_number: "+81312345678".to_owned(),
    };
    println!("1. settings: {} faults", settings.check().len());

    let event = WebEvent::call_request("+819012345678", "visitor", "prices of \"Datahub\"");
    println!("2. event of the page: {}", serde_json::to_string(&event)?);

    let template: Template =
        r##"{"phone_e164": "#{phone_e164}", "user_type": "#{user_type}", "inquiry_type": "#{inquiry_type}"}"##
            .parse()?;
    let Filled::Delivered(content) = template.fill(|name| event.values.get(name).cloned()) else {
        return Err("a variable has no value".into());
    };
    println!("3. content of the action: {content}");

    let source = "aws.partner/karte.io/account/id/name";
    let mut sent = envelope("7bf73129-1428-4cd3-a780-95db273d1602", source, NAME, &content);
    sent.account = Some(settings.account_id.clone());
    sent.region = Some(settings.region.clone());
    let sent = serde_json::to_value(&sent)?;
    println!("4. event on the bus: {sent}");

    let rule = rule(NAME)?;
    println!("5. rule: {rule}: {}", rule.explain(&FlatEvent::from_value(&sent)?));

    let invocation =
        json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "m-1", "Message": sent.to_string()}}]});
    println!("6. invocation of the function: {invocation}");

    let (instance, flow) = settings.instance_and_flow().ok_or("the settings name no flow")?;
    let clock = VirtualClock::new();
    let service = Arc::new(MemoryService::new(instance, Arc::new(clock.clone())));
    let handler = Handler::new(
        Configuration::new("shop", NAME, instance, flow, &settings.source_phone_number),
        service.clone(),
        Arc::new(MemoryStore::new(Arc::new(clock.clone()))),
        Limiter::of_the_service(Arc::new(clock.clone())),
    );
    let report = clock.drive(handler.handle(&invocation));
    println!("7. outcomes: {}", serde_json::to_string(&report)?);
    for call in service.outbound_calls() {
        println!("8. the phone rings: {}", serde_json::to_string(&call)?);
    }
    let again = clock.drive(handler.handle(&invocation));
    println!("9. delivered again: {}; calls: {}", serde_json::to_string(&again)?, service.outbound_calls().len());

    // The other way: an operator calls from the console, and the soft phone tells KARTE.
    let mut phone = SoftPhone::default();
    let contact_id = "33333333-3333-4333-8333-333333333333".to_owned();
    let states =
        [CallState::Accepted, CallState::Connected { contact_id: contact_id.clone() }, CallState::Ended { contact_id }];
    for event in states.iter().filter_map(|state| phone.changed(state)) {
        println!("10. event of the soft phone: {}", serde_json::to_string::<WebEvent>(&event)?);
    }
    let rejected = clock.drive(handler.handle(&json!({"Records": [Value::Null]})));
    println!("11. a record that cannot be read: {}", serde_json::to_string(&rejected)?);
    Ok(())
}
