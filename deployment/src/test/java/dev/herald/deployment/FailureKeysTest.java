package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jboss.jandex.IndexView;
import org.junit.jupiter.api.Test;

import dev.herald.FailureAction;
import dev.herald.OnFailure;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

class FailureKeysTest {

    private static final String LIMITED = "quarkus.herald.listener.\"orders\".failure.\"" + RateLimited.class.getName() + "\"";
    private static final String OF_ALL = "quarkus.herald.listener.failure.\"" + RateLimited.class.getName() + "\"";

    private final TestBuild build = new TestBuild();
    private final Map<String, String> keys = new TreeMap<>();

    static class RateLimited extends Limited {

        private static final long serialVersionUID = 1L;
    }

    static class Limited extends IllegalStateException {

        private static final long serialVersionUID = 1L;
    }

    static class Orders {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, action = FailureAction.DEAD_LETTER)
        void on(String order) {
        }
    }

    static class Events {
        @TopicSubscriber(value = "orders", durable = false)
        void on(String event) {
        }
    }

    private FailureKeysTest with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    private List<String> problems(Class<?> type) {
        IndexView index = TestBuild.index(RateLimited.class, Limited.class, Orders.class);
        new FailureKeys(keys.keySet(), key -> Optional.ofNullable(keys.get(key)), build.problems)
                .check(new ThrowableNames(index, FailureKeysTest.class.getClassLoader()), build.listeners(type));
        return build.problems.texts();
    }

    @Test
    void acceptsWhatIsValid() {
        with(LIMITED + ".action", "retry").with(LIMITED + ".delay", "5m").with(LIMITED + ".max-attempts", "20")
                .with(OF_ALL + ".action", "drop")
                .with("quarkus.herald.listener.failure.\"java.net.ConnectException\".action", "PAUSE")
                .with("quarkus.herald.listener.retry.delay", "nothing of ours");

        assertThat(problems(Orders.class)).isEmpty();
    }

    @Test
    void rejectsAnUnknownClassAndNamesTheNearest() {
        String misspelled = RateLimited.class.getName().replace("RateLimited", "RateLimted");

        with("quarkus.herald.listener.\"orders\".failure.\"" + misspelled + "\".delay", "5m")
                .with("%prod.quarkus.herald.listener.failure.\"java.net.ConectException\".delay", "5m");

        assertThat(problems(Orders.class)).containsExactlyInAnyOrder(
                "quarkus.herald.listener.\"orders\".failure.\"" + misspelled + "\": class '" + misspelled
                        + "' does not exist; did you mean '" + RateLimited.class.getName() + "'?",
                "%prod.quarkus.herald.listener.failure.\"java.net.ConectException\": class"
                        + " 'java.net.ConectException' does not exist; did you mean 'java.net.ConnectException'?");
    }

    @Test
    void rejectsANestedClassThatIsNotSpelledAsTheJvmDoes() {
        with("quarkus.herald.listener.failure.\"" + RateLimited.class.getCanonicalName() + "\".delay", "5m");

        assertThat(problems(Orders.class)).singleElement().asString()
                .endsWith("did you mean '" + RateLimited.class.getName() + "'?");
    }

    @Test
    void rejectsAClassThatIsNoException() {
        with("quarkus.herald.listener.failure.\"java.lang.String\".delay", "5m")
                .with("quarkus.herald.listener.failure.\"" + Orders.class.getName() + "\".delay", "5m");

        assertThat(problems(Orders.class)).hasSize(2).allMatch(problem -> problem.contains("' is not an exception"));
    }

    @Test
    void rejectsWhatCanNotBeRead() {
        with(OF_ALL + ".action", "forget").with(OF_ALL + ".delay", "soon").with(OF_ALL + ".max-attempts", "many");

        assertThat(problems(Orders.class)).containsExactlyInAnyOrder(
                OF_ALL + ".action: is 'forget'; use retry, dead-letter, drop or pause",
                OF_ALL + ".delay: is 'soon', which is not a duration; use a value such as 30s, 500ms, 15m or PT1M",
                OF_ALL + ".max-attempts: is 'many', which is not a number; use an integer, 1 or more");
    }

    @Test
    void rejectsNumbersThatAreTooSmall() {
        with(OF_ALL + ".delay", "-PT1S").with(OF_ALL + ".max-attempts", "0");

        assertThat(problems(Orders.class)).containsExactlyInAnyOrder(OF_ALL + ".delay: is -PT1S; it must be zero or more",
                OF_ALL + ".max-attempts: is 0; it must be 1 or more");
    }

    @Test
    void rejectsADropWithADelay() {
        with(OF_ALL + ".action", "drop").with(OF_ALL + ".delay", "5m");

        assertThat(problems(Orders.class)).singleElement().asString().contains("with the action drop", "remove them");
    }

    @Test
    void rejectsADelayOfTheActionThatTheAnnotationChooses() {
        with(LIMITED + ".delay", "5m");

        assertThat(problems(Orders.class)).singleElement().asString().contains(LIMITED, "with the action dead-letter",
                "set action=retry");
    }

    @Test
    void rejectsRetriesOnRedisPubSub() {
        with(LIMITED + ".delay", "5m").build.onRedis();

        assertThat(problems(Events.class)).singleElement().asString().contains(LIMITED, "has the action retry",
                "Redis Pub/Sub delivers at most once", "remove the keys");
    }

    @Test
    void leavesToTheStartWhatCanNotBeResolvedYet() {
        new FailureKeys(List.of(OF_ALL + ".delay"), key -> {
            throw new IllegalStateException("no value yet");
        }, build.problems).check(new ThrowableNames(TestBuild.index(RateLimited.class), getClass().getClassLoader()),
                List.of());

        assertThat(build.problems.texts()).isEmpty();
    }
}
