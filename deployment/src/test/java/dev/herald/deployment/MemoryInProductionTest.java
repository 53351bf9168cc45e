package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.quarkus.runtime.LaunchMode;

import dev.herald.QueueListener;
import dev.herald.runtime.config.HeraldBuildTimeConfig.MemoryConfig.Production;

class MemoryInProductionTest {

    private final TestBuild build = new TestBuild();

    static class Orders {
        @QueueListener("orders")
        void on(String order) {
        }

        @QueueListener("bills")
        void bill(String bill) {
        }
    }

    @Test
    void anApplicationWithoutAClientWarnsAtEachStart() {
        assertThat(rule(true, Production.WARN).warnings(LaunchMode.NORMAL)).singleElement().asString().contains(
                "No broker client", "quarkus-amazon-sqs", "quarkus.herald.broker=memory",
                "quarkus.herald.memory.production=forbidden");
    }

    @ParameterizedTest
    @EnumSource(names = "NORMAL", mode = Mode.EXCLUDE)
    void developmentAndTestsDoNot(LaunchMode mode) {
        assertThat(rule(true, Production.WARN).warnings(mode)).isEmpty();
        assertThat(problems(mode, Production.FORBIDDEN)).isEmpty();
    }

    @Test
    void anIntendedBrokerDoesNotWarn() {
        assertThat(rule(false, Production.WARN).warnings(LaunchMode.NORMAL)).isEmpty();
        assertThat(rule(true, Production.ALLOWED).warnings(LaunchMode.NORMAL)).isEmpty();
    }

    @Test
    void aForbiddenBrokerFailsTheBuildOnceWithAllListeners() {
        assertThat(problems(LaunchMode.NORMAL, Production.FORBIDDEN)).singleElement().asString().contains("2 times",
                "quarkus.herald.memory.production=forbidden", "#on: queue 'orders'", "#bill: queue 'bills'");
        assertThat(problems(LaunchMode.NORMAL, Production.WARN)).isEmpty();
    }

    private MemoryInProduction rule(boolean fallback, Production rule) {
        return MemoryInProduction.of(build.usages(Orders.class), fallback, rule);
    }

    private List<String> problems(LaunchMode mode, Production rule) {
        Problems problems = new Problems();
        rule(false, rule).check(mode, problems);
        return Problem.texts(problems.all());
    }
}
