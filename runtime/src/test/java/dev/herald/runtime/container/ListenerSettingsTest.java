package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.herald.AckMode;
import dev.herald.FailureAction;
import dev.herald.FilterScope;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.HealthConfig.Readiness;
import dev.herald.runtime.container.FailureRules.Rule;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.Durations;

public class ListenerSettingsTest {

    private static final String OWN = "quarkus.herald.listener.\"orders\".";
    private static final String ALL = "quarkus.herald.listener.";

    @Test
    void hasBuiltInDefaults() {
        ListenerSettings settings = settings(Map.of(), "");

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.concurrency()).isEqualTo(10);
        assertThat(settings.visibilityTimeout()).isNull();
        assertThat(settings.maxProcessingTime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.retry()).isEqualTo(new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.2));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.maxPollers()).isEqualTo(2);
    }

    @Test
    void takesTheDefaultForAllListenersOverTheBuiltInOne() {
        assertThat(settings(Map.of(ALL + "concurrency", "3"), "").concurrency()).isEqualTo(3);
    }

    @Test
    void takesTheAnnotationOverTheDefaultForAllListeners() {
        assertThat(settings(Map.of(ALL + "concurrency", "3"), "4").concurrency()).isEqualTo(4);
    }

    @Test
    void takesTheListenersOwnKeyOverTheAnnotation() {
        assertThat(settings(Map.of(OWN + "concurrency", "5"), "4").concurrency()).isEqualTo(5);
    }

    @Test
    void takesNestedKeysOfTheListenerOverThoseForAll() {
        ListenerSettings settings = settings(
                Map.of(OWN + "retry.max-attempts", "2", ALL + "retry.max-attempts", "3", ALL + "retry.delay", "7s"), "");

        assertThat(settings.maxAttempts()).isEqualTo(2);
        assertThat(settings.retry().first()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void doesNotLingerWhereOrderMatters() {
        assertThat(ListenerSettings.of(method(""), config(Map.of()), AwsDefaults.DEFAULTS, true)
                .acknowledgementLinger())
                .isZero();
    }

    @Test
    void doesNotLingerWhereTheBrokerWaitsForTheAnswer() {
        assertThat(
                ListenerSettings.of(pushed(), config(Map.of()), AwsDefaults.DEFAULTS, false).acknowledgementLinger())
                .isZero();
        assertThat(ListenerSettings
                .of(pushed(), config(Map.of(OWN + "acknowledgement.linger", "5ms")), AwsDefaults.DEFAULTS,
                        false)
                .acknowledgementLinger()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void namesTheKeyOfAValueThatCanNotBe() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "concurrency", "0"), ""))
                .hasMessage(OWN + "concurrency is 0; it must be 1 or more");
        assertThatThrownBy(() -> settings(Map.of(OWN + "visibility-timeout", "500ms"), ""))
                .hasMessageContaining(OWN + "visibility-timeout").hasMessageContaining("at least one second");
        assertThatThrownBy(() -> settings(Map.of(OWN + "retry.jitter", "1.5"), ""))
                .hasMessageContaining(OWN + "retry.jitter");
    }

    @Test
    void namesTheMethodOfAnAttributeThatCanNotBeRead() {
        assertThatThrownBy(() -> settings(Map.of(), "many")).hasMessageContaining("Orders#on")
                .hasMessageContaining("concurrency").hasMessageContaining("many");
    }

    // Failures

    private static final String LIMITED = "com.acme.RateLimited";
    private static final String OWN_LIMITED = OWN + "failure.\"" + LIMITED + "\".";
    private static final DeclaredFailures ANNOTATED = new DeclaredFailures(
            List.of(new DeclaredFailures.Rule(LIMITED, FailureAction.RETRY, "30s", "20")),
            List.of(new DeclaredFailures.Rule(LIMITED, FailureAction.DROP, "", "")), null, null);

    private static FailureRules failures(DeclaredFailures declared, Map<String, String> properties) {
        return ListenerSettings.of(method(declared), config(properties), AwsDefaults.DEFAULTS, false).failures();
    }

    private static Rule retry(long seconds, int maxAttempts) {
        return new Rule(FailureAction.RETRY, Duration.ofSeconds(seconds), maxAttempts);
    }

    @Test
    void readsTheRulesOfAllPlaces() {
        FailureRules rules = failures(ANNOTATED, Map.of(OWN_LIMITED + "delay", "5m", ALL + "failure.\"" + LIMITED
                + "\".action", "dead-letter"));

        assertThat(rules.ofListener()).isEqualTo(Map.of(LIMITED, retry(300, 20)));
        assertThat(rules.ofMethod()).isEqualTo(Map.of(LIMITED, retry(30, 20)));
        assertThat(rules.ofClass()).isEqualTo(Map.of(LIMITED, Rule.of(FailureAction.DROP)));
        assertThat(rules.ofAll()).isEqualTo(Map.of(LIMITED, Rule.of(FailureAction.DEAD_LETTER)));
    }

    @Test
    void aKeyThatChoosesAnotherActionTakesNothingFromTheAnnotation() {
        assertThat(failures(ANNOTATED, Map.of(OWN_LIMITED + "action", "drop")).ofListener())
                .isEqualTo(Map.of(LIMITED, Rule.of(FailureAction.DROP)));
    }

    @Test
    void aKeyWithoutAnActionRetries() {
        assertThat(failures(DeclaredFailures.NONE, Map.of(OWN_LIMITED + "max-attempts", "20")).ofListener())
                .isEqualTo(Map.of(LIMITED, new Rule(FailureAction.RETRY, null, 20)));
    }

    @Test
    void theBrokerIsToDeliverAMessageAsOftenAsAnyRuleAllows() {
        ListenerSettings settings = ListenerSettings.of(method(ANNOTATED), config(Map.of()), AwsDefaults.DEFAULTS, false);

        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.subscription("orders", Destination.existingQueue("orders", null), "orders", null).maxAttempts())
                .isEqualTo(20);
    }

    @Test
    void reportsAllThatIsWrongWithRules() {
        DeclaredFailures wrong = new DeclaredFailures(
                List.of(new DeclaredFailures.Rule(LIMITED, FailureAction.RETRY, "${no.such.property}", "")),
                List.of(new DeclaredFailures.Rule("com.acme.Gone", FailureAction.RETRY, "", "${attempts:0}")), null, null);

        assertThatThrownBy(() -> failures(wrong, Map.of(OWN_LIMITED + "delay", "-1s", OWN_LIMITED + "max-attempts", "0",
                OWN + "failure.\"com.acme.Gone\".action", "drop", OWN + "failure.\"com.acme.Gone\".delay", "1s")))
                .satisfies(thrown -> assertThat(thrown.getMessage().split("\n- ")).hasSize(5))
                .hasMessageContainingAll("Orders#on: @OnFailure for " + LIMITED, "no.such.property",
                        "Orders#on: @OnFailure for com.acme.Gone", "maxAttempts is 0", OWN_LIMITED + "delay is PT-1S",
                        OWN_LIMITED + "max-attempts is 0", OWN + "failure.\"com.acme.Gone\" has a delay", "drop");
    }

    // Problems

    @Test
    void reportsAllProblemsOfAListenerAtOnce() {
        Map<String, String> wrong = Map.of(OWN + "prefetch", "-1", OWN + "retry.max-attempts", "0", OWN + "retry.multiplier",
                "0.5", OWN + "shutdown-timeout", "-1s");

        assertThatThrownBy(() -> settings(written("many", "", "${no.such.property}", ""), wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage().split("\n- ")).hasSize(6))
                .hasMessageContainingAll("concurrency", "many", "prefetch", "visibilityTimeout", "no.such.property",
                        "retry.max-attempts", "retry.multiplier", "shutdown-timeout");
    }

    @Test
    void aWrongNumberIsTheOnlyProblemItCauses() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "concurrency", "-100"), ""))
                .hasMessage(OWN + "concurrency is -100; it must be 1 or more");
        assertThatThrownBy(() -> ListenerSettings.of(method(""), config(Map.of(OWN + "concurrency", "-100")),
                new BrokerDefaults(Declare.CREATE, null, 1, Duration.ZERO, Duration.ZERO), false))
                .hasMessage(OWN + "concurrency is -100; it must be 1 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"visibility-timeout", "max-processing-time", "retry.delay", "retry.max-delay", "batch.linger",
            "poll.wait-time", "acknowledgement.linger", "shutdown-timeout", "health.grace"})
    void rejectsNegativeDurations(String key) {
        assertThatThrownBy(() -> settings(Map.of(OWN + key, "-1s"), ""))
                .hasMessageContaining(OWN + key + " is PT-1S; it must be zero or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"concurrency", "retry.max-attempts", "poll.max-concurrent", "acknowledgement.batch-size",
            "buffer.size"})
    void rejectsNumbersBelowOne(String key) {
        assertThatThrownBy(() -> settings(Map.of(OWN + key, "0"), "")).hasMessage(OWN + key + " is 0; it must be 1 or more");
    }

    @Test
    void rejectsANegativePrefetch() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "prefetch", "-1"), ""))
                .hasMessage(OWN + "prefetch is -1; it must be 0 or more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.999", "1001", "NaN", "Infinity"})
    void rejectsAMultiplierThatIsNone(String value) {
        assertThatThrownBy(() -> settings(Map.of(OWN + "retry.multiplier", value), ""))
                .hasMessageContaining("it must be between 1 and 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN"})
    void rejectsAJitterThatIsNone(String value) {
        assertThatThrownBy(() -> settings(Map.of(OWN + "retry.jitter", value), ""))
                .hasMessageContaining("it must be between 0 and 1");
    }

    @Test
    void rejectsALongestDelayThatIsShorterThanTheFirst() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "retry.delay", "10s", OWN + "retry.max-delay", "9s"), ""))
                .hasMessage(OWN + "retry.max-delay is PT9S; it must be no less than retry.delay, which is PT10S");
    }

    @Test
    void rejectsAnAttemptThatMayTakeNoTime() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "max-processing-time", "0s"), ""))
                .hasMessage(OWN + "max-processing-time is PT0S; it must be more than zero");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100001", "2147483647"})
    void aBatchHasHundredThousandMessagesAtMost(String size) {
        assertThat(settings(new TestListener().batch(1).method(), Map.of(OWN + "batch.size", size)).batchSize())
                .isEqualTo(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void rejectsBatchesOfNoMessages(String size) {
        Map<String, String> properties = Map.of(OWN + "batch.size", size);

        assertThatThrownBy(() -> settings(new TestListener().batch(1).method(), properties))
                .hasMessage(OWN + "batch.size is " + size + "; it must be 1 or more");
        assertThat(settings(properties, "").batchSize()).as("of a listener without batches").isEqualTo(1);
    }

    @Test
    void takesWhatIsOnTheEdge() {
        ListenerSettings settings = settings(Map.of(OWN + "concurrency", "1", OWN + "prefetch", "0",
                OWN + "visibility-timeout", "1s", OWN + "retry.max-attempts", "1", OWN + "retry.delay", "0s",
                OWN + "retry.max-delay", "0s", OWN + "retry.multiplier", "1", OWN + "retry.jitter", "0",
                OWN + "shutdown-timeout", "0s", OWN + "poll.wait-time", "0s"), "");

        assertThat(settings.prefetch()).isZero();
        assertThat(settings.retry()).isEqualTo(new Backoff(Duration.ZERO, 1, Duration.ZERO, 0));
        assertThat(settings.shutdownTimeout()).isZero();
        assertThat(settings(Map.of(OWN + "retry.multiplier", "1000", OWN + "retry.jitter", "1"), "").retry().multiplier())
                .isEqualTo(1000);
    }

    // Numbers at the edges

    @Test
    void whatFollowsFromALargeConcurrencyIsBounded() {
        ListenerSettings settings = ListenerSettings.of(method(""),
                config(Map.of(OWN + "concurrency", Integer.toString(Integer.MAX_VALUE))),
                new BrokerDefaults(Declare.CREATE, null, 1, Duration.ZERO, Duration.ZERO), false);

        assertThat(settings.concurrency()).isEqualTo(Integer.MAX_VALUE);
        assertThat(settings.prefetch()).isEqualTo(Integer.MAX_VALUE);
        assertThat(settings.maxPollers()).isEqualTo(10);
    }

    @Test
    void prefetchesASixteenthOfTheHeap() {
        assertThat(settings(Map.of(), "").prefetchBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 16);
    }

    @Test
    void readsTheBytesToPrefetchAsAMemorySize() {
        ListenerSettings settings = settings(Map.of(OWN + "prefetch-bytes", "3M"), "");

        assertThat(settings.prefetchBytes()).isEqualTo(3 << 20);
        assertThat(settings.buffer().bytes()).isEqualTo(3 << 20);
    }

    @Test
    void rejectsAPrefetchOfNoBytes() {
        assertThatThrownBy(() -> settings(Map.of(OWN + "prefetch-bytes", "0"), ""))
                .hasMessage(OWN + "prefetch-bytes is 0; it must be more than zero");
    }

    @Test
    void prefetchesTenForEachHandlerWhereTheBrokerHasNoBetterDefault() {
        ListenerSettings settings = ListenerSettings.of(method("7"), config(Map.of()),
                new BrokerDefaults(Declare.CREATE, null, 1, Duration.ZERO, Duration.ZERO), false);

        assertThat(settings.prefetch()).isEqualTo(70);
        assertThat(settings.maxPollers()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"visibility-timeout", "max-processing-time", "retry.max-delay", "batch.linger", "poll.wait-time",
            "acknowledgement.linger", "shutdown-timeout"})
    void durationsMayBeOfAnyLength(String key) {
        ListenerSettings settings = settings(Map.of(OWN + key, "9999999999999999s"), "");

        assertThat(List.of(settings.maxProcessingTime(), settings.retry().max(), settings.batchLinger(), settings.waitTime(),
                settings.acknowledgementLinger(), settings.shutdownTimeout(),
                Optional.ofNullable(settings.visibilityTimeout()).orElse(Duration.ZERO)))
                .contains(Durations.MAX).allMatch(duration -> duration.compareTo(Durations.MAX) <= 0);
    }

    // Filters and attributes

    @Test
    void aBlankFilterIsNone() {
        assertThat(settings(written("", "", "", " \n"), Map.of()).filter()).isNull();
        assertThat(settings(written("", "", "", " {} "), Map.of()).filter()).isEqualTo("{}");
        assertThat(settings(written("", "", "", "{}"), Map.of(OWN + "filter", " ")).filter()).isNull();
    }

    @Test
    void reportsAFilterThatCanNotBeResolvedWithTheOtherProblems() {
        assertThatThrownBy(() -> settings(written("", "", "", "${no.such.property}"), Map.of(OWN + "concurrency", "0")))
                .hasMessageContainingAll("Orders#on", "filter", "no.such.property", OWN + "concurrency");
    }

    @Test
    void attributesOfTheListenerWinOverThoseForAll() {
        ListenerSettings settings = settings(Map.of(ALL + "attributes.a", "1", ALL + "attributes.b", "2",
                OWN + "attributes.b", "3"), "");

        assertThat(settings.attributes()).isEqualTo(Map.of("a", "1", "b", "3"));
    }

    @Test
    void aTopicsSubscriptionHasASubscriberAndAQueuesHasNone() {
        ListenerSettings settings = settings(written("", "", "", "{}"), Map.of());

        Subscription topic = settings.subscription("orders",
                new Destination(Kind.TOPIC, "events", "events", null, Declare.NONE, Map.of()), "events-orders", "dlq");
        Subscription queue = settings.subscription("orders", Destination.existingQueue("orders", null), "orders", null);

        assertThat(topic.subscriber()).isEqualTo(new Subscriber("events-orders", "{}", FilterScope.HEADERS, true, false));
        assertThat(topic.deadLetterQueue()).isEqualTo("dlq");
        assertThat(queue.subscriber()).isNull();
        assertThat(queue.maxReceives()).isEqualTo(55);
    }

    private static ListenerSettings settings(ListenerMethod method, Map<String, String> properties) {
        return ListenerSettings.of(method, config(properties), AwsDefaults.DEFAULTS, false);
    }

    private static ListenerMethod written(String concurrency, String prefetch, String visibilityTimeout, String filter) {
        return method(Kind.QUEUE, new Attributes(concurrency, prefetch, visibilityTimeout, "", "", "", "", "", filter,
                FilterScope.HEADERS, true, false));
    }

    private static ListenerSettings settings(Map<String, String> properties, String concurrency) {
        return ListenerSettings.of(method(concurrency), config(properties), AwsDefaults.DEFAULTS, false);
    }

    public static ListenerMethod method(String concurrency) {
        return method(Kind.QUEUE, concurrency, false);
    }

    private static ListenerMethod pushed() {
        return method(Kind.TOPIC, "", true);
    }

    private static ListenerMethod method(Kind kind, String concurrency, boolean push) {
        return method(kind, new Attributes(concurrency, "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, push));
    }

    private static ListenerMethod method(Kind kind, Attributes attributes) {
        return new ListenerMethod("orders", "Orders#on", kind, "orders", "orders", "memory", null, AckMode.AUTO, attributes,
                DeclaredFailures.NONE,
                ThreadModel.WORKER, false, List.of(),
                "java.lang.String", ReturnKind.VOID, null, null, null, null);
    }

    private static ListenerMethod method(DeclaredFailures failures) {
        return new ListenerMethod("orders", "Orders#on", Kind.QUEUE, "orders", "orders", "memory", null, AckMode.AUTO,
                new Attributes("", "", "", "", "", "", "", "", "", FilterScope.HEADERS, true, false), failures,
                ThreadModel.WORKER, false, List.of(), "java.lang.String", ReturnKind.VOID, null, null, null, null);
    }

    public static HeraldConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().withMapping(HeraldConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(HeraldConfig.class);
    }

    @Test
    void healthIsThatOfTheStartUnlessConfigured() {
        ListenerSettings.Health health = settings(Map.of(), "").health();

        assertThat(health.readiness()).isEqualTo(Readiness.START);
        assertThat(health.startup()).isFalse();
        assertThat(health.grace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void takesTheHealthOfTheListenerOverThatOfAll() {
        ListenerSettings.Health health = settings(Map.of(OWN + "health.readiness", "never", ALL + "health.readiness", "always",
                ALL + "health.grace", "5s", ALL + "health.startup", "true"), "").health();

        assertThat(health.readiness()).isEqualTo(Readiness.NEVER);
        assertThat(health.startup()).isTrue();
        assertThat(health.grace()).isEqualTo(Duration.ofSeconds(5));
    }
}
