package dev.herald.runtime.sqs;

import java.util.LinkedHashMap;
import java.util.Map;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.Headers;
import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.HeaderRules;

/** Converts headers to message attributes and back. */
final class SqsAttributes {

    private SqsAttributes() {
    }

    /** Custom type labels ({@code Number.int}, {@code Binary.gif}) are ignored. */
    static Headers read(Map<String, MessageAttributeValue> attributes) {
        if (attributes.isEmpty()) {
            return Headers.none();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        attributes.forEach((name, attribute) -> {
            if (attribute != null) {
                values.put(name, read(attribute));
            }
        });
        return Headers.of(values);
    }

    private static Object read(MessageAttributeValue attribute) {
        String type = attribute.dataType() == null ? "String" : attribute.dataType();
        if (type.startsWith("Binary") && attribute.binaryValue() != null) {
            return attribute.binaryValue().asByteArray();
        }
        String text = attribute.stringValue() == null ? "" : attribute.stringValue();
        return type.startsWith("Number") ? HeaderRules.readNumber(text) : text;
    }

    /**
     * @throws IllegalArgumentException if SQS would reject them; the text names the header
     */
    static Map<String, MessageAttributeValue> write(Map<String, Object> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        HeaderRules.checkCount(headers, "");
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        headers.forEach((name, value) -> attributes.put(HeaderRules.checkedName(name), write(name, value)));
        return attributes;
    }

    private static MessageAttributeValue write(String name, Object value) {
        if (value instanceof byte[] bytes && bytes.length > 0) {
            return MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(bytes)).build();
        }
        if (value instanceof Number number) {
            return MessageAttributeValue.builder().dataType("Number").stringValue(HeaderRules.number(name, number)).build();
        }
        if (value instanceof Boolean || value instanceof String text && !text.isEmpty()) {
            return text(value.toString());
        }
        throw new IllegalArgumentException("rejects the header '" + name
                + "': a header is a Number, a Boolean, or a non-empty String or byte[]");
    }

    static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
    }

    /** About how many bytes attributes have as received. Reads no text, and takes any attribute. */
    static long length(Map<String, MessageAttributeValue> attributes) {
        long length = 0;
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            if (value != null) {
                length += attribute.getKey().length()
                        + (value.stringValue() == null ? 0 : value.stringValue().length())
                        + (value.binaryValue() == null ? 0 : value.binaryValue().asByteArrayUnsafe().length);
            }
        }
        return length;
    }

    /** The size of an attribute in bytes, as SQS counts it. */
    static int bytes(String name, MessageAttributeValue attribute) {
        int value = attribute.binaryValue() != null
                ? attribute.binaryValue().asByteArrayUnsafe().length
                : AwsText.utf8Length(attribute.stringValue());
        return name.length() + attribute.dataType().length() + value;
    }

    /** The size of attributes in bytes, as SQS counts it. */
    static int bytes(Map<String, MessageAttributeValue> attributes) {
        int bytes = 0;
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            bytes += bytes(attribute.getKey(), attribute.getValue());
        }
        return bytes;
    }
}
