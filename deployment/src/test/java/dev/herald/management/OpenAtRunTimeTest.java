package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** Permissions are configuration of the run time: an endpoint that only these open to everyone is an error of the start. */
class OpenAtRunTimeTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.withUsers(Operator.withoutInterface(Orders.class), "ada")
            .overrideConfigKey("quarkus.http.auth.basic", "true")
            .overrideConfigKey("quarkus.http.auth.permission.herald.paths", "/q/herald/*")
            .overrideConfigKey("quarkus.http.auth.permission.herald.policy", "authenticated")
            .overrideRuntimeConfigKey("quarkus.http.auth.permission.herald.policy", "permit")
            .assertException(failure -> assertThat(failure).hasStackTraceContaining(
                    "quarkus.herald.management.enabled=true, but /q/herald is open to everyone who reaches the application"));

    @Test
    void failsTheStart() {
        Assertions.fail("the start must have failed");
    }
}
