# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Opens two MLIR texts in tnl-lsp-server and counts the diagnostics of each."""
import json
import subprocess

RIGHT = "func.func @f(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {\n  %0 = tnl.silu %x : tensor<?x8xf32>\n  return %0 : tensor<?x8xf32>\n}\n"
WRONG = RIGHT.replace("tnl.silu", "tnl.no_such_operation")

messages = [
    {"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
]
for name, text in (("right", RIGHT), ("wrong", WRONG)):
    document = {"uri": f"test:///{name}.mlir", "languageId": "mlir", "version": 1, "text": text}
    messages.append({"method": "textDocument/didOpen", "params": {"textDocument": document}})
messages += [{"id": 1, "method": "shutdown"}, {"method": "exit"}]

sent = b""
for message in messages:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sent += b"Content-Length: %d\r\n\r\n" % len(body) + body
out = subprocess.run(["tnl-lsp-server"], input=sent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

while out:
    head, _, rest = out.partition(b"\r\n\r\n")
    length = int(head.split(b":")[1])
    answer, out = json.loads(rest[:length]), rest[length:]
    if answer.get("method") == "textDocument/publishDiagnostics":
        params = answer["params"]
        name = params["uri"].rsplit("/", 1)[1].split(".")[0]
        print(f"{name}: {len(params['diagnostics'])} diagnostics")
