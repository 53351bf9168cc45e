package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("redis://:hunter2@10.0.0.1:6379", "redis://***@10.0.0.1:6379"),
                arguments("amqps://ada:hun@ter/2@mq.acme.com/vhost", "amqps://***@mq.acme.com/vhost"),
                arguments("all nodes\n- redis://u:hunter2@a:1: refused\n- redis://u:hunter2@b:2: timed out",
                        "all nodes\n- redis://***@a:1: refused\n- redis://***@b:2: timed out"),
                arguments("[redis://:hunter2@a:1,redis://:hunter2@b:2]", "[redis://***@a:1,redis://***@b:2]"),
                arguments("cannot reach ada:hunter2@db:5432", "cannot reach ***@db:5432"),
                arguments("no route to :hunter2@10.0.0.1", "no route to ***@10.0.0.1"),
                arguments("redis://10.0.0.1:6379?user=ada&password=hunter2&db=1",
                        "redis://10.0.0.1:6379?user=ada&password=***&db=1"),
                arguments("{\"password\": \"hunter2\", \"user\": \"ada\"}", "{\"password\": ***, \"user\": \"ada\"}"),
                arguments("invalid password: hunter2", "invalid password: ***"),
                arguments("Options(secretAccessKey=hunter2, region=eu)", "Options(secretAccessKey=***, region=eu)"),
                arguments("GET /?X-Amz-Signature=hunter2&X-Amz-Expires=5", "GET /?X-Amz-Signature=***&X-Amz-Expires=5"),
                arguments("Authorization: Basic aHVudGVyMg==", "Authorization: Basic ***"),
                arguments("sent Bearer aHVudGVyMg.aHVudGVyMg.x", "sent Bearer ***"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void hidesCredentialsAndKeepsTheRest(String text, String hidden) {
        assertThat(Secrets.hide(text)).isEqualTo(hidden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRONGPASS invalid username-password pair or user is disabled.",
            "Connection refused: /127.0.0.1:6379", "dev.herald.Order@1a2b3c is not serializable",
            "ExpiredToken: The security token included in the request is expired", "Unexpected token (START_ARRAY)",
            "mail ada@acme.com about https://acme.com/orders?id=7", "ERR max number of clients reached",
            "Basic authentication is off", "arn:aws:sqs:eu-central-1:1234:orders at 12:30:01"})
    void leavesOtherTextAsItIs(String text) {
        assertThat(Secrets.hide(text)).isSameAs(text);
    }

    @Test
    void everyTextOfAFailureIsWithoutThem() {
        Throwable failure = new IllegalStateException("no node: redis://:hunter2@a:1");

        assertThat(FailureText.of(failure)).contains("redis://***@a:1").doesNotContain("hunter2");
        assertThat(FailureText.message(failure)).doesNotContain("hunter2");
        assertThat(printed(PrintableThrowable.of(failure))).doesNotContain("hunter2");
        assertThat(TextSanitizer.of("redis://:" + "hunter2".repeat(5) + "@a:1", 20)).doesNotContain("hunter2");
    }

    @Test
    void aCauseThatQuotesThemIsReplacedByACopyWithItsStack() {
        Throwable deep = new IllegalStateException("redis://:hunter2@a:1");
        Throwable failure = new RuntimeException("refused", deep);

        Throwable safe = PrintableThrowable.withoutSecrets(failure);

        assertThat(printed(safe)).doesNotContain("hunter2").contains("java.lang.RuntimeException: refused")
                .contains("Caused by: java.lang.IllegalStateException: redis://***@a:1");
        assertThat(safe.getStackTrace()).isEqualTo(failure.getStackTrace());
    }

    @Test
    void aCauseThatQuotesNoneStaysItself() {
        Throwable failure = new RuntimeException("refused", new IllegalStateException("no route"));

        assertThat(PrintableThrowable.withoutSecrets(failure)).isSameAs(failure);
        assertThat(PrintableThrowable.withoutSecrets(null)).isNull();
    }

    @Test
    void textMadeToTakeLongIsReadInTime() {
        String text = ",:".repeat(8_000) + "@";

        long start = System.nanoTime();
        Secrets.hide(text);

        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
