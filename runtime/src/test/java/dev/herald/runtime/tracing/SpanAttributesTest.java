package dev.herald.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.opentelemetry.api.common.AttributeKey;

import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.Outcome;

class SpanAttributesTest {

    private static final Pattern ROW = Pattern
            .compile("(?m)^\\|`((?:messaging|herald|error)\\.[a-z._]+)(?:\\.<outcome>)?`\\n\\|.*\\n\\|.*$");
    private static final String PAGE = read("../docs/modules/ROOT/pages/observability.adoc");
    private static final String SPANS = PAGE.substring(PAGE.indexOf("=== Spans and their attributes"),
            PAGE.indexOf("== Alerts"));

    @Test
    void areThoseThatTheDocumentationLists() throws IllegalAccessException {
        Set<String> known = new TreeSet<>();
        for (Field field : SpanAttributes.class.getDeclaredFields()) {
            if (field.getType() == AttributeKey.class) {
                known.add(((AttributeKey<?>) field.get(null)).getKey());
            }
        }

        Set<String> listed = new TreeSet<>(ROW.matcher(SPANS).results().map(row -> row.group(1)).toList());

        assertThat(listed).isEqualTo(known);
    }

    @Test
    void haveTheValuesThatTheDocumentationLists() {
        Stream<String> operations = Arrays.stream(BrokerOperation.values()).filter(any -> any != BrokerOperation.EXTEND)
                .map(BrokerOperation::text);
        Stream<String> outcomes = Arrays.stream(Outcome.values()).map(Outcome::text);

        assertThat(Stream.concat(operations, outcomes)).isNotEmpty().allSatisfy(value -> assertThat(SPANS)
                .contains("`" + value + "`"));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
