package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** A misspelled access is found at the start, not by the first request. */
class UnknownAccessTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class)
            .overrideConfigKey("quarkus.herald.management.allow", "everything")
            .assertException(failure -> assertThat(failure).hasStackTraceContaining(
                    "quarkus.herald.management.allow is 'everything'; it must be look, operate, redrive or edit"));

    @Test
    void failsTheStart() {
        Assertions.fail("the start must have failed");
    }
}
