package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** A header that must not be propagated fails the start, also of an application without listeners. */
class WrongPropagatedHeadersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.propagate-headers", "tenant,herald-attempt,reply-to")
            .assertException(failure -> assertThat(failure.getMessage())
                    .contains("quarkus.herald.propagate-headers names 'herald-attempt', a header by which Herald controls")
                    .contains("quarkus.herald.propagate-headers names 'reply-to', a header that holds for one message only")
                    .doesNotContain("'tenant'"));

    @Test
    void failsTheStart() {
        throw new AssertionError("the application has started");
    }
}
