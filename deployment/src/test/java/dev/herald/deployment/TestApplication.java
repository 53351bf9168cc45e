package dev.herald.deployment;

import io.quarkus.test.QuarkusUnitTest;

/** Starts applications under test, without Dev Services. */
final class TestApplication {

    private TestApplication() {
    }

    /** An application whose default broker is this one. */
    static QuarkusUnitTest on(String broker) {
        // The test is loaded again as a class of the application, and initialized there.
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClass(TestApplication.class))
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .overrideConfigKey("quarkus.herald.broker", broker);
    }

    /** An application whose listeners are disabled, so that no client connects to a broker. */
    static QuarkusUnitTest disconnected(String broker) {
        return on(broker).overrideConfigKey("quarkus.herald.listener.enabled", "false");
    }
}
