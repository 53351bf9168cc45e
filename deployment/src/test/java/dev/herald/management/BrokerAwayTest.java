package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;

/** The broker cannot be reached: nothing listens on its port. */
class BrokerAwayTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class)
            .overrideConfigKey("quarkus.herald.broker", "rabbitmq")
            .overrideConfigKey("quarkus.rabbitmqclient.hostname", "localhost")
            .overrideConfigKey("quarkus.rabbitmqclient.port", "1")
            .overrideConfigKey("quarkus.herald.listener.enabled", "false")
            .overrideConfigKey("quarkus.herald.management.allow", "edit");

    private final Operator operator = Operator.onManagementInterface();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /redrive/orders | {"letter": "x"}
            /discard/orders | {"letter": "x"}
            /edit/orders    | {"letter": "x", "text": "y"}
            """)
    void saysWhyALetterCannotBeReached(String path, String body) {
        assertThat(operator.post(path, body).error(503)).contains("letters of listener 'orders'", "Connection refused");
    }

    @Test
    void saysWhyLettersCannotBeRead() {
        assertThat(operator.get("/dead-letters/orders").error(503)).contains("browsing letters of listener 'orders' failed",
                "Connection refused");
    }

    @Test
    void showsListenersAllTheSame() {
        assertThat(operator.get("/listeners/orders").ok().getString("broker")).isEqualTo("rabbitmq");
    }
}
