// Plays random sequences of snapshots to the library amazon-connect-streams, without a browser: what it fires and answers.
// `node oracle.cjs LIBRARY FIRST_SEED COUNT` prints one sequence a line: {"seed", "steps": [{"reload", "update", "events",
// "answers"}]}. The same seed gives the same line.
const fs = require("fs");
const vm = require("vm");

const [library, firstSeed, count] = process.argv.slice(2);

// As much of a browser as the library touches while it loads.
const nothing = () => {};
const element = () => ({ setAttribute: nothing, appendChild: nothing, addEventListener: nothing, style: {} });
const store = { getItem: nothing, setItem: nothing, removeItem: nothing };
const page = {
  console: { log: nothing, info: nothing, warn: nothing, error: nothing, debug: nothing, trace: nothing },
  setTimeout: nothing, setInterval: nothing, clearTimeout: nothing, clearInterval: nothing,
  performance, URL, TextEncoder, crypto,
  navigator: { userAgent: "node" },
  location: { href: "http://localhost/", protocol: "http:", host: "localhost", origin: "http://localhost" },
  localStorage: store, sessionStorage: store,
  document: {
    createElement: element, getElementById: () => null, getElementsByTagName: () => [], body: element(), head: element(),
    addEventListener: nothing, referrer: "", currentScript: null,
  },
  addEventListener: nothing, removeEventListener: nothing, postMessage: nothing,
};
page.window = page.self = page.top = page.parent = page.globalThis = page;
vm.createContext(page);
vm.runInContext(fs.readFileSync(library, "utf8"), page, { filename: library });
const { connect } = page;

// xorshift64*: a small generator, the same on every machine.
function generator(seed) {
  const mask = (1n << 64n) - 1n;
  let x = (BigInt(seed) * 0x9e3779b97f4a7c15n + 1n) & mask || 1n;
  return (below) => {
    x ^= x >> 12n;
    x = (x ^ (x << 25n)) & mask;
    x ^= x >> 27n;
    return Number((((x * 0x2545f4914f6cdd1dn) & mask) >> 33n) % BigInt(below));
  };
}

const AGENTS = [["Available", "routable"], ["Lunch", "not_routable"], ["Training", "not_routable"], ["Offline", "offline"],
  ["Busy", "system"], ["PendingBusy", "system"], ["CallingCustomer", "system"], ["AfterCallWork", "system"],
  ["MissedCallAgent", "error"], ["FailedConnectAgent", "error"], ["Default", "error"], ["Init", "init"],
  ["Somewhere", "elsewhere"], ["busy", "SYSTEM"]];
const STATES = ["init", "incoming", "pending", "connecting", "connected", "missed", "error", "ended", "rejected", "paused",
  "elsewhere", "Connected"];
const TYPES = ["voice", "queue_callback", "chat", "task", "email"];
const METHODS = [null, "inbound", "outbound", "transfer", "queue_transfer", "callback", "api", "campaign_preview"];
const CONNECTIONS = ["init", "connecting", "connected", "hold", "disconnected", "silent_monitor", "barge", "elsewhere"];
const PARTIES = ["inbound", "outbound", "monitoring"];

const PROFILE = "arn:aws:connect:us-east-1:111122223333:instance/0-0/routing-profile/r";

function connections(random) {
  const party = (type, initial, number) => ({
    connectionId: `${type}-${number}`, type, initial, state: { type: CONNECTIONS[random(8)], timestamp: 1700000000.25 },
    endpoint: random(4) ? { type: "phone_number", phoneNumber: ["+12025550123", "sip:+12025550123@example.com", null][random(3)] } : null,
    monitorStatus: ["BARGE", "SILENT_MONITOR", null][random(3)],
    softphoneMediaInfo: random(3) ? null : { callType: "audio_only", autoAccept: random(2) === 1 },
  });
  const found = [];
  if (random(8)) found.push(party(PARTIES[random(3)], true, 0));
  if (random(8)) found.push(party("agent", false, 1));
  while (random(3) === 0) found.push(party(PARTIES[random(3)], false, found.length + 2));
  return random(2) ? found : found.reverse();
}

function contact(random, id) {
  const features = random(2) ? { multiPartyConferenceEnabled: [true, false, null][random(3)] } : null;
  return {
    contactId: id, initialContactId: random(2) ? id : "other", type: TYPES[random(5)],
    state: { type: STATES[random(12)], timestamp: 1700000000.5 }, initiationMethod: METHODS[random(8)],
    connections: connections(random), contactFeatures: features, attributes: {},
    segmentAttributes: random(3) ? null : { "connect:Subtype": { ValueString: "connect:WebRTC" } },
  };
}

// Contacts appear, jump, vanish, come back under the same id, are offered again; states are queued; the page reloads.
function sequence(seed) {
  const random = generator(seed);
  const steps = [];
  let live = [];
  for (let left = 2 + random(14); left > 0; left--) {
    live = live.filter(() => random(5) > 0);
    live = live.map((it) => {
      const state = { type: STATES[random(12)], timestamp: it.state.timestamp + 1 };
      return random(2) ? { ...it, state, connections: connections(random) } : it;
    });
    while (live.length < 5 && random(3) === 0) {
      const id = `c${random(7)}`;
      // Now and then one id stands twice.
      if (random(40) === 0 || !live.some((it) => it.contactId === id)) live.push(contact(random, id));
    }
    const [name, type] = AGENTS[random(AGENTS.length)];
    const nextState = random(3) ? null : { name: ["Lunch", "Offline", ""][random(3)], type: "not_routable" };
    steps.push({
      reload: random(12) === 0,
      update: {
        snapshot: { state: { name, type, startTimestamp: 1700000000 }, nextState, contacts: live, snapshotTimestamp: 1700000001.5 },
        configuration: { routingProfile: { routingProfileARN: PROFILE, routingProfileId: PROFILE, queues: [] } },
      },
    });
  }
  return steps;
}

function load(fired) {
  const bus = new connect.EventBus();
  const trigger = bus.trigger.bind(bus);
  bus.trigger = (name, data) => {
    if (name !== connect.AgentEvents.UPDATE) fired.push(name);
    return trigger(name, data);
  };
  connect.core.eventBus = bus;
  connect.core.endedEventTracker.clear();
  connect.agent.initialized = false;
  connect.core.agentDataProvider = new connect.core.AgentDataProvider(bus);
}

// What a getter answers; nothing where the library throws.
function answer(getter) {
  try {
    const value = getter();
    return value === undefined ? null : value;
  } catch {
    return "throws";
  }
}

function answers(update) {
  const all = {};
  const ids = update.snapshot.contacts.map((it) => it.contactId);
  // Of an id that stands twice the getters read the first one, and the events the last.
  for (const id of ids.filter((it) => ids.indexOf(it) === ids.lastIndexOf(it))) {
    const contact = new connect.Contact(id);
    const idOf = (connection) => (connection ? connection.getConnectionId() : null);
    all[id] = {
      isInbound: answer(() => contact.isInbound()),
      isSoftphoneCall: answer(() => contact.isSoftphoneCall()),
      isConnected: answer(() => contact.isConnected()),
      isMultiPartyEnabled: answer(() => contact.isMultiPartyConferenceEnabled()),
      isUnderSupervision: answer(() => contact.isUnderSupervision()),
      subtype: answer(() => contact.getContactSubtype()),
      initial: answer(() => idOf(contact.getInitialConnection())),
      activeInitial: answer(() => idOf(contact.getActiveInitialConnection())),
      agent: answer(() => idOf(contact.getAgentConnection())),
      active: answer(() => contact.getActiveConnections().map(idOf)),
      thirdParties: answer(() => contact.getThirdPartyConnections().map(idOf)),
      number: answer(() => contact.getInitialConnection().getEndpoint().stripPhoneNumber()),
    };
  }
  return all;
}

for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(count); seed++) {
  const fired = [];
  load(fired);
  const steps = sequence(seed).map((step) => {
    if (step.reload) load(fired);
    fired.length = 0;
    connect.core.agentDataProvider.updateAgentData(step.update);
    return { ...step, events: fired.slice(), answers: answers(step.update) };
  });
  process.stdout.write(JSON.stringify({ seed, steps }) + "\n");
}
