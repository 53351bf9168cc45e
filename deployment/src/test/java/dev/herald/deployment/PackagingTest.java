package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.ProdBuildResults;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

import dev.herald.QueueListener;

/** In a packaged application, unlike in a test, no class may be generated twice. */
class PackagingTest {

    @RegisterExtension
    static final QuarkusProdModeTest APP = new QuarkusProdModeTest()
            .withApplicationRoot(jar -> jar.addClasses(Repeated.class))
            .overrideConfigKey("quarkus.herald.broker", "memory");

    @ProdBuildResults
    ProdModeTestResults results;

    @Test
    void packagesAMethodThatListensToSeveralQueues() {
        assertThat(results.getResults()).isNotEmpty();
    }

    @Singleton
    static class Repeated {

        @QueueListener("orders")
        @QueueListener("returns")
        void take(String order) {
        }
    }
}
