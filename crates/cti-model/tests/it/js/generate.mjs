// Prints what JavaScript itself answers to the questions `cti_model::js` answers. Needs Node 20 and nothing else.
// Regenerate from the root of the workspace with
//
//   node crates/cti-model/tests/it/js/generate.mjs > crates/cti-model/tests/it/js/vectors.json
//
// How a value is written in vectors.json:
//   null, booleans, well-formed texts, small integers and arrays  as themselves
//   undefined                          {"undefined": true}
//   any other number, exactly          {"number": "0.1"}, {"number": "-0"}, {"number": "Infinity"}, …
//   an integer kept as an f64 in Rust  {"float": "1"}
//   an object                          {"object": {…}}
//   a text with lone surrogates        {"units": [55357, …]}
// A bare number result (of Number, of stringification) is written as its text, with "-0" for minus zero.

const exact = (number) => (Object.is(number, -0) ? "-0" : String(number));

function wire(value) {
  if (value === undefined) return { undefined: true };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : { number: exact(value) };
  }
  if (typeof value === "string") {
    return value.isWellFormed() ? value : { units: Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)) };
  }
  if (Array.isArray(value)) return value.map(wire);
  if (value !== null && typeof value === "object") {
    return { object: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, wire(member)])) };
  }
  return value;
}

// A small generator of its own, so that every run prints the same file.
let seed = 0x2545f491;
function random(below) {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % below;
}

const nested = (depth) => (depth === 0 ? [7] : [nested(depth - 1)]);

// ---- values: every unary operation on each, every binary one on each pair -------------------------------------------

// [value, how it is written when that is not wire(value)]
const values = [
  [undefined], [null], [true], [false],
  [0], [-0], [1], [-1], [2], [3], [7], [9], [10], [16], [100], [1e9], [255], [1600], [1700000000000],
  [0.1], [0.2], [0.30000000000000004], [0.5], [-0.5], [1.5], [2.9], [1e21], [1e20], [123456789012345680000], [1e-6],
  [1e-7], [5e-324], [Number.MAX_VALUE], [-Number.MAX_VALUE], [Number.MIN_SAFE_INTEGER], [Number.MAX_SAFE_INTEGER],
  [2 ** 53], [2 ** 63], [1 / 3],
  [1, { float: "1" }], [0, { float: "0" }], [10, { float: "10" }],
  [9007199254740993, { number: "9007199254740993" }], [-9007199254740993, { number: "-9007199254740993" }],
  [9223372036854775807, { number: "9223372036854775807" }], [18446744073709551615, { number: "18446744073709551615" }],
  [""], [" "], ["\t\n"], ["\u00a0"], ["\ufeff"], ["0"], ["-0"], ["1"], [" 1 "], ["1.0"], ["01"], ["10"], ["9"], ["100"],
  ["1e3"], ["1000"], ["0x10"], ["0X1f"], ["0b11"], ["0o17"], ["-0x10"], [".5"], ["5."], ["."], ["+1"], ["--1"], ["1_000"],
  ["1,000"], ["1px"], ["Infinity"], ["-Infinity"], ["infinity"], ["inf"], ["NaN"], ["nan"], ["1e1000"], ["-1e1000"],
  ["1e-1000"], ["true"], ["false"], ["null"], ["undefined"], ["a"], ["A"], ["b"], ["ab"], ["abc"], ["é"], ["e\u0301"],
  ["ß"], ["z"], ["😀"], ["😁"], ["\uffff"], ["\ue000"], ["a😀"], ["a\uffff"], ["\u0000"], ["a\u0000b"], ["日本語"],
  ["[object Object]"], ["1,2"], [",1"], [","], ["+4930123456"], ["9007199254740993"], ["0.1"], ["１"], ["٣"],
  [[]], [[1]], [[2]], [["1"]], [[0]], [[null]], [[""]], [[[]]], [[1, 2]], [["1,2"]], [[null, 1]], [[null, null]],
  [[true]], [["a"]], [[[[["0x10"]]]]], [["😀"]], [[{}]], [[{}, [1, [2, [3]]]]], [["a", 1.5, null, false, [null, "b"]]],
  [[1e21, -0]], [[1], [{ float: "1" }]], [nested(40)],
  [{}], [{ a: 1 }], [{ a: 1 }], [{ a: { b: [1, 2] } }], [{ a: { b: [1, 2] } }], [{ a: 1, b: 2 }], [{ b: 2, a: 1 }],
  [{ a: null }], [{ b: null }], [{ length: 2 }], [{ valueText: 1 }], [{ "": [] }],
];

const measured = (value) => (typeof value === "string" || Array.isArray(value) ? value.length : null);

const row = (apply) => values.map(([a]) => values.map(([b]) => (apply(a, b) ? "1" : "0")).join(""));

// ---- texts read as numbers ------------------------------------------------------------------------------------------

const literals = new Set();
for (const sign of ["", "+", "-"]) {
  for (const whole of ["", "0", "7", "007", "9007199254740993"]) {
    for (const fraction of ["", ".", ".5", ".."]) {
      for (const exponent of ["", "e3", "E+2", "e-3", "e", "e+", "e400", "e-400", "e1.5"]) {
        literals.add(sign + whole + fraction + exponent);
      }
    }
  }
}
for (const prefix of ["0x", "0X", "0o", "0O", "0b", "0B", "+0x", "-0b", "00x", "x", "0 x", "0d"]) {
  for (const digits of [
    "", "0", "1", "7", "8", "f", "F", "g", "10", "101", "00", "_1", "1_0", "1.", "1.0", "1p1", "1e1", "-1", "+1", " 1", "1n",
    "dead", "BEEF", "１",
  ]) {
    literals.add(prefix + digits);
  }
}
// Rounding in every radix: just below, on and just above the middle between two numbers, near and far from the point.
for (const mantissa of [2n ** 53n + 1n, 2n ** 53n + 3n, 2n ** 54n + 2n, 2n ** 54n + 6n, 2n ** 54n - 1n, 2n ** 64n - 1n, 2n ** 128n - 1n]) {
  for (const shift of [0n, 1n, 5n, 70n, 76n, 200n]) {
    for (const offset of [-1n, 0n, 1n]) {
      const integer = (mantissa << shift) + offset;
      literals.add("0x" + integer.toString(16)).add("0o" + integer.toString(8)).add(integer.toString());
      if (shift < 76n) literals.add("0b" + integer.toString(2));
    }
  }
}
literals.add("0x" + "f".repeat(255)).add("0x" + "f".repeat(256)).add("0x" + "f".repeat(257)).add("0x1" + "0".repeat(400));
literals.add("0x" + "0".repeat(300) + "1").add("0o" + "7".repeat(341)).add("0o" + "7".repeat(342)).add("0b" + "1".repeat(130));
literals.add("0xfffffffffffff8" + "0".repeat(242)).add("0xfffffffffffffb" + "f".repeat(242)).add("0xfffffffffffffc" + "0".repeat(242));
literals.add("1" + "0".repeat(308)).add("1" + "0".repeat(309)).add("0." + "0".repeat(323) + "5").add("0." + "0".repeat(330) + "1");
literals.add("1.7976931348623158e308").add("1.7976931348623159e308").add("2.4703282292062327e-324").add("2.4703282292062328e-324");
literals.add("2.2250738585072011e-308").add("0.1e1").add("1e99999999999999999999").add("1e-99999999999999999999");
literals.add("0e99999999999999999999").add("0.000001e99999999999999999999").add("0.1".padEnd(800, "3"));
for (const word of [
  "Infinity", "infinity", "INFINITY", "Inf", "inf", "Infinit", "Infinityx", "Infinity1", "NaN", "nan", "1n", "0n", "1f", "1d", "1.5.5",
  "1 2", "1\n2", "- 1", "+ 1", "+-1", "-+1", "++1", "1-", "1+", "e", "e5", "E", "1ee1", "1e+-1", "0,5", "½", "²", "१", "−1", "٣",
  "1\u0000", "\u0000", "'1'", "[1]", "(1)", "$1", "1%", "#1", "/1", "1/2", "1//", "<!--", "\\u0031", "&#49;", "1\u200b", "1\u2060",
]) {
  for (const sign of ["", "+", "-"]) literals.add(sign + word);
}
const spaces = [
  "\t", "\n", "\v", "\f", "\r", "\r\n", " ", "\u0085", "\u00a0", "\u1680", "\u180e", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
  "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d", "\u2028", "\u2029", "\u202f", "\u205f",
  "\u2060", "\u3000", "\ufeff", "\ufffe", "\u001c", "\u001f", "\u0000", "\u0008", " \ufeff\u00a0\u2028",
];
for (const space of spaces) {
  literals.add(space).add(space + "12").add("12" + space).add(space + "1.5e3" + space).add("1" + space + "2");
  literals.add(space + "0x1f" + space).add(space + "-Infinity" + space).add("-" + space + "1").add("0x" + space + "1");
}
const alphabet = ["0", "0", "1", "5", "9", ".", "e", "E", "+", "-", "x", "b", "o", "f", "_", " ", "\ufeff", "I", "n"];
for (let count = 0; count < 700; count += 1) {
  literals.add(Array.from({ length: 1 + random(6) }, () => alphabet[random(alphabet.length)]).join(""));
}

// ---- numbers written as text ----------------------------------------------------------------------------------------

const view = new DataView(new ArrayBuffer(8));
const bits = (number) => {
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16);
};
const numbers = new Set([0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2.2250738585072014e-308, 1 / 3, 2 / 3, Math.PI]);
for (let power = -30; power <= 30; power += 1) {
  for (const digits of [1, -1, 1.5, 1.2345678901234567, 9.999999999999999]) numbers.add(digits * 10 ** power);
}
for (let power = -324; power <= 308; power += 13) numbers.add(10 ** power).add(-3.7 * 10 ** power);
for (const power of [31, 32, 52, 53, 54, 63, 64, 69, 70, 100, 1023, -1, -10, -50, -1022, -1074]) {
  numbers.add(2 ** power).add(2 ** power - 1).add(2 ** power + 1).add(-(2 ** power)).add(-(2 ** power) - 1);
}
for (let count = 0; count < 400; count += 1) {
  view.setUint32(0, random(2 ** 32));
  view.setUint32(4, random(2 ** 32));
  numbers.add(view.getFloat64(0));
}
for (let count = 0; count < 150; count += 1) numbers.add((random(2 ** 32) - 2 ** 31) / 10 ** random(12));

// ---- slice ----------------------------------------------------------------------------------------------------------

const cuts = [undefined, 0, 1, 2, 3, 5, 99, -1, -2, -5, -99, 1.9, -1.9, -0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 64, -(2 ** 64)];
const subjects = [
  "", "a", "abcde", "+4930123456", "é", "héllo", "😀", "😀😁", "a😀b", "😀a😁b", "日本語", "e\u0301a", "\uffff\ue000x",
  [], [1], [1, "b", null, [2]], [{ a: "😀" }, false],
];
const sliced = (subject, start, end) =>
  end !== undefined ? subject.slice(start, end) : start !== undefined ? subject.slice(start) : subject.slice();

// ---- replace --------------------------------------------------------------------------------------------------------

const texts = ["", "a", "abcabc", "a.b.c", "$", "a$&b", "x😀y😁", "+49 30 12", "aaa", "日本日本", "a\nb"];
const patterns = ["", "a", "b", "bc", ".", "$", "$&", "😀", "abcabc", "aa", "本", " ", "zz", "^", "\\n"];
const replacements = [
  "", "-", "$", "$$", "$$$", "$$$$", "$&", "$&$&", "$`", "$'", "[$`|$&|$']", "$1", "$0", "$10", "$<a>", "$x", "a$", "$$&", "$$1", "😀$&😁", "é$",
  "\\1",
];

// ---- comparators: of If-else and presence rules ---------------------------------------------------------------------

// What `Comparator::holds` documents, in JavaScript: JSON.parse decides what is a number, BigInt compares whole ones.
const operands = [
  undefined, null, true, false, 0, -0, 1, 5, 7, 16, 80, 0.5, 1.5, -3, 1e21, 5e-324, 9007199254740993n, 12345678901234567890n,
  "", " ", "0", "-0", "1", "5", " 5", "5\n", "\u00a05", "5.0", "5.", ".5", "0.5", "5e0", "50e-1", "1e400", "007", "7", "+1", "+491", "491", "0x10",
  "16", "0b1", "Infinity", "NaN", "-3", "--3", "1,000", "80%", "80 percent", "9 calls", "9", "10", "1_0",
  "9007199254740992", "9007199254740993", "9007199254740992.0", "1234567890123456789", "1234567890123456788",
  "12345678901234567890", "12345678901234567891", "-12345678901234567890", "9".repeat(38), "9".repeat(39), "1e39",
  "true", "false", "True", "null", "undefined", "Offline", "offline", "Off", "abc", "b", "\uffff", "😀",
  [], [1], [1, 2], ["b", null, "5"], ["0x10", true], "1,2", {}, { a: 1 }, "[object Object]",
];

const numeric = (value) => {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "string") return undefined;
  let number;
  try {
    number = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (typeof number !== "number") return undefined;
  const digits = value.trim();
  if (/^-?\d+$/.test(digits)) return digits.replace("-", "").length > 38 ? undefined : BigInt(digits);
  return Number.isFinite(number) ? number : undefined;
};
const plain = (value) => (typeof value === "bigint" ? Number(value) : value);
const isObject = (value) => value !== null && typeof value === "object";
const equal = (a, b) => {
  if (numeric(a) !== undefined && numeric(b) !== undefined) return numeric(a) == numeric(b);
  if (typeof a === "boolean" && typeof b === "string") return String(a) === b;
  if (typeof a === "string" && typeof b === "boolean") return a === String(b);
  if (isObject(a) && isObject(b)) return JSON.stringify(a) === JSON.stringify(b);
  return plain(a) === plain(b);
};
const ordered = (test) => (a, b) =>
  numeric(a) !== undefined && numeric(b) !== undefined ? test(numeric(a), numeric(b)) : test(plain(a), plain(b));
const asTexts = (test) => (a, b) => a != null && b != null && test(String(plain(a)), String(plain(b)));
const comparators = {
  "===": equal,
  "!==": (a, b) => !equal(a, b),
  ">": ordered((a, b) => a > b),
  ">=": ordered((a, b) => a >= b),
  "<": ordered((a, b) => a < b),
  "<=": ordered((a, b) => a <= b),
  contains: (a, b) =>
    Array.isArray(a) && b !== undefined ? a.some((item) => equal(item, b)) : asTexts((text, part) => text.includes(part))(a, b),
  startsWith: asTexts((text, part) => text.startsWith(part)),
};
const compared = (apply) => operands.map((a) => operands.map((b) => (apply(a, b) ? "1" : "0")).join(""));

const lines = {
  values: values.map(([value, written]) => [
    written ?? wire(value), Boolean(value), typeof value, wire(String(value)), exact(Number(value)), measured(value),
  ]),
  "===": row((a, b) => a === b),
  "==": row((a, b) => a == b),
  "<": row((a, b) => a < b),
  "<=": row((a, b) => a <= b),
  ">": row((a, b) => a > b),
  ">=": row((a, b) => a >= b),
  operands: operands.map((value) => (typeof value === "bigint" ? { number: String(value) } : wire(value))),
  comparators: Object.entries(comparators).map(([name, apply]) => [name, compared(apply)]),
  literals: [...literals].map((text) => [text, exact(Number(text))]),
  numbers: [...numbers].map((number) => [bits(number), String(number), JSON.stringify(number)]),
  cuts: cuts.map(wire),
  slices: subjects.map((subject) => [wire(subject), cuts.map((start) => cuts.map((end) => wire(sliced(subject, start, end))))]),
  replacements,
  replaced: texts.flatMap((text) => patterns.map((pattern) => [text, pattern, replacements.map((to) => text.replace(pattern, to))])),
};

// One vector, or one row of them, a line; in ASCII, so that no tool mistakes the odd white space for its own.
const ascii = (value) =>
  JSON.stringify(value).replace(/[^\x20-\x7e]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));
const sections = Object.entries(lines).map(([name, rows]) => `${ascii(name)}: [\n${rows.map(ascii).join(",\n")}\n]`);
console.log(`{\n${sections.join(",\n")}\n}`);
