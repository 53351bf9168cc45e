package dev.herald.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.awaitility.Awaitility;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** Keeps the spans of an application under test as soon as they end, and exports them nowhere. */
@Singleton
class Spans {

    static final Duration SOON = Duration.ofSeconds(10);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    /** An application on the memory broker whose handlers have two attempts. */
    static QuarkusUnitTest applicationOf(Class<?> handlers) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(handlers, Spans.class))
                .setForcedDependencies(
                        List.of(Dependency.of("io.quarkus", "quarkus-opentelemetry-deployment", Version.getVersion())))
                .overrideConfigKey("quarkus.otel.exporter.otlp.enabled", "false")
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.herald.broker", "memory")
                .overrideConfigKey("quarkus.herald.listener.retry.delay", "1ms")
                .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "2");
    }

    @Produces
    @Singleton
    SpanProcessor processor() {
        return SimpleSpanProcessor.create(exporter);
    }

    void forget() {
        exporter.reset();
    }

    List<SpanData> all() {
        return exporter.getFinishedSpanItems();
    }

    List<SpanData> named(String name) {
        return all().stream().filter(span -> span.getName().equals(name)).toList();
    }

    SpanData first(String name) {
        return named(name).get(0);
    }

    /** Waits until there are this many, no more. */
    List<SpanData> await(int count) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(all()).hasSize(count));
        return all();
    }

    /** Waits until at least this many have a name. */
    List<SpanData> await(String name, int count) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(named(name)).hasSizeGreaterThanOrEqualTo(count));
        return named(name);
    }
}
