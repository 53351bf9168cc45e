package dev.herald.clients.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;

/** Without a container runtime, memory stands in for the broker. */
class InMemoryTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = DevApplication.with();

    @BeforeAll
    static void hasNoContainers() {
        assumeTrue(DevApplication.hasNoContainerRuntime());
    }

    @Test
    void startsAndHandlesMessages() {
        DevApplication.line(APPLICATION, "handled an order of memory");

        String log = DevApplication.log(APPLICATION);
        if (!DevApplication.BROKER.equals("memory")) {
            assertThat(log).contains("no server is configured for " + DevApplication.BROKER)
                    .contains("are in memory, in this process")
                    .doesNotContain("valid Docker environment", "working docker instance", "\n\tat ");
        }
    }
}
