package dev.herald.runtime.sns;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.HeaderRules;

/** Converts headers to message attributes. A list has the type {@code String.Array} and is received as JSON text. */
final class SnsAttributes {

    private SnsAttributes() {
    }

    /**
     * @throws IllegalArgumentException if SNS would reject them or not deliver them to a queue; the text names the header
     */
    static Map<String, MessageAttributeValue> write(Map<String, Object> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        HeaderRules.checkCount(headers, " (with raw delivery, SNS drops a message that has more)");
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        headers.forEach((name, value) -> attributes.put(HeaderRules.checkedName(name), write(name, value)));
        return attributes;
    }

    private static MessageAttributeValue write(String name, Object value) {
        if (value instanceof byte[] bytes && bytes.length > 0) {
            return MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(bytes)).build();
        }
        if (value instanceof Number number) {
            return text("Number", HeaderRules.number(name, number));
        }
        if (value instanceof Boolean || value instanceof String text && !text.isEmpty()) {
            return text("String", value.toString());
        }
        if (value instanceof List<?> list) {
            return text("String.Array", json(name, list));
        }
        throw new IllegalArgumentException("rejects the header '" + name
                + "': a header is a Number, a Boolean, a non-empty String or byte[], or a List");
    }

    private static MessageAttributeValue text(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static String json(String name, List<?> list) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(list.size());
        for (Object element : list) {
            if (element == null) {
                array.addNull();
            } else if (element instanceof String text) {
                array.add(text);
            } else if (element instanceof Boolean bool) {
                array.add(bool);
            } else if (element instanceof Number number) {
                array.add(new BigDecimal(HeaderRules.number(name, number)));
            } else {
                throw new IllegalArgumentException(
                        "rejects the header '" + name + "': the elements of a list are String, Number, "
                                + "Boolean or null, not " + element.getClass().getName());
            }
        }
        return array.toString();
    }

    /** The size of attributes in bytes, as SNS counts it. */
    static int bytes(Map<String, MessageAttributeValue> attributes) {
        int bytes = 0;
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            bytes += attribute.getKey().length() + value.dataType().length() + (value.binaryValue() != null
                    ? value.binaryValue().asByteArrayUnsafe().length
                    : AwsText.utf8Length(value.stringValue()));
        }
        return bytes;
    }
}
