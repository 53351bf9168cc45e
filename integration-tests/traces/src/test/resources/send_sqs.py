"""Sends a message to Amazon SQS over HTTP: endpoint, queue, body, name of an attribute, its value, "system" for one of SQS's."""
import json
import sys
import urllib.request

endpoint, queue, body, name, value, kind = sys.argv[1:7]


def call(action, request):
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AmazonSQS." + action,
        # The servers of tests check no signature.
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
    }
    sent = urllib.request.Request(endpoint, json.dumps(request).encode(), headers)
    with urllib.request.urlopen(sent, timeout=20) as answer:
        return json.load(answer)


attributes = "MessageSystemAttributes" if kind == "system" else "MessageAttributes"
call("SendMessage", {
    "QueueUrl": call("GetQueueUrl", {"QueueName": queue})["QueueUrl"],
    "MessageBody": body,
    attributes: {name: {"DataType": "String", "StringValue": value}},
})
