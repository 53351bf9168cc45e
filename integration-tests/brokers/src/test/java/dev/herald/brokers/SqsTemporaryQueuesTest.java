package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.runtime.sqs.SqsTemporaryQueues;
import dev.herald.runtime.sqs.SqsTemporaryQueues.Companions;
import dev.herald.runtime.sqs.SqsTemporaryQueues.TemporaryQueue;
import dev.herald.runtime.sqs.SqsTemporaryQueues.Ticker;

class SqsTemporaryQueuesTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    @RegisterExtension
    final Warnings warnings = new Warnings(SqsTemporaryQueues.class.getName());

    private final String prefix = "temporary-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final List<Runnable> ticks = new ArrayList<>();
    private final Ticker ticker = (period, task) -> {
        ticks.add(task);
        return () -> ticks.remove(task);
    };
    private Instant now = START;

    @Test
    void aQueueHasATagWithItsExpiryTime() {
        TemporaryQueue queue = instance().create(Map.of("VisibilityTimeout", "7"), Map.of("subscription", "arn:aws:sns:x"));

        assertThat(queue.name()).startsWith(prefix);
        assertThat(queue.arn()).endsWith(":" + queue.name());
        assertThat(tags(queue)).containsOnly(Map.entry(SqsTemporaryQueues.ALIVE_UNTIL, seconds(START.plusSeconds(300))),
                Map.entry("subscription", "arn:aws:sns:x"));
        assertThat(fixture.sqs().attributes(queue.name())).containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "7");
    }

    @Test
    void aQueueIsRenewedEveryMinute() {
        TemporaryQueue queue = instance().create(Map.of(), Map.of());
        tick();
        assertThat(fixture.sqs().callsOf("TagQueue")).isZero();

        passes(Duration.ofMinutes(1));

        assertThat(tags(queue)).containsEntry(SqsTemporaryQueues.ALIVE_UNTIL, seconds(START.plusSeconds(360)));
        assertThat(fixture.sqs().callsOf("TagQueue")).isEqualTo(1);
    }

    @Test
    void tagsThatAreAddedStay() {
        SqsTemporaryQueues instance = instance();
        TemporaryQueue queue = instance.create(Map.of(), Map.of());

        instance.tag(queue, Map.of("subscription", "arn:aws:sns:x"));
        passes(Duration.ofMinutes(1));

        assertThat(tags(queue)).containsEntry("subscription", "arn:aws:sns:x").containsEntry(
                SqsTemporaryQueues.ALIVE_UNTIL, seconds(START.plusSeconds(360)));
    }

    @Test
    void aDeletedQueueIsRemovedAndTheTicksEndWithTheLast() {
        SqsTemporaryQueues instance = instance();
        TemporaryQueue one = instance.create(Map.of(), Map.of());
        TemporaryQueue other = instance.create(Map.of(), Map.of());
        assertThat(ticks).hasSize(1);

        instance.delete(one);

        assertThat(fixture.sqs().exists(one.name())).isFalse();
        assertThat(fixture.sqs().exists(other.name())).isTrue();
        assertThat(ticks).hasSize(1);

        instance.delete(other);
        instance.delete(other);

        assertThat(ticks).isEmpty();
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void queuesOfACrashedInstanceAreDeletedByTheNext() {
        TemporaryQueue left = crashed(Map.of());

        now = START.plus(Duration.ofMinutes(15)).plusSeconds(1);
        TemporaryQueue own = instance().create(Map.of(), Map.of());
        tick();

        assertThat(fixture.sqs().exists(left.name())).isFalse();
        assertThat(fixture.sqs().exists(own.name())).isTrue();
    }

    @Test
    void queuesOfACrashedInstanceAreDeletedByARunningOne() {
        TemporaryQueue own = instance().create(Map.of(), Map.of());
        tick();
        TemporaryQueue left = crashed(Map.of());

        for (int minute = 1; minute <= 15; minute++) {
            passes(Duration.ofMinutes(1));
        }
        assertThat(fixture.sqs().exists(left.name())).isTrue();
        for (int minute = 16; minute <= 20; minute++) {
            passes(Duration.ofMinutes(1));
        }

        assertThat(fixture.sqs().exists(left.name())).isFalse();
        assertThat(fixture.sqs().exists(own.name())).isTrue();
        assertThat(fixture.sqs().callsOf("ListQueues")).isEqualTo(3);
    }

    @Test
    void aQueueIsKeptWhileItsInstanceMayBeAliveDespiteClockSkew() {
        TemporaryQueue left = crashed(Map.of());

        now = START.plus(Duration.ofMinutes(15));
        instance().create(Map.of(), Map.of());
        tick();

        assertThat(fixture.sqs().exists(left.name())).isTrue();
    }

    @Test
    void foreignQueuesAreKept() {
        String untagged = prefix + "untagged";
        String unreadable = prefix + "unreadable";
        String elsewhere = fixture.name();
        fixture.sqs().createQueue(untagged, Map.of());
        for (String name : List.of(unreadable, elsewhere)) {
            String url = fixture.sqs().createQueue(name, Map.of());
            fixture.sqs().client.tagQueue(request -> request.queueUrl(url)
                    .tags(Map.of(SqsTemporaryQueues.ALIVE_UNTIL, name.equals(unreadable) ? "yesterday" : "1")));
        }

        instance().create(Map.of(), Map.of());
        tick();

        assertThat(List.of(untagged, unreadable, elsewhere)).allMatch(fixture.sqs()::exists);
        assertThat(fixture.sqs().callsOf("ListQueueTags")).isEqualTo(2);
    }

    @Test
    void companionsAreRemovedBeforeTheirQueue() {
        TemporaryQueue left = crashed(Map.of("subscription", "arn:aws:sns:x"));
        List<String> removed = new ArrayList<>();

        now = START.plus(Duration.ofHours(1));
        instance(fixture.sqs().client, (name, tags) -> {
            assertThat(fixture.sqs().exists(name)).isTrue();
            removed.add(name + " " + tags.get("subscription"));
        }).create(Map.of(), Map.of());
        tick();

        assertThat(removed).containsExactly(left.name() + " arn:aws:sns:x");
        assertThat(fixture.sqs().exists(left.name())).isFalse();
    }

    @Test
    void aQueueIsKeptUntilItsCompanionsAreRemoved() {
        TemporaryQueue left = crashed(Map.of());
        List<String> asked = new ArrayList<>();

        now = START.plus(Duration.ofHours(1));
        instance(fixture.sqs().client, (name, tags) -> {
            asked.add(name);
            if (asked.size() == 1) {
                throw new IllegalStateException("the topic's service is away");
            }
        }).create(Map.of(), Map.of());
        tick();
        assertThat(fixture.sqs().exists(left.name())).isTrue();
        assertThat(warnings.texts()).singleElement().asString().contains(left.name()).contains("the topic's service is away");

        passes(Duration.ofMinutes(10));

        assertThat(fixture.sqs().exists(left.name())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ListQueues", "ListQueueTags", "TagQueue", "DeleteQueue"})
    void aMissingPermissionIsLoggedOnceAndDoesNotPreventQueues(String action) {
        TemporaryQueue left = crashed(Map.of());
        try (SqsClient client = without(action)) {
            SqsTemporaryQueues instance = instance(client, Companions.NONE);

            now = START.plus(Duration.ofHours(1));
            TemporaryQueue own = instance.create(Map.of(), Map.of());
            tick();
            passes(Duration.ofMinutes(10));
            passes(Duration.ofMinutes(10));
            instance.delete(own);

            assertThat(own.name()).startsWith(prefix);
            assertThat(warnings.texts()).singleElement().asString().contains("sqs:" + action).contains("AccessDenied");
            assertThat(fixture.sqs().exists(left.name())).isEqualTo(!action.equals("TagQueue"));
        }
    }

    @Test
    void aQueueThatCouldNotBeTaggedAtFirstIsTaggedLater() {
        List<String> rejected = new ArrayList<>(List.of("TagQueue"));
        try (SqsClient client = without(rejected)) {
            TemporaryQueue queue = instance(client, Companions.NONE).create(Map.of(), Map.of("subscription", "arn:aws:sns:x"));
            assertThat(tags(queue)).isEmpty();

            rejected.clear();
            passes(Duration.ofMinutes(1));

            assertThat(tags(queue)).containsOnlyKeys(SqsTemporaryQueues.ALIVE_UNTIL, "subscription");
        }
    }

    @Test
    void sweepsByItself() {
        Set<Thread> before = threads();
        String url = fixture.sqs().createQueue(prefix + "left", Map.of());
        fixture.sqs().client.tagQueue(request -> request.queueUrl(url).tags(Map.of(SqsTemporaryQueues.ALIVE_UNTIL, "1")));
        SqsTemporaryQueues instance = new SqsTemporaryQueues(fixture.sqs().client, prefix, Companions.NONE);

        TemporaryQueue own = instance.create(Map.of(), Map.of());

        await().atMost(SOON).until(() -> !fixture.sqs().exists(prefix + "left"));
        assertThat(fixture.sqs().exists(own.name())).isTrue();
        instance.delete(own);
        await().atMost(SOON).until(() -> before.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("herald-queues"))
                .collect(Collectors.toSet());
    }

    /** A queue of a killed instance, which is not renewed. */
    private TemporaryQueue crashed(Map<String, String> tags) {
        return new SqsTemporaryQueues(fixture.sqs().client, prefix, Companions.NONE, () -> now, (period, task) -> () -> {
        }).create(Map.of(), tags);
    }

    private SqsTemporaryQueues instance() {
        return instance(fixture.sqs().client, Companions.NONE);
    }

    private SqsTemporaryQueues instance(SqsClient client, Companions companions) {
        return new SqsTemporaryQueues(client, prefix, companions, () -> now, ticker);
    }

    private void passes(Duration time) {
        now = now.plus(time);
        tick();
    }

    private void tick() {
        List.copyOf(ticks).forEach(Runnable::run);
    }

    private Map<String, String> tags(TemporaryQueue queue) {
        return fixture.sqs().client.listQueueTags(request -> request.queueUrl(queue.url())).tags();
    }

    private static String seconds(Instant time) {
        return Long.toString(time.getEpochSecond());
    }

    private SqsClient without(String action) {
        return without(List.of(action));
    }

    /** A client that lacks permissions, as long as they are in the list. */
    private SqsClient without(List<String> actions) {
        return Sqs.client(fixture.endpoint(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                String called = context.request().getClass().getSimpleName().replace("Request", "");
                boolean tags = context.request() instanceof CreateQueueRequest create && create.hasTags();
                if (actions.contains(called) || tags && actions.contains("TagQueue")) {
                    throw SqsException.builder().statusCode(403).message("no").awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDenied").errorMessage("not authorized").build()).build();
                }
            }
        });
    }
}
