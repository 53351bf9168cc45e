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

/** Headers as message attributes. Those of a list have the type {@code String.Array}, and are JSON text to who gets them. */
final class SnsAttributes {

    private SnsAttributes() {
    }

    /**
     * @throws IllegalArgumentException if SNS would refuse them, or a queue not get them; the text names the header
     */
    static Map<String, MessageAttributeValue> write(Map<String, Object> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        HeaderRules.checkCount(headers, " (a queue with raw delivery does not get a message that has more)");
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
        throw new IllegalArgumentException("does not take the header '" + name
                + "': a header is a Number, a Boolean, a String or byte[] that is not empty, or a List");
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
                throw new IllegalArgumentException("does not take the header '" + name + "': a list is one of String, Number, "
                        + "Boolean or null, and this has a " + element.getClass().getName());
            }
        }
        return array.toString();
    }

    /** How many bytes attributes count for. */
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
