"""An Amazon Connect that knows nothing but AWS's own model of the service, as botocore has it.

Every request is verified: its signature is computed anew by botocore; its path, query and body are read by the model of its
operation; what was read is validated, and written again by botocore, and has to be the same request. The first answer of an
operation has every member that the model knows; the following ones are its errors, one by one, and then no more.

`GET /last` gives what was answered last. Prints its address first; the last line says what came when the input ends.
"""

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

MODEL = botocore.session.get_session().get_service_model("connect")
SERIALIZER = create_serializer(MODEL.metadata["protocol"], include_validation=False)
ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


class Wrong(Exception):
    """What is wrong with a request."""


class Fixed(SigV4Auth):
    """Signs with the date that the request has."""

    def _modify_request_before_signing(self, request):
        pass


def check_signature(method, host, target, headers, body):
    """Computes the signature anew, from the headers that the request says it signed."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
        headers.get("authorization", ""),
    )
    if not found:
        raise Wrong("the request is not signed")
    credential, signed, signature = found.groups()
    access_key, _, region, service, _ = credential.split("/")
    signed = signed.split(";")
    if access_key != ACCESS_KEY or service != "connect" or "host" not in signed:
        raise Wrong(f"the scope is {credential}")
    request = AWSRequest(method, f"http://{host}{target}", {name: headers[name] for name in signed}, body)
    request.context["timestamp"] = headers["x-amz-date"]
    auth = Fixed(Credentials(ACCESS_KEY, SECRET_KEY, headers.get("x-amz-security-token")), service, region)
    wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    if wanted != signature:
        raise Wrong(f"the signature is {signature}, not {wanted}")


def operation(method, path):
    """The operation of an address, and what stands in its path."""
    for name in MODEL.operation_names:
        model = MODEL.operation_model(name)
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", model.http["requestUri"])
        found = re.fullmatch(pattern, path)
        if found and model.http["method"] == method:
            return model, {label: unquote(value) for label, value in found.groupdict().items()}
    raise Wrong(f"{method} {path} is not an operation")


def read(model, labels, query, body):
    """The parameters of a request, each from where the model has it."""
    body = json.loads(body) if body else {}
    parameters = {}
    for name, shape in model.input_shape.members.items():
        where, key = shape.serialization.get("location"), shape.serialization.get("name", name)
        if where == "uri" and key in labels:
            parameters[name] = labels.pop(key)
        elif where == "querystring":
            values = [value for known, value in query if known == key]
            query = [(known, value) for known, value in query if known != key]
            if values:
                number = shape.type_name in ("integer", "long")
                parameters[name] = values if shape.type_name == "list" else int(values[0]) if number else values[0]
        elif where is None and key in body:
            parameters[name] = body.pop(key)
    if labels or query or body:
        raise Wrong(f"{model.name} does not have {labels} {query} {body}")
    return parameters


def check_limits(shape, value, where):
    """What botocore leaves to the service: most lengths, patterns, names."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure":
        for name, part in value.items():
            if name not in shape.members:
                raise Wrong(f"{where} does not have {name}")
            check_limits(shape.members[name], part, f"{where}.{name}")
    elif kind == "list":
        for part in value:
            check_limits(shape.member, part, where)
    elif kind == "map":
        for name, part in value.items():
            check_limits(shape.key, name, where)
            check_limits(shape.value, part, f"{where}.{name}")
    elif kind == "string":
        # The model escapes its patterns once too often.
        pattern = limits.get("pattern", "").replace("\\\\", "\\")
        if len(value) > limits.get("max", len(value)):
            raise Wrong(f"{where} is too long")
        if pattern and not re.search(pattern, value):
            raise Wrong(f"{where} does not match {pattern}")
        if shape.enum and value not in shape.enum:
            raise Wrong(f"{where} is {value}: expected one of {shape.enum}")
    elif kind in ("integer", "long") and not limits.get("min", value) <= value <= limits.get("max", value):
        raise Wrong(f"{where} is {value}")


def check_rewritten(model, parameters, method, path, query, body):
    """botocore writes the same request from the same parameters."""
    written = SERIALIZER.serialize_to_request(parameters, model)
    if (written["method"], written["url_path"]) != (method, path):
        raise Wrong(f"botocore writes {written['method']} {written['url_path']}")
    pairs = []
    for name, value in dict(written["query_string"]).items():
        pairs += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
    if sorted(pairs) != sorted(query):
        raise Wrong(f"botocore writes the query {pairs}")
    ours, theirs = json.loads(body or b"{}"), json.loads(written["body"] or b"{}")
    if ours != theirs:
        raise Wrong(f"botocore writes the body {theirs}")


def sample(shape, seen=()):
    """An answer with every member, but for what would hold itself."""
    kind = shape.type_name
    if kind == "structure":
        if shape.name in seen:
            return {}
        return {name: sample(member, (*seen, shape.name)) for name, member in shape.members.items()}
    if kind == "list":
        return [sample(shape.member, seen)] * 2
    if kind == "map":
        return {sample(shape.key, seen): sample(shape.value, seen)}
    if kind == "string":
        return shape.enum[-1] if shape.enum else "sample text"[: shape.metadata.get("max", 11)]
    return {"timestamp": 1700000000.25, "boolean": True, "double": 0.5, "float": 0.5}.get(kind, 7)


class Service:
    """What was asked and answered."""

    def __init__(self):
        self.lock, self.answered, self.requests, self.last = threading.Lock(), {}, 0, {}

    def answer(self, method, host, target, headers, body):
        parts = urlsplit(target)
        query = parse_qsl(parts.query, keep_blank_values=True)
        check_signature(method, host, target, headers, body)
        model, labels = operation(method, parts.path)
        parameters = read(model, labels, list(query), body)
        report = ParamValidator().validate(parameters, model.input_shape)
        if report.has_errors():
            raise Wrong(report.generate_report())
        check_limits(model.input_shape, parameters, model.name)
        check_rewritten(model, parameters, method, parts.path, query, body)
        with self.lock:
            self.requests += 1
            turn = self.answered.get(model.name, 0)
            self.answered[model.name] = turn + 1
        if turn == 0:
            output = sample(model.output_shape) if model.output_shape else {}
            return {"operation": model.name, "status": 200, "body": output}
        errors = model.error_shapes
        if turn > len(errors):
            return {"operation": model.name, "status": 404, "type": "NoMore", "body": {"Message": "that was all"}}
        error = errors[turn - 1]
        status = error.metadata["error"]["httpStatusCode"]
        return {"operation": model.name, "status": status, "type": error.name, "body": {"Message": "as modelled"}}


SERVICE = Service()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path == "/last":
            answer = {"status": 200, "body": SERVICE.last}
        else:
            try:
                answer = SERVICE.answer(self.command, headers["host"], self.path, headers, body)
            except Exception as error:  # Whatever it is, the client is told.
                answer = {"status": 418, "type": "Wrong", "body": {"Message": str(error)}}
            SERVICE.last = answer
        text = json.dumps(answer["body"]).encode()
        self.send_response(answer["status"])
        self.send_header("content-type", "application/json")
        if "type" in answer:
            self.send_header("x-amzn-errortype", answer["type"])
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = handle_any


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
sys.stdin.read()
print(f"{SERVICE.requests} requests of {len(SERVICE.answered)} operations", flush=True)
