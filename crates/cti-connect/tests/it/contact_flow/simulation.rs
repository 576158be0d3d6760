//! Contacts in flows: what they hear, where they go, and why.

use std::time::Duration;

use cti_connect::contact_flow::{
    AgentAct, AgentAnswer, BotAnswer, Branch, Call, CallOutcome, ContactFlow, DialAnswer, End, Event, FlowChecker,
    FlowProgram, FlowType, FunctionError, Instance, QueueScript, Script, ScriptedCustomer, ServiceAnswer, WorldError,
};
use cti_model::Code;
use serde_json::json;

use super::{BYE, call, flow};

type Action = (&'static str, &'static str, &'static str, &'static str);

const NME: &str = r#""NextAction":"bye","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#;
const SORRY: Action = ("sorry", "MessageParticipant", r#""Text":"Sorry""#, r#""NextAction":"bye""#);
const DONE: Action = ("done", "MessageParticipant", r#""Text":"Done""#, r#""NextAction":"bye""#);

fn run(actions: &[Action], script: impl FnOnce(Script) -> Script, customer: ScriptedCustomer) -> CallOutcome {
    call(Instance::new().with_flow("main", &flow(actions)), script, customer, |it| it)
}

fn heard(outcome: &CallOutcome) -> Vec<&str> {
    outcome.heard().collect()
}

fn plain(script: Script) -> Script {
    script
}

fn compare(operator: &str, operand: &str) -> String {
    format!(
        r#""NextAction":"sorry","Errors":[{{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}}],"Conditions":[{{"NextAction":"done","Condition":{{"Operator":"{operator}","Operands":["{operand}"]}}}}]"#
    )
}

#[test]
fn conditions_compare_by_case_and_numbers_by_value() {
    let cases = [
        ("Equals", "member", "member", true),
        ("Equals", "Member", "member", false),
        ("TextStartsWith", "member", "mem", true),
        ("TextEndsWith", "member", "ber", true),
        ("TextContains", "member", "emb", true),
        ("NumberGreaterThan", "10", "9", true),
        ("NumberGreaterThan", "x", "9", false),
        ("NumberLessThan", "", "9", false),
        ("NumberLessOrEqualTo", "9.0", "9", true),
        ("NumberGreaterOrEqualTo", "nan", "1", false),
        ("Equals", "1", "$.Attributes.other", true),
    ];
    for (operator, value, operand, holds) in cases {
        let transitions = compare(operator, operand);
        let flow = flow(&[("c", "Compare", r#""ComparisonValue":"$.Attributes.a""#, &transitions), DONE, SORRY, BYE]);
        let outcome = call(Instance::new().with_flow("main", &flow), plain, ScriptedCustomer::new(), |it| {
            it.with_attribute("a", value).with_attribute("other", "1")
        });
        assert_eq!(heard(&outcome), [if holds { "Done" } else { "Sorry" }], "{operator} {value} {operand}");
    }
}

#[test]
fn an_error_takes_its_branch_else_the_catch_all_else_the_contact_ends() {
    let input = r#""Text":"Press","StoreInput":"False","InputTimeLimitSeconds":"5""#;
    let menu = |errors: &str| {
        format!(
            r#""NextAction":"bye","Conditions":[{{"NextAction":"done","Condition":{{"Operator":"Equals","Operands":["1"]}}}}],"Errors":[{errors}]"#
        )
    };
    let branch = |error: &str, to: &str| format!(r#"{{"ErrorType":"{error}","NextAction":"{to}"}}"#);
    let through = |errors: &str, customer: ScriptedCustomer| {
        let transitions = menu(errors);
        let flow = flow(&[("m", "GetParticipantInput", input, &transitions), DONE, SORRY, BYE]);
        call(Instance::new().with_flow("main", &flow), plain, customer, |it| it)
    };
    let timeout = branch("InputTimeLimitExceeded", "sorry");
    assert_eq!(heard(&through(&timeout, ScriptedCustomer::new())), ["Press", "Sorry"]);
    assert_eq!(heard(&through(&timeout, ScriptedCustomer::new().presses("1"))), ["Press", "Done"]);
    let catch_all = branch("NoMatchingError", "sorry");
    assert_eq!(heard(&through(&catch_all, ScriptedCustomer::new())), ["Press", "Sorry"]);
    let silent = through("", ScriptedCustomer::new());
    assert_eq!(silent.end, End::Unhandled { error: "InputTimeLimitExceeded".into() });
    // Without a branch for no match the next action is taken.
    assert_eq!(heard(&through("", ScriptedCustomer::new().presses("9"))), ["Press"]);
    assert_eq!(through("", ScriptedCustomer::new().presses("9")).end, End::Disconnected);
    let took = through(&timeout, ScriptedCustomer::new());
    assert_eq!(took.coverage.count("main", "m", &Branch::Error("InputTimeLimitExceeded".into())), 1);
}

#[test]
fn the_customer_waits_until_the_time_for_input_is_over() {
    let input = r#""Text":"x","StoreInput":"False","InputTimeLimitSeconds":"7""#;
    let transitions = r#""NextAction":"bye","Errors":[{"NextAction":"bye","ErrorType":"InputTimeLimitExceeded"}]"#;
    let outcome = run(&[("m", "GetParticipantInput", input, transitions), BYE], plain, ScriptedCustomer::new());
    assert_eq!(outcome.duration.as_secs(), 7);
}

#[test]
fn stored_input_ends_at_its_key_and_a_number_is_read_by_its_country() {
    let ask = |validation: &str, keys: &str| {
        let parameters = format!(
            r#""Text":"Number?","StoreInput":"True","InputTimeLimitSeconds":"5","InputValidation":{validation}"#
        );
        let transitions = r#""NextAction":"say","Errors":[{"NextAction":"sorry","ErrorType":"InvalidPhoneNumber"},{"NextAction":"bye","ErrorType":"NoMatchingError"}]"#;
        let say = ("say", "MessageParticipant", r#""Text":"$.StoredCustomerInput""#, r#""NextAction":"bye""#);
        let flow = flow(&[("i", "GetParticipantInput", &parameters, transitions), say, SORRY, BYE]);
        let customer = if keys.is_empty() { ScriptedCustomer::new() } else { ScriptedCustomer::new().presses(keys) };
        let outcome = call(Instance::new().with_flow("main", &flow), plain, customer, |it| it);
        outcome.heard().nth(1).map(str::to_owned)
    };
    let custom = r#"{"CustomValidation":{"MaximumLength":"4"}}"#;
    assert_eq!(ask(custom, "12#34").as_deref(), Some("12"));
    assert_eq!(ask(custom, "123456").as_deref(), Some("1234"));
    assert_eq!(ask(custom, "").as_deref(), Some("Timeout"));
    let phone = r#"{"PhoneNumberValidation":{"NumberFormat":"Local","CountryCode":"JP"}}"#;
    assert_eq!(ask(phone, "0312345678#").as_deref(), Some("+81312345678"));
    assert_eq!(ask(phone, "99").as_deref(), Some("Sorry"));
}

#[test]
fn encrypted_input_stands_nowhere() {
    let parameters = r#""Text":"Card?","StoreInput":"True","InputTimeLimitSeconds":"5","InputValidation":{"CustomValidation":{"MaximumLength":"16"}},"InputEncryption":{"EncryptionKeyId":"k","Key":"c"}"#;
    let set = ("set", "UpdateContactAttributes", r#""Attributes":{"card":"$.StoredCustomerInput"}"#, NME);
    let actions = [("i", "GetParticipantInput", parameters, r#""NextAction":"set""#), set, SORRY, BYE];
    let outcome = run(&actions, plain, ScriptedCustomer::new().presses("4111111111111111"));
    assert_eq!(outcome.attributes["card"], "(encrypted, 16 keys)");
    assert!(!format!("{outcome:?}").contains("4111"));
}

#[test]
fn a_loop_counts_its_rounds_and_begins_anew() {
    let counted = r#""NextAction":"again","Conditions":[{"NextAction":"say","Condition":{"Operator":"Equals","Operands":["ContinueLooping"]}},{"NextAction":"again","Condition":{"Operator":"Equals","Operands":["DoneLooping"]}}]"#;
    let outer = r#""NextAction":"bye","Conditions":[{"NextAction":"loop","Condition":{"Operator":"Equals","Operands":["ContinueLooping"]}},{"NextAction":"bye","Condition":{"Operator":"Equals","Operands":["DoneLooping"]}}]"#;
    let actions = [
        ("again", "Loop", r#""LoopCount":"2""#, outer),
        ("loop", "Loop", r#""LoopCount":"3""#, counted),
        ("say", "MessageParticipant", r#""Text":"x""#, r#""NextAction":"loop""#),
        BYE,
    ];
    assert_eq!(heard(&run(&actions, plain, ScriptedCustomer::new())).len(), 6);
}

#[test]
fn a_function_answers_flat_or_nested_as_the_action_says() {
    let invoke = |kind: &str, answer: serde_json::Value| {
        let parameters = format!(
            r#""LambdaFunctionARN":"arn:f","InvocationTimeLimitSeconds":"3","ResponseValidation":{{"ResponseType":"{kind}"}}"#
        );
        let say = ("say", "MessageParticipant", r#""Text":"$.External.a $.External.b.c.1""#, r#""NextAction":"bye""#);
        let transitions = r#""NextAction":"say","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#;
        let flow = flow(&[("f", "InvokeLambdaFunction", &parameters, transitions), say, SORRY, BYE]);
        let outcome = call(
            Instance::new().with_flow("main", &flow),
            |it| it.function("f", answer),
            ScriptedCustomer::new(),
            |it| it,
        );
        outcome.heard().next().unwrap().to_owned()
    };
    assert_eq!(invoke("STRING_MAP", json!({"a": 5, "b": "x"})), "5 ");
    assert_eq!(invoke("JSON", json!({"a": true, "b": {"c": ["p", "q"]}})), "true q");
    assert_eq!(invoke("STRING_MAP", json!({"a": {"b": 1}})), "Sorry");
    assert_eq!(invoke("STRING_MAP", json!(["a"])), "Sorry");
    assert_eq!(invoke("JSON", json!({"a": "x".repeat(33_000)})), "Sorry");
}

#[test]
fn a_function_that_fails_for_a_moment_is_tried_three_times() {
    let f = ("f", "InvokeLambdaFunction", r#""LambdaFunctionARN":"arn:f""#, NME);
    let clock = cti_engine::memory::VirtualClock::new();
    let shared: std::sync::Arc<dyn cti_engine::connector::Clock> = std::sync::Arc::new(clock.clone());
    for (error, tries) in [(FunctionError::Throttled, 3), (FunctionError::Failed("x".into()), 1)] {
        let script = std::sync::Arc::new(Script::new(shared.clone()).function_fails("f", error));
        let world = cti_connect::contact_flow::World::of(shared.clone(), script.clone());
        let instance = std::sync::Arc::new(Instance::new().with_flow("main", &flow(&[f, SORRY, BYE])));
        let simulator = cti_connect::contact_flow::Simulator::new(instance, world);
        let customer = std::sync::Arc::new(ScriptedCustomer::new());
        let outcome = clock.drive(simulator.run(Call::from("+1", "main", customer)));
        assert_eq!((heard(&outcome), script.invocations().len()), (vec!["Sorry"], tries));
        let event = &script.invocations()[0].event;
        assert_eq!(event.pointer("/Details/ContactData/CustomerEndpoint/Address"), Some(&json!("+1")));
    }
}

#[test]
fn a_bot_understands_and_its_intent_is_compared() {
    let transitions = r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"done","Condition":{"Operator":"Equals","Operands":["Billing"]}}]"#;
    let say =
        ("done", "MessageParticipant", r#""Text":"$.Lex.IntentName of $.Lex.Slots.month""#, r#""NextAction":"bye""#);
    let bot = (
        "b",
        "ConnectParticipantWithLexBot",
        r#""Text":"How can I help?","LexV2Bot":{"AliasArn":"arn:bot"}"#,
        transitions,
    );
    let actions = [bot, say, SORRY, BYE];
    let billing = BotAnswer { intent: Some("Billing".into()), slots: json!({"month": "May"}), ..BotAnswer::default() };
    let script = |it: Script| it.bot("bot", "bill", billing).bots_take_keys_as_places();
    assert_eq!(
        heard(&run(&actions, script.clone(), ScriptedCustomer::new().says("my Bill"))),
        ["How can I help?", "Billing of May"]
    );
    assert_eq!(heard(&run(&actions, script.clone(), ScriptedCustomer::new().says("hm")))[1], "Sorry");
    assert_eq!(heard(&run(&actions, script, ScriptedCustomer::new().presses("1")))[1], "Billing of ");
}

#[test]
fn a_module_comes_back_and_one_that_enters_itself_ends() {
    let module = flow(&[
        ("say", "MessageParticipant", r#""Text":"In the module""#, r#""NextAction":"end""#),
        ("end", "EndFlowModuleExecution", "", ""),
    ]);
    let invoke = (
        "m",
        "InvokeFlowModule",
        r#""FlowModuleId":"mod""#,
        r#""NextAction":"done","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#,
    );
    let main = flow(&[invoke, DONE, SORRY, BYE]);
    let instance = Instance::new().with_flow("main", &main).with_flow("mod", &module);
    assert_eq!(heard(&call(instance, plain, ScriptedCustomer::new(), |it| it)), ["In the module", "Done"]);
    let endless = Instance::new().with_flow("main", &main).with_flow("mod", &main);
    assert_eq!(heard(&call(endless, plain, ScriptedCustomer::new(), |it| it))[0], "Sorry");
    assert_eq!(
        heard(&call(Instance::new().with_flow("main", &main), plain, ScriptedCustomer::new(), |it| it)),
        ["Sorry"]
    );
}

#[test]
fn flow_attributes_stay_behind_when_the_contact_goes_to_another_flow() {
    let set = ("s", "UpdateFlowAttributes", r#""FlowAttributes":{"x":{"Value":"1"}}"#, r#""NextAction":"k""#);
    let keep = ("k", "UpdateContactAttributes", r#""Attributes":{"x":"$.FlowAttributes.x"}"#, r#""NextAction":"t""#);
    let go = ("t", "TransferToFlow", r#""ContactFlowId":"arn:aws:connect:e:1:instance/i/contact-flow/two""#, NME);
    let two = flow(&[
        ("say", "MessageParticipant", r#""Text":"[$.FlowAttributes.x][$.Attributes.x]""#, r#""NextAction":"bye""#),
        BYE,
    ]);
    let instance =
        Instance::new().with_flow("main", &flow(&[set, keep, go, SORRY, BYE])).with_flow("contact-flow/two", &two);
    assert_eq!(heard(&call(instance, plain, ScriptedCustomer::new(), |it| it)), ["[][1]"]);
}

const QUEUE: Action = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"t""#);
const TRANSFER: Action = (
    "t",
    "TransferContactToQueue",
    "",
    r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"},{"NextAction":"done","ErrorType":"QueueAtCapacity"}]"#,
);

fn queue_flow() -> ContactFlow {
    flow(&[
        (
            "wait",
            "MessageParticipantIteratively",
            r#""Messages":[{"Text":"Please wait"},{"PromptId":"music"}],"InterruptFrequencySeconds":"20""#,
            r#""Conditions":[{"NextAction":"still","Condition":{"Operator":"Equals","Operands":["MessagesInterrupted"]}}]"#,
        ),
        ("still", "MessageParticipant", r#""Text":"Still there""#, r#""NextAction":"wait""#),
    ])
}

fn with_queue(script: impl FnOnce(Script) -> Script, customer: ScriptedCustomer) -> CallOutcome {
    let program = |flow: &ContactFlow, name: &str| std::sync::Arc::new(FlowProgram::new(flow).named(name));
    let whisper = flow(&[
        ("w", "MessageParticipant", r#""Text":"$.Queue.Name""#, r#""NextAction":"e""#),
        ("e", "EndFlowExecution", "", ""),
    ]);
    let hold = flow(&[("h", "MessageParticipantIteratively", r#""Messages":[{"Text":"On hold"}]"#, "")]);
    let instance = Instance::new()
        .with_flow("main", &flow(&[QUEUE, TRANSFER, DONE, SORRY, BYE]))
        .with_default(FlowType::CustomerQueue, program(&queue_flow(), "queue flow"))
        .with_default(FlowType::AgentWhisper, program(&whisper, "whisper"))
        .with_default(FlowType::CustomerHold, program(&hold, "hold"))
        .with_name("queue/support", "Support");
    call(instance, script, customer, |it| it)
}

#[test]
fn a_customer_in_a_queue_hears_its_flow_until_an_agent_takes_the_call() {
    let agent = AgentAnswer {
        user_name: "aiko".into(),
        acts: vec![
            AgentAct::Talk(Duration::from_secs(30)),
            AgentAct::Hold(Duration::from_secs(10)),
            AgentAct::Talk(Duration::from_secs(5)),
        ],
        ..AgentAnswer::default()
    };
    let queue = QueueScript::answered_after(Duration::from_secs(45)).with_agent(agent);
    let outcome = with_queue(|it| it.queue("support", queue), ScriptedCustomer::new());
    assert_eq!(outcome.end, End::Handled { queue: "queue/support".into() });
    let still = outcome.heard().filter(|it| *it == "Still there").count();
    assert_eq!((still, outcome.waited.as_secs(), outcome.duration.as_secs()), (2, 45, 90));
    let agent_heard = outcome.transcript.iter().find_map(|line| match &line.event {
        Event::Heard { by: cti_connect::contact_flow::Listener::Agent, text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(agent_heard, Some("Support"));
    assert_eq!(outcome.heard().last(), Some("On hold"));
}

#[test]
fn a_customer_whose_patience_is_over_leaves_and_a_full_queue_takes_its_branch() {
    let patient = ScriptedCustomer::new().with_patience(Duration::from_secs(25));
    let outcome = with_queue(|it| it.queue("support", QueueScript::never_answered()), patient);
    assert_eq!((outcome.end, outcome.waited.as_secs()), (End::Abandoned { queue: "queue/support".into() }, 25));
    let full = with_queue(|it| it.queue("support", QueueScript::default().with_capacity(0)), ScriptedCustomer::new());
    assert_eq!(heard(&full), ["Done"]);
    let nobody = with_queue(|it| it.queue("support", QueueScript::never_answered()), ScriptedCustomer::new());
    assert_eq!((nobody.end, nobody.duration.as_secs()), (End::TimeLimit, 24 * 3_600));
    let gone = with_queue(plain, ScriptedCustomer::new().hangs_up_after(Duration::from_secs(3)));
    assert_eq!(gone.end, End::Abandoned { queue: "queue/support".into() });
}

#[test]
fn hours_and_metrics_choose_the_way() {
    let hours = r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}],"Conditions":[{"NextAction":"done","Condition":{"Operator":"Equals","Operands":["True"]}},{"NextAction":"sorry","Condition":{"Operator":"Equals","Operands":["False"]}}]"#;
    let actions = [("h", "CheckHoursOfOperation", r#""HoursOfOperationId":"weekdays""#, hours), DONE, SORRY, BYE];
    assert_eq!(heard(&run(&actions, plain, ScriptedCustomer::new())), ["Done"]);
    assert_eq!(heard(&run(&actions, |it| it.open("weekdays", false), ScriptedCustomer::new())), ["Sorry"]);
    let staffed = r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"done","Condition":{"Operator":"NumberGreaterThan","Operands":["0"]}}]"#;
    let actions =
        [("m", "CheckMetricData", r#""MetricType":"NumberOfAgentsStaffed","QueueId":"q""#, staffed), DONE, SORRY, BYE];
    assert_eq!(heard(&run(&actions, plain, ScriptedCustomer::new())), ["Done"]);
    assert_eq!(
        heard(&run(&actions, |it| it.metric("NumberOfAgentsStaffed", "q", 0.0), ScriptedCustomer::new())),
        ["Sorry"]
    );
}

#[test]
fn a_call_to_a_third_party_goes_on_or_away() {
    let through = |goes_on: &str, answer: DialAnswer| {
        let parameters = format!(
            r#""ThirdPartyPhoneNumber":"+81355550100","ThirdPartyConnectionTimeLimitSeconds":"20","ContinueFlowExecution":"{goes_on}""#
        );
        let transitions = r#""NextAction":"done","Errors":[{"NextAction":"sorry","ErrorType":"ConnectionTimeLimitExceeded"},{"NextAction":"bye","ErrorType":"NoMatchingError"}]"#;
        let flow = flow(&[("t", "TransferParticipantToThirdParty", &parameters, transitions), DONE, SORRY, BYE]);
        call(Instance::new().with_flow("main", &flow), |it| it.number("+813", answer), ScriptedCustomer::new(), |it| it)
    };
    let talk = DialAnswer::Answered(Duration::from_secs(9));
    assert_eq!(through("False", talk).end, End::TransferredOut { number: "+81355550100".into() });
    assert_eq!(heard(&through("True", talk)), ["Done"]);
    assert_eq!(heard(&through("True", DialAnswer::NoAnswer)), ["Sorry"]);
    assert_eq!(heard(&through("True", DialAnswer::Failed)), [""; 0]);
}

#[test]
fn a_callback_waits_for_an_agent_and_calls_until_somebody_answers() {
    let number =
        ("n", "UpdateContactCallbackNumber", r#""CallbackNumber":"$.CustomerEndpoint.Address""#, r#""NextAction":"c""#);
    let arrange = (
        "c",
        "CreateCallbackContact",
        r#""InitialCallDelaySeconds":"60","MaximumConnectionAttempts":"3","RetryDelaySeconds":"600""#,
        NME,
    );
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"n""#);
    let actions = [queue, number, arrange, SORRY, BYE];
    let reached = run(&actions, plain, ScriptedCustomer::new());
    assert_eq!(
        (reached.end, reached.callbacks),
        (End::Disconnected, vec![End::Handled { queue: "queue/support".into() }])
    );
    let missed = run(&actions, |it| it.number("+81", DialAnswer::NoAnswer), ScriptedCustomer::new());
    let dialled = missed.transcript.iter().filter(|it| matches!(it.event, Event::Dialled { .. })).count();
    assert_eq!((missed.callbacks, dialled), (vec![End::NotReached], 3));
    // What the callback waits is not the call's.
    let never = |it: Script| it.queue("support", QueueScript::never_answered());
    let waits = run(&actions, never, ScriptedCustomer::new());
    assert_eq!((waits.callbacks, waits.waited, waits.duration), (vec![End::TimeLimit], Duration::ZERO, Duration::ZERO));
    let forbidden = run(&actions, |it| it.forbid("+81"), ScriptedCustomer::new());
    assert_eq!(forbidden.end, End::Unhandled { error: "CallbackNumberNotDialable".into() });
}

#[test]
fn a_callback_goes_through_its_flow_and_where_its_agent_transfers_it() {
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"c""#);
    let arrange = ("c", "CreateCallbackContact", r#""ContactFlowId":"called""#, NME);
    let go = ("go", "TransferContactToQueue", "", r#""NextAction":"bye""#);
    let agent = AgentAnswer {
        acts: vec![AgentAct::Talk(Duration::from_secs(5)), AgentAct::Transfer("survey".to_owned())],
        ..AgentAnswer::default()
    };
    let one = QueueScript::answered_after(Duration::from_secs(5)).with_capacity(1).with_agent(agent);
    let instance = Instance::new()
        .with_flow("main", &flow(&[queue, arrange, SORRY, BYE]))
        .with_flow("called", &flow(&[go, BYE]))
        .with_flow("survey", &flow(&[DONE, BYE]));
    let outcome = call(instance, |it| it.queue("support", one), ScriptedCustomer::new(), |it| it);
    // The flow has put the contact into the queue, where there is room for one.
    assert_eq!(outcome.callbacks, [End::Disconnected], "{}", outcome.to_text());
    assert_eq!((outcome.queues().count(), heard(&outcome)), (1, vec!["Done"]));
}

#[test]
fn a_callback_may_arrange_another_and_not_without_end() {
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"c""#);
    let arrange = ("c", "CreateCallbackContact", r#""ContactFlowId":"main""#, NME);
    let outcome = run(&[queue, arrange, SORRY, BYE], plain, ScriptedCustomer::new());
    assert_eq!(outcome.callbacks, vec![End::Disconnected; 10]);
}

#[test]
fn flow_attributes_stay_in_their_flow_also_when_a_queue_begins_another() {
    let set = ("s", "UpdateFlowAttributes", r#""FlowAttributes":{"secret":{"Value":"x"}}"#, r#""NextAction":"q""#);
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"go""#);
    let go = ("go", "TransferContactToQueue", "", r#""NextAction":"bye""#);
    let say = ("say", "MessageParticipant", r#""Text":"<$.FlowAttributes.secret>""#, r#""NextAction":"end""#);
    let waiting = flow(&[say, ("end", "EndFlowExecution", "", "")]);
    let instance = Instance::new()
        .with_flow("main", &flow(&[set, queue, go, BYE]))
        .with_default(FlowType::CustomerQueue, FlowProgram::new(&waiting).into());
    assert_eq!(heard(&call(instance, plain, ScriptedCustomer::new(), |it| it)), ["<>"]);
}

#[test]
fn attributes_of_a_related_contact_are_not_those_of_the_contact() {
    let set = ("s", "UpdateContactAttributes", r#""Attributes":{"a":"new"},"TargetContact":"Related""#, NME);
    let flow = flow(&[set, SORRY, BYE]);
    let outcome = call(Instance::new().with_flow("main", &flow), plain, ScriptedCustomer::new(), |it| {
        it.with_attribute("a", "old")
    });
    assert_eq!((outcome.end, outcome.attributes["a"].as_str()), (End::Disconnected, "old"));
}

#[test]
fn a_flow_that_is_set_and_not_there_is_told() {
    let hook = |event: &str| format!(r#""EventHooks":{{"{event}":"nowhere"}}"#);
    let (waits, remains) = (hook("CustomerQueue"), hook("CustomerRemaining"));
    let outcome = run(
        &[
            ("h", "UpdateContactEventHooks", &*Box::leak(waits.into_boxed_str()), r#""NextAction":"r""#),
            ("r", "UpdateContactEventHooks", &*Box::leak(remains.into_boxed_str()), r#""NextAction":"q""#),
            ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"go""#),
            ("go", "TransferContactToQueue", "", r#""NextAction":"bye""#),
            BYE,
        ],
        plain,
        ScriptedCustomer::new(),
    );
    let notes = outcome.transcript.iter().filter(|it| matches!(it.event, Event::Note { .. })).count();
    assert_eq!(notes, 2, "{}", outcome.to_text());
}

#[test]
fn the_longest_name_that_occurs_counts_whatever_was_told_first() {
    let ask = (
        "a",
        "InvokeLambdaFunction",
        r#""LambdaFunctionARN":"arn:aws:lambda:r:1:function:check-pin""#,
        r#""NextAction":"say""#,
    );
    let say = ("say", "MessageParticipant", r#""Text":"$.External.who""#, r#""NextAction":"bye""#);
    let told = |names: [&'static str; 2]| {
        run(
            &[ask, say, BYE],
            |script| names.iter().fold(script, |it, name| it.function(*name, json!({"who": name}))),
            ScriptedCustomer::new(),
        )
    };
    assert_eq!(heard(&told(["pin", "check-pin"])), ["check-pin"]);
    assert_eq!(heard(&told(["check-pin", "pin"])), ["check-pin"]);
    // The same of what a customer says.
    let bot = (
        "b",
        "ConnectParticipantWithLexBot",
        r#""LexV2Bot":{"AliasArn":"bot"}"#,
        r#""NextAction":"bye","Conditions":[{"NextAction":"done","Condition":{"Operator":"Equals","Operands":["PayBill"]}}],"Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}]"#,
    );
    let intent = |name: &str| BotAnswer { intent: Some(name.to_owned()), ..BotAnswer::default() };
    let outcome = run(
        &[bot, DONE, SORRY, BYE],
        |it| it.bot("", "bill", intent("Bill")).bot("", "pay bill", intent("PayBill")),
        ScriptedCustomer::new().says("I pay bill 7"),
    );
    assert_eq!(heard(&outcome), ["Done"]);
}

#[test]
fn what_is_not_for_a_channel_takes_its_error_branch_and_is_told_by_the_check() {
    let ask = (
        "a",
        "GetParticipantInput",
        r#""Text":"Press","StoreInput":"False","InputTimeLimitSeconds":"5""#,
        r#""NextAction":"wait","Errors":[{"NextAction":"wait","ErrorType":"NoMatchingCondition"},{"NextAction":"wait","ErrorType":"NoMatchingError"}]"#,
    );
    let wait = (
        "wait",
        "Wait",
        r#""TimeLimitSeconds":"60""#,
        r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}],"Conditions":[{"NextAction":"sms","Condition":{"Operator":"Equals","Operands":["WaitCompleted"]}}]"#,
    );
    let sms = (
        "sms",
        "StartOutboundChatContact",
        r#""SourceEndpoint":{"Address":"arn","Type":"CONNECT_PHONENUMBER_ARN"},"DestinationEndpoint":{"Address":"+81","Type":"TELEPHONE_NUMBER"},"ContactFlowArn":"f","ContactSubtype":"connect:SMS""#,
        r#""NextAction":"done","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#,
    );
    let flow = flow(&[ask, wait, sms, DONE, SORRY, BYE]);
    for (channel, expected, wrong) in [("CHAT", &["Done"][..], "a"), ("VOICE", &["Press", "Sorry"], "wait")] {
        let instance = Instance::new().with_flow("main", &flow);
        let outcome = call(instance, plain, ScriptedCustomer::new().says("1"), |it| it.with_channel(channel));
        assert_eq!(heard(&outcome), expected, "{channel}");
        let findings = FlowChecker::new().for_channel(channel).check(&flow);
        let told: Vec<_> = findings.iter().filter(|it| it.code == Code::WrongChannel).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].block.as_ref().map(ToString::to_string).as_deref(), Some(wrong));
    }
}

#[test]
fn who_waits_grows_older() {
    let queue = ("q", "UpdateContactTargetQueue", r#""QueueId":"queue/support""#, r#""NextAction":"go""#);
    let go = ("go", "TransferContactToQueue", "", r#""NextAction":"bye""#);
    let music = (
        "m",
        "MessageParticipantIteratively",
        r#""Messages":[{"Text":"Wait"}],"InterruptFrequencySeconds":"20""#,
        r#""Conditions":[{"NextAction":"g","Condition":{"Operator":"Equals","Operands":["MessagesInterrupted"]}}]"#,
    );
    let get = ("g", "GetMetricData", "", r#""NextAction":"say""#);
    let say = ("say", "MessageParticipant", r#""Text":"$.Metrics.Queue.OldestContactAge""#, r#""NextAction":"bye""#);
    let waiting = flow(&[music, get, say, BYE]);
    let instance = Instance::new()
        .with_flow("main", &flow(&[queue, go, BYE]))
        .with_default(FlowType::CustomerQueue, FlowProgram::new(&waiting).into());
    let never = |it: Script| it.queue("support", QueueScript::never_answered());
    assert_eq!(heard(&call(instance, never, ScriptedCustomer::new(), |it| it)), ["Wait", "20"]);
}

#[test]
fn an_agent_transfers_by_a_flow_and_the_customer_remains() {
    let agent =
        AgentAnswer { user_name: "a".into(), acts: vec![AgentAct::Transfer("quick".into())], ..AgentAnswer::default() };
    let quick = flow(&[
        ("say", "MessageParticipant", r#""Text":"One moment""#, r#""NextAction":"out""#),
        ("out", "DisconnectParticipant", "", ""),
    ]);
    let instance =
        Instance::new().with_flow("main", &flow(&[QUEUE, TRANSFER, DONE, SORRY, BYE])).with_flow("quick", &quick);
    let outcome =
        call(instance, |it| it.queue("", QueueScript::default().with_agent(agent)), ScriptedCustomer::new(), |it| it);
    assert_eq!((heard(&outcome), outcome.end.clone()), (vec!["One moment"], End::Disconnected));
    assert_eq!(outcome.namespaces["InitiationMethod"], "TRANSFER");
    assert_ne!(outcome.namespaces["ContactId"], outcome.namespaces["InitialContactId"]);
    let hook = ("h", "UpdateContactEventHooks", r#""EventHooks":{"CustomerRemaining":"after"}"#, r#""NextAction":"q""#);
    let instance = Instance::new()
        .with_flow("main", &flow(&[hook, QUEUE, TRANSFER, DONE, SORRY, BYE]))
        .with_flow("after", &flow(&[DONE, BYE]));
    assert_eq!(heard(&call(instance, plain, ScriptedCustomer::new(), |it| it)), ["Done"]);
}

#[test]
fn other_services_answer_and_fill_their_namespace() {
    let get = (
        "g",
        "GetCustomerProfile",
        r#""ProfileRequestData":{"IdentifierName":"_phone","IdentifierValue":"$.CustomerEndpoint.Address"}"#,
        r#""NextAction":"say","Errors":[{"NextAction":"done","ErrorType":"NoneFoundError"},{"NextAction":"sorry","ErrorType":"NoMatchingError"}]"#,
    );
    let say = ("say", "MessageParticipant", r#""Text":"$.Customer.FirstName""#, r#""NextAction":"bye""#);
    let actions = [get, say, DONE, SORRY, BYE];
    let answer = ServiceAnswer { values: json!({"FirstName": "Aiko"}), ..ServiceAnswer::default() };
    let through =
        |answer| heard(&run(&actions, |it| it.service("GetCustomerProfile", answer), ScriptedCustomer::new())).join("");
    assert_eq!(through(Ok(answer)), "Aiko");
    assert_eq!(through(Err(WorldError::of("NoneFoundError", "nobody"))), "Done");
    assert_eq!(through(Err(WorldError::of("MultipleFoundError", "two"))), "Sorry");
}

#[test]
fn attributes_are_set_all_or_none() {
    let big = "x".repeat(20_000);
    let parameters = format!(r#""Attributes":{{"a":"$.Attributes.b","c":"{big}","d":"{big}"}}"#);
    let flow = flow(&[("s", "UpdateContactAttributes", &parameters, NME), SORRY, BYE]);
    let outcome = call(Instance::new().with_flow("main", &flow), plain, ScriptedCustomer::new(), |it| {
        it.with_attribute("b", "y")
    });
    assert_eq!(heard(&outcome), ["Sorry"]);
    assert_eq!(outcome.attributes.len(), 1);
}

#[test]
fn chance_is_of_the_seed_and_spreads_as_the_flow_says() {
    let spread = r#""NextAction":"sorry","Errors":[{"NextAction":"sorry","ErrorType":"NoMatchingCondition"}],"Conditions":[{"NextAction":"done","Condition":{"Operator":"NumberLessThan","Operands":["31"]}}]"#;
    let flow = flow(&[("d", "DistributeByPercentage", "", spread), DONE, SORRY, BYE]);
    let done = |seed| {
        let outcome =
            call(Instance::new().with_flow("main", &flow), plain, ScriptedCustomer::new(), |it| it.with_seed(seed));
        outcome.heard().next() == Some("Done")
    };
    let count = (0..1_000).filter(|seed| done(*seed)).count();
    assert!((250..350).contains(&count), "{count}");
    assert_eq!(done(7), done(7));
}

#[test]
fn a_transcript_says_where_the_contact_went_and_why() {
    let transitions = compare("Equals", "member");
    let flow =
        flow(&[("check", "Compare", r#""ComparisonValue":"$.Attributes.user_type""#, &transitions), DONE, SORRY, BYE]);
    let outcome = call(Instance::new().with_flow("main", &flow), plain, ScriptedCustomer::new(), |it| {
        it.with_attribute("user_type", "member")
    });
    let expected = "00:00.000 began: VOICE, INBOUND\n\
        00:00.000 entered `main`\n\
        00:00.000 Compare -> condition 1 -> done (`member`)\n\
        00:00.000 heard \"Done\"\n\
        00:00.284 MessageParticipant -> next -> bye\n\
        00:00.284 ended: disconnected by the flow\n";
    assert_eq!(outcome.to_text(), expected);
    let lines = serde_json::to_string(&outcome.transcript).unwrap();
    let back: Vec<cti_connect::contact_flow::Line> = serde_json::from_str(&lines).unwrap();
    assert_eq!(back, outcome.transcript);
    let coverage = outcome.coverage.of(&FlowProgram::new(&flow).named("main"));
    assert_eq!(
        coverage.to_string(),
        "actions 3 of 4, branches 2 of 3, errors 0 of 1\n  missed: sorry\n  missed: check -> NoMatchingCondition"
    );
}

#[test]
fn a_branch_into_nothing_and_an_endless_flow_end_the_contact() {
    let dead =
        run(&[("a", "MessageParticipant", r#""Text":"x""#, r#""NextAction":"gone""#)], plain, ScriptedCustomer::new());
    assert_eq!(dead.end, End::DeadEnd);
    let endless = run(&[("a", "UpdateFlowLoggingBehavior", "", r#""NextAction":"a""#)], plain, ScriptedCustomer::new());
    assert_eq!(endless.end, End::StepLimit);
}
