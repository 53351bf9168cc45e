package dev.herald.clients.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusDevModeTest;

/** A server of this machine, for the brokers that come as programs. */
class LocalServerTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = DevApplication
            .with("quarkus.herald.devservices.without-containers=local");

    @BeforeAll
    static void hasNoContainers() {
        assumeTrue(DevApplication.hasNoContainerRuntime());
        assumeTrue(DevApplication.isOnPath(DevApplication.BROKER + "-server"));
    }

    @Test
    void startsAndHandlesMessages() {
        DevApplication.line(APPLICATION, "handled an order of " + DevApplication.BROKER);

        assertThat(DevApplication.log(APPLICATION)).contains("Started " + DevApplication.BROKER + "-server on port");
    }
}
