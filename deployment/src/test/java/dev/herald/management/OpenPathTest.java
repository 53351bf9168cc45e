package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** An endpoint that everyone could reach is a build error. */
class OpenPathTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.withoutInterface(Orders.class)
            .assertException(failure -> assertThat(failure).hasStackTraceContaining(
                    "quarkus.herald.management.enabled=true, but /q/herald is open to everyone who reaches the application")
                    .hasStackTraceContaining("quarkus.management.enabled=true")
                    .hasStackTraceContaining("quarkus.http.auth.permission.herald.paths=/q/herald/*"));

    @Test
    void failsTheBuild() {
        Assertions.fail("the build must have failed");
    }
}
