package dev.herald.brokers;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.memory.FilterPolicy;
import dev.herald.spi.Body;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscriber;

/**
 * Filter policies match the same messages on SNS and on the memory broker. Where fauxqs differs from Amazon, only the memory
 * broker is tested: in fauxqs no element of an array matches, a binary attribute exists, the text {@code "1500"} in a body
 * is a number, and a missing value is null. Messages without attributes are not tested: on Amazon they match no policy, on
 * the memory broker they match {@code exists: false}.
 */
class SnsFilterTest {

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    /** A message, whose body is its name in the test of headers. */
    private record Sent(String name, String body, Map<String, Object> headers, boolean unreadByFauxqs) {

        static Sent with(String name, Map<String, Object> headers) {
            return new Sent(name, name, headers, false);
        }

        static Sent of(String name, String body) {
            return new Sent(name, body, Map.of(), false);
        }

        Sent onMemoryAlone() {
            return new Sent(name, body, headers, true);
        }
    }

    /** A policy, and the messages that match it. */
    private record Row(String policy, boolean unreadByFauxqs, List<String> expected) {

        static Row row(String policy, String... expected) {
            return new Row(policy, false, List.of(expected));
        }

        static Row onMemoryAlone(String policy, String... expected) {
            return new Row(policy, true, List.of(expected));
        }
    }

    private static final List<Sent> WITH_HEADERS = List.of(
            Sent.with("vip", Map.of("tier", "vip", "price", 10, "region", "eu-west")),
            Sent.with("basic", Map.of("tier", "basic", "price", new BigDecimal("150.5"), "region", "us-west")),
            Sent.with("loud", Map.of("tier", "VIP", "price", -1, "region", "eu-east")),
            Sent.with("host", Map.of("ip", "10.0.0.24", "flag", "true")),
            Sent.with("outside", Map.of("ip", "10.0.1.24", "flag", "false")),
            Sent.with("tagged", Map.of("tags", List.of("red", "blue"))),
            Sent.with("binary", Map.of("tier", new byte[]{118, 105, 112})).onMemoryAlone());

    private static final List<Row> OVER_HEADERS = List.of(
            Row.row("{\"tier\":[\"vip\"]}", "vip"),
            Row.row("{\"tier\":[\"vip\",\"basic\"]}", "vip", "basic"),
            Row.row("{\"tier\":[{\"prefix\":\"v\"}]}", "vip"),
            Row.row("{\"region\":[{\"suffix\":\"west\"}]}", "vip", "basic"),
            Row.row("{\"tier\":[{\"equals-ignore-case\":\"vip\"}]}", "vip", "loud"),
            Row.row("{\"tier\":[{\"anything-but\":\"vip\"}]}", "basic", "loud"),
            Row.row("{\"tier\":[{\"anything-but\":[\"vip\",\"basic\"]}]}", "loud"),
            Row.row("{\"tier\":[{\"anything-but\":{\"prefix\":\"v\"}}]}", "basic", "loud"),
            Row.row("{\"flag\":[\"true\"]}", "host"),
            Row.row("{\"region\":[{\"exists\":true}]}", "vip", "basic", "loud"),
            Row.row("{\"region\":[{\"exists\":false}]}", "host", "outside", "tagged", "binary"),
            Row.row("{\"price\":[{\"numeric\":[\"=\",10.0]}]}", "vip"),
            Row.row("{\"price\":[{\"numeric\":[\"<\",0]}]}", "loud"),
            Row.row("{\"price\":[{\"numeric\":[\">\",0,\"<=\",150.5]}]}", "vip", "basic"),
            Row.row("{\"ip\":[{\"cidr\":\"10.0.0.0/24\"}]}", "host"),
            Row.row("{\"tier\":[\"vip\",\"basic\"],\"region\":[{\"prefix\":\"us\"}]}", "basic"),
            Row.row("{\"$or\":[{\"tier\":[\"VIP\"]},{\"price\":[{\"numeric\":[\">\",100]}]}]}", "basic", "loud"),
            Row.row("{\"region\":[{\"exists\":true}],\"$or\":[{\"tier\":[\"vip\"]},{\"tier\":[\"VIP\"]}]}", "vip", "loud"),
            Row.row("{\"tier\":[{\"wildcard\":\"*i*\"}]}", "vip", "basic"),
            Row.onMemoryAlone("{\"tags\":[\"blue\"]}", "tagged"),
            Row.row("{\"tier\":[{\"exists\":false}]}", "host", "outside", "tagged", "binary"));

    private static final List<Sent> WITH_BODIES = List.of(
            Sent.of("big", "{\"name\":\"big\",\"order\":{\"total\":1500,\"customer\":{\"tier\":\"vip\"}},\"status\":\"new\"}"),
            Sent.of("small",
                    "{\"name\":\"small\",\"order\":{\"total\":15.5,\"customer\":{\"tier\":\"basic\"}},\"status\":\"returned\"}"),
            Sent.of("paid", "{\"name\":\"paid\",\"paid\":true,\"note\":null,\"status\":\"Closed\"}"),
            Sent.of("open", "{\"name\":\"open\",\"paid\":false,\"note\":\"later\",\"ip\":\"10.0.0.24\"}"),
            Sent.of("listed", "{\"name\":\"listed\",\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}],\"tags\":[\"red\",\"blue\"]}"),
            Sent.of("text", "{\"name\":\"text\",\"order\":{\"total\":\"1500\"}}").onMemoryAlone(),
            Sent.of("empty", "{\"name\":\"empty\"}"));

    private static final List<Row> OVER_BODIES = List.of(
            Row.row("{\"order\":{\"total\":[{\"numeric\":[\">\",1000]}]}}", "big"),
            Row.row("{\"order\":{\"total\":[{\"numeric\":[\">=\",15.5,\"<\",1500]}]}}", "small"),
            Row.row("{\"order\":{\"total\":[1500]}}", "big"),
            Row.row("{\"order\":{\"customer\":{\"tier\":[\"vip\",\"basic\"]}}}", "big", "small"),
            Row.row("{\"order\":{\"total\":[{\"exists\":true}],\"customer\":{\"tier\":[\"basic\"]}}}", "small"),
            Row.row("{\"order\":{\"total\":[{\"exists\":false}]}}", "paid", "open", "listed", "empty"),
            Row.row("{\"paid\":[true]}", "paid"),
            Row.row("{\"paid\":[true,false]}", "paid", "open"),
            Row.onMemoryAlone("{\"note\":[null]}", "paid"),
            Row.row("{\"status\":[\"new\",{\"prefix\":\"re\"}]}", "big", "small"),
            Row.row("{\"status\":[{\"suffix\":\"ed\"}]}", "small", "paid"),
            Row.row("{\"status\":[{\"equals-ignore-case\":\"closed\"}]}", "paid"),
            Row.row("{\"status\":[{\"anything-but\":[\"new\",\"returned\"]}]}", "paid"),
            Row.row("{\"ip\":[{\"cidr\":\"10.0.0.0/8\"}]}", "open"),
            Row.row("{\"$or\":[{\"paid\":[true]},{\"order\":{\"total\":[{\"numeric\":[\">\",1000]}]}}]}", "big", "paid"),
            Row.onMemoryAlone("{\"tags\":[\"blue\"]}", "listed"),
            Row.onMemoryAlone("{\"items\":{\"sku\":[\"b\"]}}", "listed"));

    @Test
    void policiesOverHeadersMatchAsDocumented() {
        compare(FilterScope.HEADERS, OVER_HEADERS, WITH_HEADERS);
    }

    @Test
    void policiesOverBodiesMatchAsDocumented() {
        compare(FilterScope.BODY, OVER_BODIES, WITH_BODIES);
    }

    /** Each policy has its own queue on one topic. */
    private void compare(FilterScope scope, List<Row> rows, List<Sent> messages) {
        Map<Row, RecordingSink> sinks = new HashMap<>();
        List<Row> onSns = rows.stream().filter(row -> !row.unreadByFauxqs).toList();
        for (Row row : onSns) {
            RecordingSink sink = new RecordingSink();
            sinks.put(row, sink);
            fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                    new Subscriber(fixture.queue() + "-" + sinks.size(), row.policy, scope, true, false), Map.of(), null),
                    sink);
        }
        fixture.start(fixture.subscription(Declare.CREATE));
        fixture.awaitConnected();
        sinks.values().forEach(sink -> sink.awaitConnected(1));

        List<Sent> published = messages.stream().filter(sent -> !sent.unreadByFauxqs).toList();
        published.forEach(this::publish);

        fixture.sink.awaitDeliveries(published.size());
        SoftAssertions all = new SoftAssertions();
        for (Row row : rows) {
            FilterPolicy reference = FilterPolicy.parse(row.policy, scope);
            all.assertThat(messages.stream().filter(sent -> reference.matches(Headers.of(sent.headers), Body.of(sent.body)))
                    .map(Sent::name)).as("in memory: %s", row.policy).containsExactlyElementsOf(row.expected);
        }
        for (Row row : onSns) {
            List<String> expected = row.expected.stream()
                    .filter(name -> published.stream().anyMatch(sent -> sent.name.equals(name))).toList();
            sinks.get(row).awaitDeliveries(expected.size());
            all.assertThat(sinks.get(row).bodies()).extracting(body -> name(messages, body)).as("on SNS: %s", row.policy)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        all.assertAll();
    }

    private static String name(List<Sent> messages, String body) {
        return messages.stream().filter(sent -> sent.body.equals(body)).map(Sent::name).findFirst().orElseThrow();
    }

    private void publish(Sent sent) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        sent.headers.forEach((name, value) -> attributes.put(name, attribute(value)));
        String arn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        fixture.sns().client.publish(request -> request.topicArn(arn).message(sent.body).messageAttributes(attributes));
    }

    private static MessageAttributeValue attribute(Object value) {
        if (value instanceof byte[] bytes) {
            return MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(bytes)).build();
        }
        if (value instanceof List<?> several) {
            return MessageAttributeValue.builder().dataType("String.Array")
                    .stringValue("[\"" + String.join("\",\"", several.stream().map(Object::toString).toList()) + "\"]").build();
        }
        return MessageAttributeValue.builder().dataType(value instanceof Number ? "Number" : "String")
                .stringValue(value.toString()).build();
    }
}
