package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** Without the management interface, the endpoint is on the port of the application, if a permission covers it. */
class ProtectedPathTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.withUsers(Operator.withoutInterface(Orders.class), "ada")
            .overrideConfigKey("quarkus.http.auth.basic", "true")
            .overrideConfigKey("quarkus.herald.management.allow", "operate")
            .overrideConfigKey("quarkus.http.auth.permission.herald.paths", "/q/herald/*")
            .overrideConfigKey("quarkus.http.auth.permission.herald.policy", "authenticated");

    @Test
    void answersWhoMayAsk() {
        assertThat(Operator.onApplication().get("/listeners").status()).isEqualTo(401);
        assertThat(Operator.onApplication().get("").status()).isEqualTo(401);
        assertThat(Operator.onApplication().as("ada").get("/listeners/orders").ok().getString("id")).isEqualTo("orders");
    }

    /** No body handler has read the body there. */
    @Test
    void readsBodies() {
        assertThat(Operator.onApplication().as("ada").post("/operate/orders/concurrency", "{\"concurrency\": 2}").ok()
                .getInteger("concurrency")).isEqualTo(2);
        assertThat(Operator.onApplication().as("ada")
                .post("/operate/orders/pause", "{\"x\": \"" + "x".repeat(5 * 1024 * 1024) + "\"}").status()).isEqualTo(413);
    }
}
